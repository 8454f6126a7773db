// Short ways to make documents in tests.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <plait/json.hpp>

#include "base/file.hpp"
#include "config/document.hpp"
#include "config/merge.hpp"
#include "config/toml.hpp"

namespace plait::config {

// TOML texts by name, their places and problems.
class Documents : public testing::Test {
 protected:
  Node parsed(const std::string& name, std::string text) {
    auto node = parse_toml(name, std::move(text), sources_, diagnostics_);
    EXPECT_TRUE(node.has_value()) << said();
    return node ? *node : Node{};
  }
  // Lower first.
  Node merged(const std::vector<std::string>& texts) {
    Node out;
    for (std::size_t i = 0; i < texts.size(); ++i)
      out = merge_documents(out, parsed("layer" + std::to_string(i), texts[i]), diagnostics_);
    return out;
  }
  [[nodiscard]] std::string said() const { return base::render(diagnostics_, sources_); }
  // The messages alone.
  [[nodiscard]] std::vector<std::string> messages() const {
    std::vector<std::string> out;
    for (const auto& each : diagnostics_.sorted()) out.push_back(each.message);
    return out;
  }

  base::Sources sources_;
  base::Diagnostics diagnostics_;
};

// A folder of its own with files in it.
class Files {
 public:
  Files() {
    std::string pattern = (std::filesystem::temp_directory_path() / "plait-cfg-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;
  ~Files() { std::filesystem::remove_all(folder_); }

  void put(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((folder_ / name).parent_path());
    ASSERT_TRUE(base::write_file(folder_ / name, text).ok());
  }
  [[nodiscard]] std::filesystem::path at(const std::string& name) const { return folder_ / name; }
  // The folders "shipped", "user" and "repository" in it.
  [[nodiscard]] std::vector<SearchDir> layers() const {
    return {{"shipped", at("shipped")}, {"user", at("user")}, {"repository", at("repository")}};
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace plait::config

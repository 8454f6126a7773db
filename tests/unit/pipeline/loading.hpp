// Loads a pipeline from text.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/file.hpp"
#include "fake_catalog.hpp"
#include "pipeline/load.hpp"

namespace plait::pipeline {

class Loading : public testing::Test {
 protected:
  Loading() {
    std::string pattern = (std::filesystem::temp_directory_path() / "plait-load-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~Loading() override { std::filesystem::remove_all(folder_); }

  // With `schema = 1` in front.
  Loaded load_text(const std::string& text, const Bindings& bindings = {},
                   const std::vector<std::string>& sets = {}) {
    const auto file = folder_ / "case.toml";
    std::ofstream(file, std::ios::binary) << "schema = 1\n" << text;
    return load(file.string(), {}, sets, bindings, catalog_);
  }
  // One that has to be right.
  Pipeline pipeline(const std::string& text, const Bindings& bindings = {}) {
    Loaded loaded = load_text(text, bindings);
    EXPECT_EQ(loaded.report(), "");
    return loaded.pipeline ? std::move(*loaded.pipeline) : Pipeline{};
  }
  std::vector<std::string> messages(const std::string& text, const Bindings& bindings = {}) {
    std::vector<std::string> out;
    for (const auto& each : load_text(text, bindings).diagnostics().sorted())
      out.push_back(each.message);
    return out;
  }

  FakeCatalog catalog_;
  std::filesystem::path folder_;
};

}  // namespace plait::pipeline

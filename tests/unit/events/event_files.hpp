// A folder of its own for each test, and small events.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "events/event.hpp"

namespace plait::events::testing {

class EventFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string form = (std::filesystem::temp_directory_path() / "plait-events-XXXXXX").string();
    ASSERT_NE(mkdtemp(form.data()), nullptr);
    folder_ = form;
  }
  void TearDown() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  void write(const std::string& text) const {
    std::ofstream(file(), std::ios::binary | std::ios::app) << text;
  }
  [[nodiscard]] std::string content() const {
    std::ifstream stream(file(), std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  [[nodiscard]] std::filesystem::path file() const { return folder_ / "events.ndjson"; }

  std::filesystem::path folder_;
};

inline Event numbered(std::uint64_t seq, std::string text = {}) {
  Event event;
  event.seq = seq;
  event.type = "a.b";
  if (!text.empty()) event.data["text"] = std::move(text);
  return event;
}

}  // namespace plait::events::testing

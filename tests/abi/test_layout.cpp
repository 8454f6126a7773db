// The structs of today against those of the frozen header.
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <vector>

#include "header_text.hpp"
#include "layout.h"

namespace plait::abi {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string header(const std::string& path) {
  const char* source = std::getenv("PLAIT_SOURCE_DIR");
  std::ifstream in(std::string(source == nullptr ? "" : source) + path);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string frozen_text() {
  return header("/tests/abi/v1/plait/abi.h");
}

std::string changed(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

std::vector<std::string> breaks_of(const std::string& text) {
  return breaks(read_header(frozen_text()), read_header(text));
}

TEST(Layout, EveryFieldIsWhereItWas) {
  std::size_t count = 0;
  std::size_t now_count = 0;
  const layout_entry* was = layout_v1(&count);
  const layout_entry* now = layout_today(&now_count);
  ASSERT_EQ(count, now_count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = std::string(was[i].structure) + "." + was[i].field;
    EXPECT_EQ(was[i].offset, now[i].offset) << name;
    if (was[i].field[0] != '\0') {
      EXPECT_EQ(was[i].size, now[i].size) << name;
    } else {
      EXPECT_LE(was[i].size, now[i].size) << name << " has shrunk";
    }
  }
}

// Structs without a `size` field are handed over by value or in arrays: they never grow.
TEST(Layout, WhatHasNoSizeHasNotGrown) {
  std::size_t count = 0;
  const layout_entry* was = layout_v1(&count);
  const layout_entry* now = layout_today(&count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = was[i].structure;
    if (was[i].field[0] == '\0' &&
        (name == "plait_bytes" || name == "plait_message" || name == "plait_status")) {
      EXPECT_EQ(was[i].size, now[i].size) << name;
    }
  }
}

// A field that the table had forgotten would leave a hole.
TEST(Layout, TheTableNamesEveryField) {
  std::size_t count = 0;
  const layout_entry* entries = layout_v1(&count);
  const Header text = read_header(frozen_text());
  std::size_t named = 0;
  for (std::size_t i = 0; i < count; ++i) named += entries[i].field[0] == '\0' ? 0 : 1;
  std::size_t declared = 0;
  for (const auto& [name, declarations] : text.structs)
    for (const std::string& each : declarations) {
      const bool function = each.find("(*") != std::string::npos;
      declared += function ? 1 : 1 + std::count(each.begin(), each.end(), ',');
    }
  EXPECT_EQ(named, declared);
}

TEST(Header, TodaysKeepsWhatTheFrozenOnePromised) {
  ASSERT_EQ(read_header(frozen_text()).structs.size(), 7U);
  EXPECT_THAT(breaks_of(header("/sdk/include/plait/abi.h")), IsEmpty());
}

TEST(Header, CommentsAndSpacesMayChange) {
  const std::string text = changed(frozen_text(), "uint32_t size;", "uint32_t   size; /* new */\n");
  EXPECT_THAT(breaks_of(text), IsEmpty());
}

TEST(Header, AFieldInTheMiddleBreaksIt) {
  EXPECT_THAT(breaks_of(changed(frozen_text(), "/* The answer to this call.",
                                "void (*more)(void); /* The answer to this call.")),
              testing::Contains(HasSubstr("plait_host: ")));
}

TEST(Header, AnotherTypeOrValueBreaksIt) {
  EXPECT_THAT(
      breaks_of(changed(frozen_text(), "int32_t (*cancelled)", "int64_t (*cancelled)")),
      ElementsAre(HasSubstr("\"int32_t (*cancelled)(const plait_call* call)\" is \"int64_t")));
  EXPECT_THAT(breaks_of(changed(frozen_text(), "PLAIT_FAILED = 3", "PLAIT_FAILED = 9")),
              ElementsAre(HasSubstr("\"PLAIT_FAILED = 3\" is gone")));
  EXPECT_THAT(breaks_of(changed(frozen_text(), "int32_t plait_status", "int64_t plait_status")),
              ElementsAre(HasSubstr("plait_status\" is gone or changed")));
  EXPECT_THAT(breaks_of(changed(frozen_text(), "PLAIT_ABI_MAJOR 1", "PLAIT_ABI_MAJOR 2")),
              ElementsAre("PLAIT_ABI_MAJOR is 2"));
}

TEST(Header, AFieldAtTheEndRaisesTheMinor) {
  const std::string grown =
      changed(frozen_text(), "} plait_host;", "void (*more)(void); } plait_host;");
  EXPECT_THAT(breaks_of(grown), ElementsAre(HasSubstr("PLAIT_ABI_MINOR is as before")));
  EXPECT_THAT(breaks_of(changed(grown, "PLAIT_ABI_MINOR 0", "PLAIT_ABI_MINOR 1")), IsEmpty());
}

}  // namespace
}  // namespace plait::abi

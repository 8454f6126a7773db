// One error is known again wherever it has moved to.
#include <gtest/gtest.h>

#include "launch/fingerprint.hpp"

namespace plait::launch {
namespace {

std::string of(const std::string& message, int line = 1, const std::string& file = "a.py",
               const std::string& rule = "E1") {
  return fingerprint("ruff", {file, line, 2, rule, message, true});
}

TEST(Fingerprint, LinesAndNumbersShift) {
  EXPECT_EQ(of("unused x", 3), of("unused x", 99));
  EXPECT_EQ(of("expected 3 got 4.5 at 0x7ffd12"), of("expected 7 got 12 at 0x55aa"));
  EXPECT_EQ(of("cannot open /tmp/abc/x.py: no"), of("cannot open /tmp/zzz/y.py: no"));
  EXPECT_EQ(of("two\n  lines"), of("two lines"));
}

TEST(Fingerprint, FileRuleCheckAndWordsDoNot) {
  EXPECT_NE(of("unused x"), of("unused y"));
  EXPECT_NE(of("unused x"), of("unused x", 1, "b.py"));
  EXPECT_NE(of("unused x"), of("unused x", 1, "a.py", "E2"));
  EXPECT_NE(of("unused x"), fingerprint("mypy", {"a.py", 1, 2, "E1", "unused x", true}));
  EXPECT_NE(of("py38 is old"), of("py is old")) << "digits within a word belong to it";
}

TEST(Shown, NamesThePlaceFirst) {
  EXPECT_EQ(shown({"a.c", 12, 0, "-Wall", "unused\nnote", true}), "a.c:12: unused [-Wall]");
  EXPECT_EQ(shown({"", 0, 0, "", "all wrong", true}), "all wrong");
}

}  // namespace
}  // namespace plait::launch

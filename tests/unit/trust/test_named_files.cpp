#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "trust/named_files.hpp"

namespace plait::trust {
namespace {

// With the copies of .plait/x.sh and .plait/lib/y in `tree`.
std::string placed(const std::string& line, const std::string& tree = "/t") {
  return replace_in_line(line, [&](const std::string& path) -> std::optional<std::string> {
    if (path != ".plait/x.sh" && path != ".plait/lib/y") return std::nullopt;
    return tree + "/" + path;
  });
}

TEST(LineForAShell, FindsTheCopiesOfWhatItNames) {
  EXPECT_EQ(placed(".plait/x.sh"), "/t/.plait/x.sh");
  EXPECT_EQ(placed("sh ./.plait/x.sh && make"), "sh /t/.plait/x.sh && make");
  EXPECT_EQ(placed("(.plait/x.sh;.plait/lib/y)|cat<.plait/x.sh"),
            "(/t/.plait/x.sh;/t/.plait/lib/y)|cat</t/.plait/x.sh");
  EXPECT_EQ(placed("A=.plait/x.sh sh -c '.plait/x.sh' \".plait/lib/y\"\n.plait/x.sh"),
            "A=/t/.plait/x.sh sh -c '/t/.plait/x.sh' \"/t/.plait/lib/y\"\n/t/.plait/x.sh");
  EXPECT_EQ(placed(".plait/lib/../x.sh"), "/t/.plait/x.sh");
}

TEST(LineForAShell, IsLeftWhereItNamesSomethingElse) {
  for (const char* line : {"", "make", ".plait", ".plait/", "cat .plait/other", "x.plait/x.sh",
                           "$HERE/.plait/x.sh", "/srv/.plait/x.sh", ".plait/x.shy",
                           ".plait/../.plait", "sub/./.plait/x.sh", "../.plait/x.sh"})
    EXPECT_EQ(placed(line), line);
}

TEST(LineForAShell, EscapesWhereTheCopiesLie) {
  EXPECT_EQ(placed("sh .plait/x.sh", "/my $tate"), "sh /my\\ \\$tate/.plait/x.sh");
  EXPECT_EQ(placed("sh \".plait/x.sh\"", "/my $tate"), "sh \"/my \\$tate/.plait/x.sh\"");
  EXPECT_EQ(placed("sh '.plait/x.sh'", "/my $tate"), "sh '/my $tate/.plait/x.sh'");
}

}  // namespace
}  // namespace plait::trust

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sandbox/rules.hpp"
#include "sandbox/wrap.hpp"

namespace plait::sandbox {
namespace {

Json context(const Settings& settings = {}) {
  const Abilities abilities{"/x/plait-confine", "/usr/bin/bwrap", "", 7};
  const Layout layout{"/w/task",         "prp-a",
                      "/w/project/.git", "/w/project/.git/worktrees/task",
                      "/w/project",      "/w/project/.git/worktrees/task/plait/tmp"};
  return context_of({Mode::worktree, Way::bubblewrap, "asked for"}, abilities, layout, settings);
}

Command command() {
  Command made;
  made.argv = {"make", "test"};
  made.env["HOME"] = "/home/tess";
  return made;
}

TEST(Wrap, PutsTheCommandLastAndInTheCheckout) {
  const auto wrapped = wrap(command(), context());
  ASSERT_TRUE(wrapped.ok()) << wrapped.error().message;
  EXPECT_EQ(wrapped->argv.front(), "/x/plait-confine");
  EXPECT_EQ(wrapped->cwd, "/w/task");
  ASSERT_GE(wrapped->argv.size(), 3U);
  EXPECT_THAT(std::vector<std::string>(wrapped->argv.end() - 3, wrapped->argv.end()),
              ::testing::ElementsAre("--", "make", "test"));
}

TEST(Wrap, ChangesNothingWithoutASandbox) {
  EXPECT_EQ(wrap(command(), Json())->argv, command().argv);
  EXPECT_EQ(wrap(command(), {{"mode", "off"}})->argv, command().argv);
}

TEST(Wrap, LetsACommandWriteItsOwnFolders) {
  Command wanted = command();
  wanted.writable = {"~/.claude"};
  const auto wrapped = wrap(wanted, context());
  ASSERT_TRUE(wrapped.ok());
  const auto& argv = wrapped->argv;
  const auto at = std::find(argv.begin(), argv.end(), "/home/tess/.claude");
  ASSERT_NE(at, argv.end());
  EXPECT_EQ(*std::prev(at), "--made-writable");
  // What is protected is laid over it.
  EXPECT_LT(at, std::find(argv.begin(), argv.end(), "/w/task/.git"));
}

TEST(Wrap, SharesTheSocketsThatSigningNeeds) {
  Settings settings;
  settings.sockets = {"/run/user/1000/gnupg"};
  const auto wrapped = wrap(command(), context(settings));
  ASSERT_TRUE(wrapped.ok());
  const auto at = std::find(wrapped->argv.begin(), wrapped->argv.end(), "/run/user/1000/gnupg");
  ASSERT_NE(at, wrapped->argv.end());
  EXPECT_EQ(*std::prev(at), "--read-only");
}

std::string before(const std::vector<std::string>& argv, const std::string& word) {
  const auto at = std::find(argv.begin(), argv.end(), word);
  return at == argv.end() || at == argv.begin() ? "" : *std::prev(at);
}

TEST(Wrap, KeepsPartsOfACommandsFoldersFromIt) {
  Command wanted = command();
  wanted.writable = {"!~/.claude/settings.json", "~/.claude", "?~/.claude.json"};
  const auto wrapped = wrap(wanted, context());
  ASSERT_TRUE(wrapped.ok());
  const auto& argv = wrapped->argv;
  EXPECT_EQ(before(argv, "/home/tess/.claude"), "--made-writable");
  EXPECT_EQ(before(argv, "/home/tess/.claude.json"), "--writable");
  EXPECT_EQ(before(argv, "/home/tess/.claude/settings.json"), "--made-read-only");
  EXPECT_LT(std::find(argv.begin(), argv.end(), "/home/tess/.claude"),
            std::find(argv.begin(), argv.end(), "/home/tess/.claude/settings.json"));
}

TEST(Wrap, TakesFoldersThatVariablesName) {
  Command wanted = command();
  wanted.env["CODEX_HOME"] = "/elsewhere";
  wanted.writable = {"${CODEX_HOME:-~/.codex}/a", "${PLAIT_NOT_SET:-~/.codex}/b",
                     "${PLAIT_NOT_SET}/c"};
  const auto wrapped = wrap(wanted, context());
  ASSERT_TRUE(wrapped.ok());
  EXPECT_EQ(before(wrapped->argv, "/elsewhere/a"), "--made-writable");
  EXPECT_EQ(before(wrapped->argv, "/home/tess/.codex/b"), "--made-writable");
  EXPECT_EQ(before(wrapped->argv, "/c"), "");
}

TEST(Wrap, PassesACacheOverThatHoldsTheRepository) {
  Command wanted = command();
  wanted.env["XDG_CACHE_HOME"] = "/w";
  const auto wrapped = wrap(wanted, context());
  ASSERT_TRUE(wrapped.ok());
  EXPECT_EQ(before(wrapped->argv, "/w"), "");
}

TEST(Wrap, RefusesAFolderThatHoldsTheRepository) {
  for (const char* folder : {"/", "/w", "/w/project", "/w/project/.git", "/w/project/.git/hooks",
                             "/w/x/../project", "relative"}) {
    Settings settings;
    settings.writable = {folder};
    const auto wrapped = wrap(command(), context(settings));
    ASSERT_FALSE(wrapped.ok()) << folder;
    EXPECT_EQ(wrapped.error().code, "config");
  }
}

TEST(Wrap, RefusesAContextThatIsNone) {
  const auto wrapped = wrap(command(), {{"mode", "worktree"}});
  ASSERT_FALSE(wrapped.ok());
  EXPECT_EQ(wrapped.error().code, "plugin");
}

}  // namespace
}  // namespace plait::sandbox

#include <fstream>

#include "git/clones.hpp"
#include "kinds.hpp"

namespace plait::sandbox::test {
namespace {

using plait::test::read_file;

// Each forbidden write, tried by a real process.
class Forbidden : public EachKind {
 protected:
  void refused(const std::string& script) {
    EXPECT_NE(task().run(script), 0) << "it was let: " << script << "\n" << task().output();
  }
  [[nodiscard]] std::string common() { return task().common().string(); }
};

TEST_P(Forbidden, FilesOfTheMainCheckout) {
  refused("echo x > ../project/a");
  refused("rm ../project/a");
  refused("touch ../project/new");
  refused("ln -s /etc ../project/link");
  EXPECT_EQ(task().repo().read("a"), "one\n");
}

TEST_P(Forbidden, HooksAndConfiguration) {
  refused("echo 'touch /tmp/x' > " + common() + "/hooks/post-commit");
  refused("git -C ../project config core.fsmonitor evil");
  refused("echo '[core]' >> " + common() + "/config");
  refused("echo '* filter=evil' > " + common() + "/info/attributes");
  EXPECT_FALSE(std::filesystem::exists(task().common() / "hooks/post-commit"));
  EXPECT_EQ(read_file(task().common() / "config").find("evil"), std::string::npos);
}

TEST_P(Forbidden, HeadAndIndexOfTheMainCheckout) {
  refused("echo ref: refs/heads/other > " + common() + "/HEAD");
  refused("git -C ../project rm -q --cached a");
  EXPECT_EQ(task().repo().status(), "");
}

TEST_P(Forbidden, OtherBranchesAndTags) {
  const std::string main = task().repo().tip("main");
  task().run("echo 2 > b; git add b; git commit -qm Two; git update-ref refs/heads/main HEAD");
  task().run("git --git-dir=" + common() + " update-ref refs/heads/main prp-a");
  task().run("git branch -f other HEAD; echo 1 > " + common() + "/refs/heads/main");
  refused("git --git-dir=" + common() + " tag evil");
  refused("echo > " + common() + "/packed-refs");
  if (!is_bubblewrap() && !is_clone()) GTEST_SKIP() << "Landlock cannot keep these from it";
  EXPECT_EQ(task().repo().tip("main"), main);
  EXPECT_EQ(task().repo().tip("other"), main);
}

// What later sessions of the user would run: also where the user has no such file yet.
TEST_P(Forbidden, SettingsOfTheAgentsProgram) {
  if (!is_bubblewrap()) GTEST_SKIP() << "Landlock cannot lay one rule over another";
  const auto home = task().repo().beside("mine");
  std::filesystem::create_directories(home);
  plait::test::write_file(home / "hooks.json", "{\"own\": 1}\n");
  const std::string at = home.string();
  task().may_write({at, "!" + at + "/settings.json", "!" + at + "/hooks.json", "!" + at + "/hooks",
                    "!" + at + "/.env", "!" + at + "/RULES.md"});
  EXPECT_EQ(task().run("echo 1 > " + at + "/session"), 0) << task().output();
  for (const char* name : {"settings.json", "hooks.json", ".env", "RULES.md", "hooks/evil"})
    refused("echo evil > " + at + "/" + name);
  refused("mv " + at + "/session " + at + "/settings.json");
  refused("rm -r " + at + "/hooks");
  EXPECT_EQ(read_file(home / "settings.json"), "{}\n") << "none, for a program that reads it";
  EXPECT_EQ(read_file(home / "hooks.json"), "{\"own\": 1}\n");
  EXPECT_EQ(read_file(home / "RULES.md"), "");
}

TEST_P(Forbidden, OtherWorktrees) {
  refused("echo x > ../other/a");
  refused("echo x > ../other/.git");
  refused("echo ref: refs/heads/prp-a > " + common() + "/worktrees/other/HEAD");
  EXPECT_EQ(read_file(task().repo().beside("other") / "a"), "one\n");
}

TEST_P(Forbidden, PacksOfTheRepository) {
  task().repo().git({"repack", "-adq"});
  refused("rm -f " + common() + "/objects/pack/*.pack");
  refused("echo /tmp > " + common() + "/objects/info/alternates");
  EXPECT_TRUE(task().repo().is_sound());
}

TEST_P(Forbidden, LooseObjectsFromAClone) {
  if (!is_clone()) GTEST_SKIP() << "where a worktree's commits put theirs, they can be deleted";
  refused("rm -f " + common() + "/objects/[0-9a-f]*/*");
  refused("touch " + common() + "/objects/new");
  EXPECT_TRUE(task().repo().is_sound());
}

TEST_P(Forbidden, ReferencesOfTheRepository) {
  const std::string other = task().repo().tip("other");
  task().repo().git({"tag", "v1", "other"});
  task().run("git --git-dir=" + common() + " branch -D other; git --git-dir=" + common() +
             " tag -d v1; rm -rf " + common() + "/refs/heads/* " + common() + "/logs");
  task().run("git --git-dir=" + common() + " pack-refs --all; git --git-dir=" + common() +
             " symbolic-ref HEAD refs/heads/prp-a; git --git-dir=" + common() + " notes add -m x");
  EXPECT_EQ(task().repo().tip("other"), other);
  EXPECT_EQ(task().repo().tip("v1"), other);
  EXPECT_EQ(task().repo().git({"symbolic-ref", "HEAD"}), "refs/heads/main");
  EXPECT_FALSE(task().repo().has("refs/notes/commits"));
}

TEST_P(Forbidden, WhatPlaitKeeps) {
  std::filesystem::create_directories(task().common() / "plait");
  refused("echo x > " + common() + "/plait/store.db");
}

TEST_P(Forbidden, TheUsersHome) {
  const std::string home = task().repo().beside("home");
  std::filesystem::create_directories(home);
  refused("echo evil > " + home + "/.bashrc");
}

INSTANTIATE_TEST_SUITE_P(, Forbidden, kEnforcing, kind_name);

class ForbiddenByLandlock : public Forbidden {};

TEST_P(ForbiddenByLandlock, MainCheckoutHooksAndOtherWorktrees) {
  refused("echo x > ../project/a");
  refused("echo x > " + common() + "/hooks/post-commit");
  refused("git -C ../project config core.fsmonitor evil");
  refused("echo x > ../other/a");
}

INSTANTIATE_TEST_SUITE_P(, ForbiddenByLandlock,
                         ::testing::Values(Kind{Mode::worktree, Way::landlock}), kind_name);

class LinkedWorktree : public EachKind {};

TEST_P(LinkedWorktree, KeepsItsGitFileAndAdministration) {
  const std::filesystem::path admin = task().checkout().admin;
  const std::string before = read_file(task().path() / ".git") + read_file(admin / "commondir") +
                             read_file(admin / "gitdir");
  for (const std::string& file :
       {(task().path() / ".git").string(), (admin / "commondir").string(),
        (admin / "gitdir").string(), (admin / "config.worktree").string()}) {
    EXPECT_NE(task().run("echo evil > " + file), 0) << file;
    EXPECT_NE(task().run("rm -f " + file), 0) << file;
    EXPECT_NE(task().run("echo evil > new && mv -f new " + file), 0) << file;
  }
  EXPECT_EQ(read_file(task().path() / ".git") + read_file(admin / "commondir") +
                read_file(admin / "gitdir"),
            before);
  EXPECT_EQ(read_file(admin / "config.worktree"), "");
}

TEST_P(LinkedWorktree, HidesWhatPlaitKeepsOfTheBranch) {
  EXPECT_NE(task().run("test -e " + (task().checkout().admin / "plait/followed").string()), 0);
}

INSTANTIATE_TEST_SUITE_P(, LinkedWorktree, ::testing::Values(Kind{Mode::worktree, Way::bubblewrap}),
                         kind_name);

class Temporary : public EachKind {};

TEST_P(Temporary, IsPrivateAndStays) {
  const std::string name = "plait-sandbox-test-" + std::to_string(::getpid());
  EXPECT_EQ(task().run("echo 1 > ${TMPDIR:-/tmp}/" + name), 0) << task().output();
  EXPECT_FALSE(std::filesystem::exists("/tmp/" + name));
  EXPECT_EQ(task().run("cat ${TMPDIR:-/tmp}/" + name), 0) << task().output();
}

INSTANTIATE_TEST_SUITE_P(, Temporary, kEnforcing, kind_name);

TEST(Traps, PlantedInACloneDoNothing) {
  const Kind kind{Mode::clone, Way::bubblewrap};
  if (const std::string why = why_not(kind); !why.empty()) GTEST_SKIP() << why;
  Confined task(kind);
  const std::string sprung = task.repo().beside("sprung");
  const std::string trap = task.path().string() + "/trap.sh";
  ASSERT_EQ(
      task.run("printf '#!/bin/sh\\ntouch " + sprung +
               "\\n' > trap.sh; chmod +x trap.sh\n"
               "git add -A; git commit -qm One; echo x >> a\n"
               "git config core.fsmonitor " +
               trap +
               "\n"
               "git config uploadpack.packObjectsHook " +
               trap +
               "\n"
               "git config core.sshCommand " +
               trap +
               "\n"
               "git config filter.evil.clean " +
               trap +
               "\n"
               "git config core.alternateRefsCommand " +
               trap +
               "\n"
               "git config extensions.partialClone origin; git config remote.origin.promisor true\n"
               "git config remote.origin.url 'ext::" +
               trap +
               "'\n"
               "echo '* filter=evil' > .git/info/attributes\n"
               "mkdir -p .git/hooks; cp trap.sh .git/hooks/post-checkout; cp trap.sh "
               ".git/hooks/reference-transaction; git init -q nested; git -C nested config "
               "core.fsmonitor " +
               trap),
      0)
      << task.output();
  EXPECT_EQ(task.repo().show(task.tip(), "a"), "one\n");
  const auto status = git::read_status(task.repo().open(), task.checkout(), git::Untracked::list);
  ASSERT_TRUE(status.ok()) << status.error().message;
  EXPECT_FALSE(status->empty());
  EXPECT_FALSE(std::filesystem::exists(sprung));
}

// The repository that it belongs to is what plait noted, whatever the worktree says.
TEST(Traps, ASwappedGitFileOrCommonFolderDoesNothing) {
  const Kind kind{Mode::worktree, Way::landlock};  // which cannot keep these from it
  if (const std::string why = why_not(kind); !why.empty()) GTEST_SKIP() << why;
  Confined task(kind);
  const std::string sprung = task.repo().beside("sprung");
  const git::Checkout checkout = task.checkout();
  ASSERT_EQ(task.run("echo x >> a; mv .git git-was; git init -q . && git config core.fsmonitor "
                     "'touch " +
                     sprung + "'\n" +
                     "git init -q evil && git -C evil config core.fsmonitor 'touch " + sprung +
                     "' && echo \"$PWD/evil/.git\" > " + (checkout.admin / "commondir").string()),
            0)
      << task.output();
  const auto status = git::read_status(task.repo().open(), checkout, git::Untracked::list);
  ASSERT_TRUE(status.ok()) << status.error().message;
  EXPECT_FALSE(status->empty());
  EXPECT_FALSE(std::filesystem::exists(sprung));
}

TEST(Traps, PlantedInALinkedWorktreeDoNothing) {
  if (const std::string why = why_not({}); !why.empty()) GTEST_SKIP() << why;
  Confined task({});
  const std::string sprung = task.repo().beside("sprung");
  const std::string trap = task.path().string() + "/trap.sh";
  ASSERT_EQ(task.run("printf '#!/bin/sh\\ntouch " + sprung +
                     "\\n' > trap.sh; chmod +x trap.sh\n"
                     "echo x >> a; git init -q nested; git -C nested config core.fsmonitor " +
                     trap +
                     "; git -C nested commit -q --allow-empty -m x; echo '* filter=evil' > "
                     ".gitattributes\n"
                     "mkdir -p $(git rev-parse --git-dir)/hooks; cp trap.sh $(git rev-parse "
                     "--git-dir)/hooks/post-index-change"),
            0)
      << task.output();
  const auto status = git::read_status(task.repo().open(), task.checkout(), git::Untracked::list);
  ASSERT_TRUE(status.ok()) << status.error().message;
  EXPECT_FALSE(status->empty());
  EXPECT_FALSE(std::filesystem::exists(sprung));
}

}  // namespace
}  // namespace plait::sandbox::test

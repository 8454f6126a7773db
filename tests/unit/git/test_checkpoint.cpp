#include "git/checkpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "git/references.hpp"
#include "git_fixture.hpp"

namespace plait::git {
namespace {

using test::GitRepo;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

std::chrono::system_clock::time_point at(std::time_t seconds) {
  return std::chrono::system_clock::from_time_t(1'795'000'000 + seconds);
}

TEST(CheckpointTag, HoldsTaskPhaseAndTimeInUtc) {
  EXPECT_EQ(checkpoint_tag("PRP-34.2.2", "10.1", at(0)),
            "checkpoint-PRP-34.2.2-phase10.1-20261118-110640");
}

TEST(CheckpointTag, IsAValidRefForOddIds) {
  const GitRepo repo;
  for (const char* id : {"feat/x y", "it's; rm -rf x", "PRP ä ö ü", "a..b", "-x", "x.lock", "*",
                         "@{u}", "", "a\nb", "[x]?^~:\\"}) {
    const std::string tag = checkpoint_tag(id, "1/2 -b", at(0));
    repo.git({"check-ref-format", "refs/tags/" + tag});
    EXPECT_THAT(tag, Not(HasSubstr(" "))) << id;
  }
  EXPECT_LT(checkpoint_tag(std::string(500, 'x'), "1", at(0)).size(), 200U);
}

TEST(CheckpointTag, DiffersForIdsThatLookAlikeOnceMadeValid) {
  EXPECT_NE(checkpoint_tag("feat/x", "1", at(0)), checkpoint_tag("feat-x", "1", at(0)));
  EXPECT_NE(checkpoint_tag("feat/x", "1", at(0)), checkpoint_tag("feat x", "1", at(0)));
}

// How `argv` ended, and what it printed.
struct Ended {
  int exit_code = -1;
  std::string output;
};

Ended run_command(const std::vector<std::string>& argv, const std::filesystem::path& log) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    std::vector<char*> words;
    for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    if (std::freopen(log.c_str(), "w", stdout) == nullptr) ::_exit(126);
    ::dup2(1, 2);
    ::execvp(words.front(), words.data());
    ::_exit(127);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, test::read_file(log)};
}

// A task's worktree beside a repository.
class Checkpoints : public ::testing::Test {
 protected:
  Checkpoints() {
    repo_.git({"worktree", "add", "-q", "-b", "prp-a", tree().string()});
    base_ = repo_.tip("prp-a");
  }
  [[nodiscard]] std::filesystem::path tree() const { return repo_.beside("w"); }
  void write(const std::string& file, const std::string& text) const {
    test::write_file(tree() / file, text);
  }
  [[nodiscard]] Checkout checkout() const {
    auto found = find_checkout(repo_.open(), tree());
    EXPECT_TRUE(found.ok() && found->has_value());
    return **found;
  }
  [[nodiscard]] CommitWish wish(const std::string& phase = "1") const {
    CommitWish wish;
    wish.place = place_of(repo_.open(), checkout());
    wish.run = "r-1";
    wish.task = "PRP-A";
    wish.phase = phase;
    wish.goal = "do it";
    return wish;
  }
  // Runs the commands until one fails.
  Ended commit(const CommitWish& wish) const {
    Ended last;
    for (const auto& command : commit_commands(wish)) {
      last = run_command(command, repo_.beside("log"));
      if (last.exit_code != 0) break;
    }
    return last;
  }
  // A commit by plait with its tag.
  Checkpoint checkpoint(const std::string& phase, std::time_t when) {
    write("phase-" + phase, std::to_string(when));
    const Ended ended = commit(wish(phase));
    EXPECT_EQ(ended.exit_code, 0) << ended.output;
    return tag(phase, when);
  }
  Checkpoint tag(const std::string& phase, std::time_t when, const std::string& run = "r-1") {
    auto made = make_checkpoint(repo_.open(), {repo_.tip("prp-a"), run, "PRP-A", phase, at(when)});
    EXPECT_TRUE(made.ok()) << made.error().message;
    return made.ok() ? *made : Checkpoint{};
  }
  void go_to(const std::string& revision) {
    repo_.git_in(tree(), {"reset", "-q", "--hard", revision});
  }
  [[nodiscard]] std::vector<std::string> phases(const Sha& since = {}) const {
    std::vector<std::string> names;
    const auto listed = list_checkpoints(repo_.open(), "PRP-A", repo_.tip("prp-a"), since);
    EXPECT_TRUE(listed.ok());
    for (const Checkpoint& checkpoint : *listed) names.push_back(checkpoint.phase);
    return names;
  }
  [[nodiscard]] std::string tip_message() const {
    return repo_.git({"log", "-1", "--format=%B", "prp-a"});
  }

  GitRepo repo_;
  Sha base_;
};

TEST_F(Checkpoints, CommitEverythingWithTrailersThatGitReads) {
  write("new/file", "x");
  write("README.md", "changed\n");
  ASSERT_EQ(commit(wish("2")).exit_code, 0);
  EXPECT_EQ(tip_message(), "Phase 2: do it\n\nPlait-Run: r-1\nPlait-Task: PRP-A\nPlait-Phase: 2");
  EXPECT_EQ(repo_.git({"log", "-1", "--format=%(trailers:key=Plait-Task,valueonly)", "prp-a"}),
            "PRP-A");
  EXPECT_EQ(repo_.git_in(tree(), {"status", "--porcelain"}), "");
}

TEST_F(Checkpoints, PutALongGoalInTheBodyAsWell) {
  CommitWish long_one = wish();
  long_one.goal = "ä" + std::string(60, 'x') + "\n\n#1 of " + std::string(100, 'y');
  write("f", "x");
  ASSERT_EQ(commit(long_one).exit_code, 0);
  const std::string message = tip_message();
  EXPECT_LT(message.find('\n'), 130U);
  EXPECT_THAT(message, HasSubstr("…\n\nä" + std::string(60, 'x') + " #1 of " +
                                 std::string(100, 'y') + "\n\nPlait-Run"));
}

TEST_F(Checkpoints, NeverCommitWhatPlaitPlaced) {
  write(".gitignore", ".env\nlocal/\n");
  write(".env", "secret");
  write("local/a", "secret");
  write("odd *[x] name", "secret");
  write("odd y name", "mine");
  write("forced", "secret");
  repo_.git_in(tree(), {"add", "-f", "forced", ".env"});
  CommitWish careful = wish();
  careful.placed = {".env", "local/a", "odd *[x] name", "forced", "gone"};
  const Ended ended = commit(careful);
  ASSERT_EQ(ended.exit_code, 0) << ended.output;
  EXPECT_THAT(repo_.files("prp-a"), ElementsAre(".gitignore", "README.md", "odd y name"));
  EXPECT_EQ(test::read_file(tree() / "forced"), "secret");
}

TEST_F(Checkpoints, NeverCommitWhatPlaitPlacedHoweverMuchItIs) {
  CommitWish careful = wish();
  for (int i = 0; i < 1200; ++i) {
    careful.placed.push_back("placed/" + std::string(80, 'p') + std::to_string(i));
    write(careful.placed.back(), "secret");
  }
  write("mine", "x");
  const Ended ended = commit(careful);
  ASSERT_EQ(ended.exit_code, 0) << ended.output;
  EXPECT_THAT(repo_.files("prp-a"), ElementsAre("README.md", "mine"));
}

TEST_F(Checkpoints, SayThatThereIsNothingToCommit) {
  const Ended ended = commit(wish());
  EXPECT_NE(ended.exit_code, 0);
  EXPECT_TRUE(says_nothing_to_commit(ended.output)) << ended.output;
  write("x", "x");
  EXPECT_FALSE(says_nothing_to_commit(commit(wish()).output));
}

TEST_F(Checkpoints, AreAuthoredByTheUserWhateverTheAgentConfigures) {
  CommitWish own = wish();
  own.author = *read_identity(repo_.open());
  repo_.configure("user.name", "Agent");
  write("x", "x");
  ASSERT_EQ(commit(own).exit_code, 0);
  EXPECT_EQ(repo_.git({"log", "-1", "--format=%an <%ae> %cn", "prp-a"}),
            "Tess Ter <tess@example.com> Tess Ter");
}

TEST_F(Checkpoints, DoNotTrustTheLinkInTheWorktree) {
  write("x", "x");
  const CommitWish before = wish();
  test::write_file(repo_.beside("evil/HEAD"), "ref: refs/heads/main\n");
  test::write_file(tree() / ".git", "gitdir: " + repo_.beside("evil").string() + "\n");
  ASSERT_EQ(commit(before).exit_code, 0);
  EXPECT_THAT(repo_.files("prp-a"), ElementsAre("README.md", "x"));
}

TEST_F(Checkpoints, CountWhatIsUncommittedWithoutWhatPlaitPlaced) {
  write(".env", "secret");
  write("x", "x");
  const auto entries = uncommitted(repo_.open(), checkout(), {".env"});
  ASSERT_TRUE(entries.ok());
  ASSERT_EQ(entries->size(), 1U);
  EXPECT_EQ(entries->front().path, "x");
}

TEST_F(Checkpoints, AreLightweightWhereTheCommitSaysItself) {
  const Checkpoint made = checkpoint("1", 0);
  EXPECT_EQ(repo_.git({"cat-file", "-t", made.tag}), "commit");
  EXPECT_EQ(made.commit, repo_.tip("prp-a"));
  EXPECT_EQ(made.phase, "1");
  EXPECT_EQ(made.run, "r-1");
  EXPECT_EQ(made.subject, "Phase 1: do it");
}

TEST_F(Checkpoints, AreAnnotatedWhereTheAgentCommitted) {
  write("x", "x");
  repo_.git_in(tree(), {"add", "x"});
  repo_.git_in(tree(), {"commit", "-q", "-m", "my own words"});
  const Checkpoint made = tag("1", 0);
  EXPECT_EQ(repo_.git({"cat-file", "-t", made.tag}), "tag");
  EXPECT_THAT(repo_.git({"cat-file", "tag", made.tag}),
              HasSubstr("Plait-Run: r-1\nPlait-Task: PRP-A\nPlait-Phase: 1"));
  EXPECT_EQ(made.subject, "my own words");
  EXPECT_EQ(made.run, "r-1");
}

TEST_F(Checkpoints, AreListedOldestFirst) {
  checkpoint("1", 50);
  checkpoint("2", 20);  // the clock went back
  checkpoint("10.1", 90);
  EXPECT_THAT(phases(), ElementsAre("1", "2", "10.1"));
}

TEST_F(Checkpoints, OfOnePhaseTheNewestCounts) {
  checkpoint("1", 0);
  checkpoint("2", 10);
  const Checkpoint again = checkpoint("1", 20);
  EXPECT_THAT(phases(), ElementsAre("2", "1"));
  const auto listed = list_checkpoints(repo_.open(), "PRP-A", repo_.tip("prp-a"));
  EXPECT_EQ(listed->back().tag, again.tag);
}

TEST_F(Checkpoints, BeforeTheStartDoNotCount) {
  checkpoint("1", 0);
  const Sha since = repo_.tip("prp-a");
  EXPECT_THAT(phases(since), IsEmpty()) << "an earlier run's, landed since";
  const Checkpoint empty = tag("2", 10);
  EXPECT_EQ(empty.commit, since);
  EXPECT_THAT(phases(since), ElementsAre("2")) << "a phase without a change";
}

TEST_F(Checkpoints, StayAsStraysWhenTheBranchGoesBack) {
  const Checkpoint one = checkpoint("1", 0);
  const Checkpoint two = checkpoint("2", 10);
  go_to(one.commit);
  EXPECT_THAT(phases(), ElementsAre("1"));
  const auto strays = stray_checkpoints(repo_.open(), "PRP-A", repo_.tip("prp-a"));
  ASSERT_EQ(strays->size(), 1U);
  EXPECT_EQ(strays->front().tag, two.tag);
  EXPECT_EQ(all_checkpoints(repo_.open(), "PRP-A")->size(), 2U);
}

TEST_F(Checkpoints, NeverMoveATag) {
  const std::string name = checkpoint_tag("PRP-A", "1", at(0));
  repo_.git({"tag", name, base_});
  const Checkpoint made = checkpoint("1", 0);
  EXPECT_EQ(made.tag, name + "-2");
  EXPECT_EQ(repo_.tip(name), base_);
  write("more", "x");
  EXPECT_EQ(commit(wish("1")).exit_code, 0);
  EXPECT_EQ(tag("1", 0).tag, name + "-3");
}

TEST_F(Checkpoints, AreMadeOnceForACommit) {
  const Checkpoint made = checkpoint("1", 0);
  EXPECT_EQ(tag("1", 60).tag, made.tag);
  EXPECT_NE(tag("1", 60, "r-2").tag, made.tag) << "another run's";
}

TEST_F(Checkpoints, OfAnotherTaskAreNotTaken) {
  checkpoint("1", 0);
  for (const char* name :
       {"checkpoint-PRP-A-phase1-phase2-20261118-110640",
        "checkpoint-PRP-AB-phase1-20261118-110640", "checkpoint-PRP-A-phase7",
        "checkpoint-PRP-A-phase7-20261118-1106400", "checkpoint-PRP-A-phase7-20261118-110640-x"})
    repo_.git({"tag", name, base_});
  repo_.git({"tag", "checkpoint-PRP-A-phase9-20261118-110640", "-m",
             "x\n\nPlait-Task: PRP-B\nPlait-Phase: 9", base_});
  repo_.git({"tag", "checkpoint-PRP-A-phase8-20261118-110640", "HEAD^{tree}"});
  EXPECT_EQ(all_checkpoints(repo_.open(), "PRP-A")->size(), 1U);
}

TEST_F(Checkpoints, OfOddIdsAreFoundAgain) {
  for (const char* id : {"feat/x y", "it's; rm -rf x", "PRP ä ö ü", "*"}) {
    const auto made = make_checkpoint(repo_.open(), {base_, "r", id, "1 b", at(0)});
    ASSERT_TRUE(made.ok()) << made.error().message;
    const auto all = all_checkpoints(repo_.open(), id);
    ASSERT_EQ(all->size(), 1U) << id;
    EXPECT_EQ(all->front().phase, "1 b");
  }
}

// A gpg that signs with a word.
class SignedCheckpoints : public Checkpoints {
 protected:
  SignedCheckpoints() {
    const std::filesystem::path gpg = repo_.beside("gpg");
    test::write_file(gpg,
                     "#!/bin/sh\ncat > /dev/null\n"
                     "printf '\\n[GNUPG:] SIG_CREATED \\n' >&2\n"
                     "printf -- '-----BEGIN PGP SIGNATURE-----\\nfake\\n"
                     "-----END PGP SIGNATURE-----\\n'\n");
    std::filesystem::permissions(gpg, std::filesystem::perms::owner_all);
    repo_.configure("gpg.program", gpg.string());
  }
};

TEST_F(SignedCheckpoints, AreCommitsSignedAsTheUserWants) {
  repo_.configure("commit.gpgSign", "true");
  const Checkpoint made = checkpoint("1", 0);
  EXPECT_THAT(repo_.git({"cat-file", "commit", made.commit}), HasSubstr("PGP SIGNATURE"));
}

TEST_F(SignedCheckpoints, AreTagsSignedAsTheUserWants) {
  repo_.configure("tag.gpgSign", "true");
  const Checkpoint made = checkpoint("1", 0);
  EXPECT_THAT(repo_.git({"cat-file", "tag", made.tag}), HasSubstr("PGP SIGNATURE"));
  EXPECT_EQ(made.phase, "1");
  EXPECT_EQ(made.run, "r-1");
}

TEST_F(SignedCheckpoints, AreSignedWhenOnlyAnnotatedTagsShallBe) {
  repo_.configure("tag.forceSignAnnotated", "true");
  EXPECT_EQ(repo_.git({"cat-file", "-t", checkpoint("1", 0).tag}), "commit");
  EXPECT_THAT(repo_.git({"cat-file", "tag", tag("2", 5).tag}), HasSubstr("PGP SIGNATURE"));
}

TEST_F(SignedCheckpoints, FailWithAWayOutWhenGpgDoes) {
  repo_.configure("tag.gpgSign", "true").configure("gpg.program", "/bin/false");
  const auto made = make_checkpoint(repo_.open(), {base_, "r-1", "PRP-A", "1", at(0)});
  ASSERT_FALSE(made.ok());
  EXPECT_THAT(made.error().remedy, HasSubstr("tag.gpgSign"));
  EXPECT_THAT(repo_.git({"tag"}), IsEmpty());
}

}  // namespace
}  // namespace plait::git

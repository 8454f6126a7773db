// Agents whose processes do what they want: nothing is left of them, and what they did is told.
#include "misbehaving.hpp"

namespace plait::test {
namespace {

namespace fs = std::filesystem;
using ::testing::AnyOf;
using ::testing::HasSubstr;

class Processes : public Misbehaving {
 protected:
  [[nodiscard]] std::string file(const std::string& name) const { return own(name).string(); }
};

TEST_F(Processes, ThatForkAwayAreEnded) {
  const Ran ran = misbehaves(
      {"commit=a.txt", "daemon=" + file("daemon"), "wait-for=" + file("daemon"), "exit=0"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_THAT(warnings_of(ran), HasSubstr("processes that the agent left running were ended: 1"));
  EXPECT_EQ(landed(), "PRP-A");
}

TEST_F(Processes, ThatGoOnWritingAreEndedBeforeTheWorkIsLookedAt) {
  const std::string inside = (worktree_of("PRP-A") / "log.txt").string();
  const Ran ran = misbehaves({"commit=a.txt", "writer=" + inside, "wait-for=" + inside});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_THAT(warnings_of(ran), HasSubstr("were ended: 1"));
  const auto size = fs::file_size(inside);
  EXPECT_EQ(landed(), "PRP-A");
  expect_kept(folder_of("PRP-A"));
  EXPECT_EQ(fs::file_size(inside), size) << "somebody is still writing";
}

TEST_F(Processes, ThatAreDeafToSignalsAreKilledAtTheLimit) {
  const Ran ran = misbehaves({"commit=a.txt", "ignore-signals", "daemon=" + file("daemon"),
                              "wait-for=" + file("daemon"), "hang"},
                             {"--timeout", "8s"});
  EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.err;
  EXPECT_THAT(errors_of(ran), HasSubstr("ran out of its time"));
  EXPECT_EQ(repo().show(branch_of("PRP-A"), "a.txt"), "a.txt\n");
  expect_kept(folder_of("PRP-A"));
}

TEST_F(Processes, ThatDoNothingMakeNoSuccess) {
  const Ran ran = misbehaves({"say=STATUS:COMPLETE:1/1", "exit=0"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(result_of(ran)["status"], "FAILED");
  EXPECT_THAT(errors_of(ran), HasSubstr("committed nothing"));
}

// The disk is a limit on the size of files here: what could be committed stays.
TEST_F(Processes, ThatFillTheDiskLoseNothing) {
  const Ran ran = misbehaves({"commit=a.txt", "limit-files=512", "fill=big.bin"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_THAT(read_file(result_of(ran)["log"].get<std::string>()), HasSubstr("full: "));
  EXPECT_EQ(repo().show("main", "a.txt"), "a.txt\n");
  expect_kept(folder_of("PRP-A"));
  EXPECT_EQ(fs::file_size(worktree_of("PRP-A") / "big.bin"), 512U << 10);
}

// Silence alone is no stall: a child that computes is a sign of life. Nothing at all is.
TEST_F(Processes, ThatAreSilentWhileAChildComputesAreLeftInPeace) {
  const Ran ran = misbehaves(
      {"commit=a.txt", "compute=12"},
      {"--set", "step.launch.with.silence=\"4s\"", "--set", "step.launch.with.on_stall=\"stop\""});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(landed(), "PRP-A");
}

TEST_F(Processes, ThatHangSilentlyAreEnded) {
  const Ran ran = misbehaves(
      {"commit=a.txt", "hang"},
      {"--set", "step.launch.with.silence=\"2s\"", "--set", "step.launch.with.on_stall=\"stop\""});
  EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.err;
  EXPECT_THAT(errors_of(ran), AnyOf(HasSubstr("sign of life"), HasSubstr("stall")));
  EXPECT_EQ(repo().show(branch_of("PRP-A"), "a.txt"), "a.txt\n");
  expect_kept(folder_of("PRP-A"));
}

}  // namespace
}  // namespace plait::test

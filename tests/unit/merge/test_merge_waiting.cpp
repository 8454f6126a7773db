// Where the merge step waits for a process: a strategy that is a command, and the verification.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "git/checkout.hpp"
#include "step_bench.hpp"

namespace plait::merge {
namespace {

using test::GitRepo;
using test::StepBench;
using ::testing::HasSubstr;

class ByCommand final : public MergeStrategy {
 public:
  static constexpr char name[] = "by-command";
  static constexpr char manifest[] = "{}";
  explicit ByCommand(const Json&) {}
  Result<std::variant<Resolved, Command, Decline>> resolve(const Conflict&, Call&) override {
    Command command;
    command.argv = {"merge-tool", "base", "ours", "theirs", "result"};
    return std::variant<Resolved, Command, Decline>(command);
  }
};

class WaitingMerges : public ::testing::Test {
 protected:
  WaitingMerges() {
    repo_.write("f", "1\n2\n3\n").commit("Set up");
    bench_.host.offer<ByCommand>();
    bench_.work(a_, "f", "1\nA\n3\n");
    bench_.work(b_, "f", "1\nB\n3\n");
    request_ = bench_.request_for_all({a_, b_});
  }
  Reply run(const Json& with) { return bench_.ask<MergeStep>("run", request_, with); }
  Reply resume(const Reply& waiting, int code, const Json& with, const std::string& output = "") {
    return bench_.ask<MergeStep>("resume", bench_.ended(request_, waiting, code, output), with);
  }
  static std::filesystem::path folder_of(const Reply& waiting) {
    return waiting.message.json["wait"]["start"][0]["command"].value("cwd", "");
  }
  static std::vector<std::string> argv_of(const Reply& waiting) {
    return waiting.message.json["wait"]["start"][0]["command"]["argv"];
  }
  void work_in_a_sandbox(const std::string& task) {
    request_["needs"]["launch"] = {
        {{"task", task},
         {"status", "succeeded"},
         {"outputs",
          {{"sandbox",
            {{"mode", "worktree"},
             {"way", "bubblewrap"},
             {"program", "/x/plait-confine"},
             {"bubblewrap", "/usr/bin/bwrap"},
             {"worktree", "/w/task"},
             {"common", "/w/project/.git"},
             {"main_checkout", "/w/project"},
             {"tmp", "/w/tmp"},
             {"before", Json::array({Json::array({"read-only", "/w/project/.git"})})},
             {"writable", Json::array()},
             {"after", Json::array({Json::array({"writable", "/w/task"})})},
             {"branch", {{"name", "prp-a"}, {"folder", "/w/f"}}}}}}}}};
  }
  StepBench bench_;
  GitRepo& repo_ = bench_.repo;
  Json a_ = StepBench::task("A"), b_ = StepBench::task("B"), request_;
  const Json by_command_{{"strategies", {"by-command"}}};
  const Json verify_{{"verify", {"make", "test"}}, {"strategies", {"theirs"}}};
};

TEST_F(WaitingMerges, ACommandResolvesByAResultFile) {
  const Reply waiting = run(by_command_);
  ASSERT_EQ(waiting.status, PLAIT_WAIT);
  EXPECT_EQ(waiting.message.json["results"]["PRP-A"]["status"], "succeeded");
  EXPECT_EQ(test::read_file(folder_of(waiting) / "ours"), "1\nA\n3\n");
  EXPECT_EQ(test::read_file(folder_of(waiting) / "theirs"), "1\nB\n3\n");
  test::write_file(folder_of(waiting) / "result", "1\nAB\n3\n");
  const Reply done = resume(waiting, 0, by_command_);
  ASSERT_EQ(done.status, PLAIT_OK) << dump(done.message.json);
  EXPECT_EQ(done.message.json["results"]["PRP-B"]["status"], "succeeded");
  EXPECT_EQ(repo_.read("f"), "1\nAB\n3\n");
  EXPECT_FALSE(std::filesystem::exists(folder_of(waiting)));
}

TEST_F(WaitingMerges, ACommandThatFailsHasDeclined) {
  const Reply waiting = run(by_command_);
  const Reply done = resume(waiting, 1, by_command_);
  EXPECT_EQ(done.message.json["results"]["PRP-B"]["status"], "blocked");
  EXPECT_THAT(dump(done.message.json), HasSubstr("by-command: exit code 1"));
}

TEST_F(WaitingMerges, ACommandRunsInASandboxLikeTheTasks) {
  work_in_a_sandbox("PRP-B");
  const Reply waiting = run(by_command_);
  ASSERT_EQ(waiting.status, PLAIT_WAIT);
  EXPECT_EQ(argv_of(waiting).front(), "/x/plait-confine");
  EXPECT_THAT(argv_of(waiting), ::testing::IsSupersetOf(std::vector<std::string>{
                                    "--writable", folder_of(waiting).string()}));
}

TEST_F(WaitingMerges, ACommandsResultIsAFileOfItsOwn) {
  const Reply waiting = run(by_command_);
  const auto secret = repo_.beside("secret");
  test::write_file(secret, "a secret\n");
  std::filesystem::create_symlink(secret, folder_of(waiting) / "result");
  const Reply done = resume(waiting, 0, by_command_);
  EXPECT_EQ(done.message.json["results"]["PRP-B"]["status"], "blocked");
  EXPECT_THAT(dump(done.message.json), HasSubstr("wrote no file 'result'"));
}

TEST_F(WaitingMerges, AResultOfBeforeACrashIsForgotten) {
  const Reply crashed = run(by_command_);
  test::write_file(folder_of(crashed) / "result", "half of it");
  const Reply waiting = run(by_command_);
  ASSERT_EQ(folder_of(waiting), folder_of(crashed));
  EXPECT_FALSE(std::filesystem::exists(folder_of(waiting) / "result"));
}

TEST_F(WaitingMerges, AMergeIsVerifiedBeforeItLands) {
  const std::string before = repo_.tip("main");
  const Reply first = run(verify_);
  ASSERT_EQ(first.status, PLAIT_WAIT);
  EXPECT_EQ(repo_.tip("main"), before);
  EXPECT_EQ(test::read_file(folder_of(first) / "f"), "1\nA\n3\n");
  const Reply second = resume(first, 0, verify_);
  ASSERT_EQ(second.status, PLAIT_WAIT);
  EXPECT_EQ(repo_.git({"log", "-1", "--format=%s", "main"}), "Merge PRP-A: add a");
  EXPECT_EQ(test::read_file(folder_of(second) / "f"), "1\nB\n3\n");
  EXPECT_NE(first.message.json["wait"]["start"][0]["key"],
            second.message.json["wait"]["start"][0]["key"]);
  const Reply done = resume(second, 0, verify_);
  EXPECT_EQ(done.message.json["results"]["PRP-B"]["status"], "succeeded");
  EXPECT_EQ(git::list_checkouts(repo_.open())->size(), 3U);  // main, a, b: no scratch
}

TEST_F(WaitingMerges, AVerificationRunsInASandboxLikeTheTasks) {
  work_in_a_sandbox("PRP-A");
  const Reply first = run(verify_);
  ASSERT_EQ(first.status, PLAIT_WAIT) << dump(first.message.json);
  const auto argv = argv_of(first);
  EXPECT_EQ(argv.front(), "/x/plait-confine") << dump(first.message.json);
  EXPECT_THAT(argv,
              ::testing::IsSupersetOf(std::vector<std::string>{
                  "--writable", folder_of(first).string(), "/w/project/.git", "make", "test"}));
  EXPECT_THAT(argv, ::testing::Not(::testing::Contains("/w/task")));
  EXPECT_THAT(argv, ::testing::Not(::testing::Contains("--branch")));
  const Reply second = resume(first, 0, verify_);
  EXPECT_EQ(second.message.json["wait"]["start"][0]["command"]["argv"], verify_["verify"])
      << "PRP-B had none";
}

TEST_F(WaitingMerges, AFailedVerificationLandsNothingOfIt) {
  const Reply first = run(verify_);
  const Reply second = resume(first, 2, verify_, "broken test\n");
  ASSERT_EQ(second.status, PLAIT_WAIT);  // the next one
  const Reply done = resume(second, 0, verify_);
  const Json& failed = done.message.json["results"]["PRP-A"];
  EXPECT_EQ(failed["status"], "failed");
  EXPECT_EQ(failed["error"]["code"], "gate_failed");
  EXPECT_THAT(dump(failed), HasSubstr("broken test"));
  EXPECT_EQ(repo_.git({"log", "-1", "--format=%s", "main"}), "Merge PRP-B: add b");
}

TEST_F(WaitingMerges, WhatDependsOnATaskThatFailedBeforeTheWaitDoesNotLand) {
  const Json c = StepBench::task("C", "A");
  bench_.work(c, "c.txt", "c");
  request_ = bench_.request_for_all({a_, b_, c});
  const Reply first = run(verify_);
  const Reply second = resume(first, 1, verify_);  // A has failed, B waits
  request_ = bench_.request_for_all({b_, c});      // as the engine asks: A is settled
  const Reply done = resume(second, 0, verify_);
  ASSERT_EQ(done.status, PLAIT_OK) << dump(done.message.json);
  EXPECT_EQ(done.message.json["results"]["PRP-B"]["status"], "succeeded");
  EXPECT_EQ(done.message.json["results"]["PRP-C"]["status"], "blocked");
  EXPECT_FALSE(repo_.exists("c.txt"));
}

TEST_F(WaitingMerges, AMovedTargetIsMergedAndVerifiedAnew) {
  const Reply first = run(verify_);
  repo_.write("other", "o").commit("Somebody else");
  const Reply again = resume(first, 0, verify_);
  ASSERT_EQ(again.status, PLAIT_WAIT);
  EXPECT_EQ(test::read_file(folder_of(again) / "other"), "o");
  EXPECT_EQ(test::read_file(folder_of(again) / "f"), "1\nA\n3\n");
}

TEST_F(WaitingMerges, CancellingStopsTheProcessAndLandsNothing) {
  const Reply first = run(verify_);
  Json request = request_;
  request["state"] = first.message.json["state"];
  request["cause"] = {{"kind", "cancel"}, {"force", false}};
  const Reply stopping = bench_.ask<MergeStep>("resume", request, verify_);
  ASSERT_EQ(stopping.status, PLAIT_WAIT);
  EXPECT_EQ(stopping.message.json["wait"]["stop"],
            Json{first.message.json["wait"]["start"][0]["key"]});
  bench_.host.cancel = Cancel::stop;
  Json ended = bench_.ended(request_, first, 0);
  ended["cause"]["outcome"]["kind"] = "cancelled";
  const Reply done = bench_.ask<MergeStep>("resume", ended, verify_);
  EXPECT_EQ(done.message.json["results"]["PRP-A"]["error"]["code"], "cancelled");
  EXPECT_EQ(done.message.json["results"]["PRP-B"]["error"]["code"], "cancelled");
  EXPECT_EQ(git::list_checkouts(repo_.open())->size(), 3U);
}

}  // namespace
}  // namespace plait::merge

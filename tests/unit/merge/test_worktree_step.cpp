#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "git/checkout.hpp"
#include "step_bench.hpp"
#include "work/record.hpp"

namespace plait::worktree {
namespace {

using test::GitRepo;
using test::StepBench;
using ::testing::HasSubstr;

class WorktreeSteps : public ::testing::Test {
 protected:
  Reply run(const Json& task, const Json& with = Json::object()) {
    return bench_.ask<WorktreeStep>("run", bench_.request_for(task), with);
  }
  std::string failure(const Json& task) {
    const Reply reply = run(task);
    EXPECT_EQ(reply.status, PLAIT_FAILED);
    return reply.message.json.value("code", "");
  }
  StepBench bench_;
  GitRepo& repo_ = bench_.repo;
  std::filesystem::path path_ = repo_.beside("project-prp-a");
};

TEST_F(WorktreeSteps, MakesBranchAndLockedWorktreeAtTheTarget) {
  repo_.on("elsewhere").commit("not for the task");
  const Reply reply = run(StepBench::task("A"));
  ASSERT_EQ(reply.status, PLAIT_OK) << dump(reply.message.json);
  const Json& outputs = reply.message.json["outputs"];
  EXPECT_EQ(outputs["path"], path_.string());
  EXPECT_EQ(outputs["base"], repo_.tip("main"));
  EXPECT_EQ(outputs["target"], "main");
  EXPECT_EQ(repo_.tip("prp-a"), repo_.tip("main"));
  const auto checkout = *git::find_checkout(repo_.open(), path_);
  EXPECT_EQ(checkout->lock_reason, "plait run r1: PRP-A");
  EXPECT_EQ(bench_.host.emitted("display").size(), 1U);
}

TEST_F(WorktreeSteps, RefusesNamesThatLeaveTheParentFolder) {
  Json task = StepBench::task("A");
  task["worktree"] = "../../etc";
  EXPECT_EQ(failure(task), "security");
  std::filesystem::create_directory_symlink("/", repo_.beside("link"));
  task["worktree"] = "../link/tmp/x";
  EXPECT_EQ(failure(task), "security");
  EXPECT_FALSE(repo_.has("prp-a"));
}

TEST_F(WorktreeSteps, RefusesABadBranchName) {
  Json task = StepBench::task("A");
  task["branch"] = "-x";
  EXPECT_EQ(failure(task), "config");
}

TEST_F(WorktreeSteps, LeavesABranchAndAFolderOfSomebodyElseAlone) {
  repo_.git({"branch", "prp-a"});
  EXPECT_EQ(failure(StepBench::task("A")), "exists");
  EXPECT_FALSE(std::filesystem::exists(path_));
  repo_.git({"branch", "-D", "prp-a"});
  test::write_file(path_ / "precious", "p");
  EXPECT_EQ(failure(StepBench::task("A")), "exists");
  EXPECT_FALSE(repo_.has("prp-a"));
  EXPECT_EQ(test::read_file(path_ / "precious"), "p");
}

TEST_F(WorktreeSteps, ASecondAttemptTakesItsWorktreeAgain) {
  bench_.work(StepBench::task("A"), "a.txt", "a");
  repo_.git({"worktree", "unlock", path_.string()});
  test::write_file(path_ / "unfinished", "u");
  const Reply reply = run(StepBench::task("A"));
  ASSERT_EQ(reply.status, PLAIT_OK) << dump(reply.message.json);
  EXPECT_EQ(reply.message.json["outputs"]["taken_again"], true);
  EXPECT_EQ(test::read_file(path_ / "unfinished"), "u");
  EXPECT_TRUE((*git::find_checkout(repo_.open(), path_))->locked);
}

TEST_F(WorktreeSteps, AnotherRunDoesNotTakeIt) {
  bench_.start(StepBench::task("A"));
  Json request = bench_.request_for(StepBench::task("A"));
  request["run"]["id"] = "r2";
  EXPECT_EQ(bench_.ask<WorktreeStep>("run", request).status, PLAIT_FAILED);
}

TEST_F(WorktreeSteps, AnAttemptThatWasCutOffIsMadeAnew) {
  bench_.start(StepBench::task("A"));
  auto record = *work::read_record(repo_.open(), "prp-a");
  record.complete = false;
  ASSERT_TRUE(work::write_record(repo_.open(), record).ok());
  std::filesystem::remove(path_ / "README.md");
  EXPECT_EQ(run(StepBench::task("A")).status, PLAIT_OK);
  EXPECT_TRUE(std::filesystem::exists(path_ / "README.md"));
}

TEST_F(WorktreeSteps, AWorktreeThatWasDeletedIsMadeAgainWithItsCommits) {
  bench_.work(StepBench::task("A"), "a.txt", "a");
  std::filesystem::remove_all(path_);
  const Reply reply = run(StepBench::task("A"));
  ASSERT_EQ(reply.status, PLAIT_OK) << dump(reply.message.json);
  EXPECT_EQ(test::read_file(path_ / "a.txt"), "a");
}

TEST_F(WorktreeSteps, CopiesWhatWorktreeincludeNames) {
  repo_.write(".gitignore", ".env\nlocal/\n*.big\n")
      .write(".worktreeinclude", ".env\nlocal/*.toml\nout\nin\n");
  repo_.commit("Ignore");
  repo_.write(".env", "SECRET=1")
      .write("local/a.toml", "t")
      .write("local/b", "no")
      .write("x.big", "no");
  repo_.link("out", "/etc/passwd").link("in", "README.md");
  ::chmod((repo_.path() / ".env").c_str(), 0600);
  const Reply reply = run(StepBench::task("A"));
  ASSERT_EQ(reply.status, PLAIT_OK) << dump(reply.message.json);
  EXPECT_EQ(test::read_file(path_ / ".env"), "SECRET=1");
  EXPECT_EQ(test::read_file(path_ / "local/a.toml"), "t");
  EXPECT_FALSE(std::filesystem::exists(path_ / "local/b"));
  EXPECT_FALSE(std::filesystem::exists(path_ / "x.big"));
  EXPECT_FALSE(std::filesystem::is_symlink(path_ / "out"));
  EXPECT_TRUE(std::filesystem::is_symlink(path_ / "in"));
  EXPECT_EQ(std::filesystem::status(path_ / ".env").permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_EQ(reply.message.json["outputs"]["included"], (Json{".env", "in", "local/a.toml"}));
  EXPECT_THAT(reply.message.json["warnings"][0].get<std::string>(), HasSubstr("'out'"));
}

TEST_F(WorktreeSteps, DoesNotWriteThroughALinkOfTheRepository) {
  const auto outside = repo_.beside("outside");
  std::filesystem::create_directory(outside);
  repo_.write(".worktreeinclude", "conf/secret\n").link("conf", outside.string());
  repo_.commit("A link");
  repo_.remove("conf").write("conf/secret", "s");
  const Reply reply = run(StepBench::task("A"));
  ASSERT_EQ(reply.status, PLAIT_OK) << dump(reply.message.json);
  EXPECT_TRUE(std::filesystem::is_empty(outside));
}

TEST_F(WorktreeSteps, WaitsForItsSetUpCommand) {
  const Json with{{"setup", "npm ci"}, {"setup_timeout", "5m"}, {"sandbox", "off"}};
  const Json request = bench_.request_for(StepBench::task("A"));
  const Reply waiting = run(StepBench::task("A"), with);
  ASSERT_EQ(waiting.status, PLAIT_WAIT);
  const Json command = waiting.message.json["wait"]["start"][0]["command"];
  EXPECT_EQ(command["argv"], (Json{"sh", "-eu", "-c", "npm ci"}));
  EXPECT_EQ(command["cwd"], path_.string());
  EXPECT_EQ(command["timeout_s"], 300.0);
  const Reply done = bench_.ask<WorktreeStep>("resume", bench_.ended(request, waiting, 0), with);
  EXPECT_EQ(done.status, PLAIT_OK);
  EXPECT_EQ(done.message.json["outputs"]["branch"], "prp-a");
  const Reply bad = bench_.ask<WorktreeStep>(
      "resume", bench_.ended(request, waiting, 3, "first\nno such package\n"), with);
  EXPECT_EQ(bad.status, PLAIT_FAILED);
  EXPECT_THAT(dump(bad.message.json), HasSubstr("no such package"));
  EXPECT_EQ(bad.message.json["outputs"]["path"], path_.string());
  EXPECT_THAT(bad.message.json.value("remedy", ""),
              HasSubstr(bad.message.json["outputs"].value("setup_log", "?")));
}

TEST_F(WorktreeSteps, PlansExactlyWhatItWouldDoAndDoesNothing) {
  repo_.write(".gitignore", ".env\n").write(".worktreeinclude", ".env\n").commit("Ignore");
  repo_.write(".env", "x");
  const Reply plan = bench_.ask<WorktreeStep>("plan", bench_.request_for(StepBench::task("A")),
                                              {{"setup", "make deps"}, {"sandbox", "off"}});
  EXPECT_EQ(plan.message.json["actions"],
            (Json{"create branch prp-a at " + repo_.tip("main").substr(0, 7) + " (main)",
                  "create worktree ../project-prp-a on it, locked while in use",
                  "copy .env into it", "run in it: make deps"}));
  EXPECT_FALSE(repo_.has("prp-a"));
  EXPECT_FALSE(std::filesystem::exists(path_));
  EXPECT_FALSE(repo_.exists(".git/plait"));
}

TEST_F(WorktreeSteps, DoesNotTouchWhatAnotherRunIsAtWorkOn) {
  Json other = bench_.request_for(StepBench::task("A"));
  other["run"]["id"] = "r0";
  ASSERT_EQ(bench_.ask<WorktreeStep>("run", other).status, PLAIT_OK);
  const auto file = repo_.beside("r0/lock");
  test::write_file(file, "");
  const int held = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  ASSERT_EQ(::fcntl(held, F_OFD_SETLK, &lock), 0);
  const Json by_branch = run(StepBench::task("A")).message.json;
  EXPECT_EQ(by_branch["message"], "run r0 is at work on the branch 'prp-a'");
  EXPECT_THAT(by_branch.value("remedy", ""), HasSubstr("plait status r0"));
  Json same_folder = StepBench::task("A");
  same_folder["branch"] = "another";
  EXPECT_EQ(run(same_folder).message.json["message"],
            "run r0 is at work on the worktree '" + path_.string() + "'");
  EXPECT_FALSE(repo_.has("another"));
  ::close(held);
  EXPECT_THAT(run(StepBench::task("A")).message.json["message"].get<std::string>(),
              HasSubstr("exists already"));
}

TEST_F(WorktreeSteps, PlansToStartFromWhatTheTargetWillBe) {
  Json request = bench_.request_for(StepBench::task("A"));
  request["after"] = {{"step", "merge"}, {"tasks", {"B", "C", "D", "E"}}};
  const Reply plan = bench_.ask<WorktreeStep>("plan", request);
  EXPECT_EQ(plan.message.json["actions"][0],
            "create branch prp-a at what main is after merge[B], merge[C], merge[D] and 1 more");
}

TEST(WorktreeStepsElsewhere, ABareRepositoryAndOneWithoutCommits) {
  StepBench bare(GitRepo::Start::bare);
  EXPECT_EQ(bare.ask<WorktreeStep>("run", bare.request_for(StepBench::task("A"))).status, PLAIT_OK);
  EXPECT_TRUE(std::filesystem::exists(bare.repo.beside("project-prp-a/README.md")));
  StepBench unborn(GitRepo::Start::unborn);
  const Reply reply = unborn.ask<WorktreeStep>("run", unborn.request_for(StepBench::task("A")));
  EXPECT_EQ(reply.status, PLAIT_FAILED);
  EXPECT_THAT(reply.message.json.value("remedy", ""), HasSubstr("git commit"));
}

}  // namespace
}  // namespace plait::worktree

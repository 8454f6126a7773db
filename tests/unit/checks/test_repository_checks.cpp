#include <gmock/gmock.h>

#include <filesystem>

#include "asking.hpp"
#include "checks/clean.hpp"
#include "checks/disk.hpp"
#include "checks/names.hpp"
#include "checks/target.hpp"
#include "git_fixture.hpp"

namespace plait::checks {
namespace {

using test::a_task;
using test::about;
using test::ask;
using test::GitRepo;
using ::testing::HasSubstr;

Json asked(const GitRepo& repo, std::vector<Json> tasks = {}) {
  Json request = about(std::move(tasks));
  request["project"] = repo.path().string();
  return request;
}

Json with_names(const std::string& id, const std::string& branch, const std::string& worktree) {
  Json task = a_task(id);
  task["branch"] = branch;
  task["worktree"] = worktree;
  return task;
}

// The one message of a refusal.
std::string refusal(const Json& answer) {
  EXPECT_EQ(answer["status"], "fail") << answer.dump();
  EXPECT_FALSE(answer.value("remedy", "").empty()) << "a refusal names its remedy";
  return answer.value("message", "");
}

TEST(NamesCheck, AcceptsFreeNames) {
  const GitRepo repo;
  const Json answer = ask<NamesCheck>(asked(repo, {a_task("PRP-A"), a_task("PRP-B")}));
  EXPECT_EQ(answer["status"], "pass") << answer.dump();
  EXPECT_EQ(answer["message"], "2 branch names and worktree folders are free");
  EXPECT_EQ(ask<NamesCheck>(asked(repo, {a_task("PRP-A")}))["message"],
            "1 branch name and its worktree folder are free");
}

TEST(NamesCheck, RefusesWhatIsNoNameOrLeadsOut) {
  const GitRepo repo;
  EXPECT_THAT(refusal(ask<NamesCheck>(asked(repo, {with_names("PRP-A", "-x", "../a")}))),
              HasSubstr("-x"));
  EXPECT_THAT(refusal(ask<NamesCheck>(asked(repo, {with_names("PRP-A", "a", "../../etc/x")}))),
              HasSubstr("../../etc/x"));
}

TEST(NamesCheck, RefusesALinkThatLeadsOut) {
  const GitRepo repo;
  std::filesystem::create_directory_symlink("/tmp", repo.beside("door"));
  EXPECT_THAT(refusal(ask<NamesCheck>(asked(repo, {with_names("PRP-A", "a", "../door/wt")}))),
              HasSubstr("leads through the symbolic link"));
}

TEST(NamesCheck, RefusesABranchOrFolderThatIsThere) {
  GitRepo repo;
  repo.git({"branch", "prp-a"});
  Json answer = ask<NamesCheck>(asked(repo, {with_names("PRP-A", "prp-a", "../wt")}));
  EXPECT_EQ(refusal(answer), "there is a branch \"prp-a\" already");
  EXPECT_THAT(answer["remedy"], HasSubstr("git branch -d prp-a"));
  answer = ask<NamesCheck>(asked(repo, {with_names("PRP-A", "PRP-a", "../wt")}));
  EXPECT_THAT(refusal(answer), HasSubstr("prp-a"));

  std::filesystem::create_directories(repo.beside("wt/inside"));
  answer = ask<NamesCheck>(asked(repo, {with_names("PRP-B", "b", "../wt")}));
  EXPECT_THAT(refusal(answer), HasSubstr("exists already"));
}

TEST(NamesCheck, RefusesAWorktreeThatGitKnows) {
  GitRepo repo;
  const std::string path = repo.beside("wt").string();
  repo.git({"worktree", "add", "-q", "--detach", path});
  Json answer = ask<NamesCheck>(asked(repo, {with_names("PRP-A", "a", "../wt")}));
  refusal(answer);
  EXPECT_EQ(answer["remedy"], "git worktree remove " + path);
  std::filesystem::remove_all(path);
  answer = ask<NamesCheck>(asked(repo, {with_names("PRP-A", "a", "../wt")}));
  refusal(answer);
  EXPECT_EQ(answer["remedy"], "git worktree prune");
}

TEST(NamesCheck, RefusesBranchesThatAreFoldersOfBranches) {
  GitRepo repo;
  repo.git({"branch", "team/x"});
  EXPECT_THAT(refusal(ask<NamesCheck>(asked(repo, {with_names("PRP-A", "team", "../a")}))),
              HasSubstr("a folder of the other"));
  EXPECT_THAT(refusal(ask<NamesCheck>(asked(repo, {with_names("PRP-A", "team/x/y", "../a")}))),
              HasSubstr("a folder of the other"));
}

struct Pair {
  const char *branch_a, *path_a, *branch_b, *path_b, *said;
};
class NamesOfTwo : public ::testing::TestWithParam<Pair> {};

TEST_P(NamesOfTwo, MustNotMeet) {
  const GitRepo repo;
  const Pair& p = GetParam();
  const Json answer = ask<NamesCheck>(asked(repo, {with_names("PRP-A", p.branch_a, p.path_a),
                                                   with_names("PRP-B", p.branch_b, p.path_b)}));
  EXPECT_THAT(refusal(answer), HasSubstr(p.said));
  EXPECT_EQ(answer["items"][0]["task"], "PRP-B");
}

INSTANTIATE_TEST_SUITE_P(All, NamesOfTwo,
                         ::testing::Values(Pair{"x", "../a", "x", "../b", "both want the branch"},
                                           Pair{"x", "../a", "X", "../b", "differ only by case"},
                                           Pair{"x", "../a", "x/y", "../b",
                                                "a folder of the other"},
                                           Pair{"x", "../a", "y", "../a", "both want the worktree"},
                                           Pair{"x", "../a", "y", "../A", "differ only by case"},
                                           Pair{"x", "../a", "y", "../a/b", "inside each other"}));

TEST(NamesCheck, LeavesATaskWithABrokenHeaderOut) {
  const GitRepo repo;
  Json broken = with_names("PRP-A", "", "");
  broken["errors"] = {{{"message", "no YAML"}}};
  EXPECT_EQ(ask<NamesCheck>(asked(repo, {broken}))["status"], "pass");
}

TEST(TargetCheck, AcceptsABranchAlsoOfABareRepository) {
  const GitRepo repo;
  Json request = asked(repo);
  request["target"] = {{"branch", "main"}};
  EXPECT_EQ(ask<TargetCheck>(request)["status"], "pass");
  const GitRepo bare(GitRepo::Start::bare);
  EXPECT_EQ(ask<TargetCheck>(asked(bare))["status"], "pass");
}

TEST(TargetCheck, RefusesADetachedHeadWithoutATarget) {
  const GitRepo repo;
  repo.git({"checkout", "-q", "--detach"});
  Json request = asked(repo);
  const Json answer = ask<TargetCheck>(request);
  EXPECT_THAT(refusal(answer), HasSubstr("detached"));
  EXPECT_EQ(answer["remedy"], "plait run PRP-A PRP-B --target main");
  request["params"]["target"] = "main";
  EXPECT_EQ(ask<TargetCheck>(request)["status"], "pass");
}

TEST(TargetCheck, RefusesARepositoryWithoutACommit) {
  const GitRepo repo(GitRepo::Start::unborn);
  const Json answer = ask<TargetCheck>(asked(repo));
  EXPECT_THAT(refusal(answer), HasSubstr("no commit yet"));
  EXPECT_THAT(answer["remedy"], HasSubstr("git commit --allow-empty"));
}

TEST(TargetCheck, ProposesTheNearestBranch) {
  const GitRepo repo;
  Json request = asked(repo);
  request["params"]["target"] = "mian";
  const Json answer = ask<TargetCheck>(request);
  EXPECT_THAT(refusal(answer), HasSubstr("did you mean \"main\"?"));
  EXPECT_THAT(answer["remedy"], HasSubstr("--target main"));
}

TEST(TargetCheck, KnowsABranchThatIsOnlyTheRemotes) {
  const GitRepo repo;
  repo.git({"update-ref", "refs/remotes/origin/next", "HEAD"});
  Json request = asked(repo);
  request["params"]["target"] = "next";
  const Json answer = ask<TargetCheck>(request);
  EXPECT_EQ(refusal(answer), "\"next\" exists only as origin/next");
  EXPECT_EQ(answer["remedy"], "git branch next origin/next");
}

TEST(CleanCheck, LooksAtTrackedFilesOfTheTargetsCheckoutOnly) {
  GitRepo repo;
  repo.write("a.txt", "one\n").commit("a");
  Json request = asked(repo);
  request["target"] = {{"branch", "main"}};
  repo.write("untracked.txt", "x\n");
  EXPECT_EQ(ask<CleanCheck>(request)["status"], "pass");
  repo.write("a.txt", "two\n");
  const Json answer = ask<CleanCheck>(request);
  EXPECT_THAT(refusal(answer), HasSubstr("a.txt"));
  EXPECT_THAT(answer["remedy"], HasSubstr("stash"));
  EXPECT_EQ(ask<CleanCheck>(request, {{"level", "warn"}})["status"], "warn");

  repo.git({"branch", "other"});
  request["target"] = {{"branch", "other"}};
  EXPECT_EQ(ask<CleanCheck>(request)["status"], "pass");
}

TEST(CleanCheck, LooksIntoALinkedWorktreeThatHasTheTarget) {
  GitRepo repo;
  repo.write("a.txt", "one\n").commit("a");
  const auto linked = repo.beside("linked");
  repo.git({"worktree", "add", "-q", "-b", "next", linked.string()});
  std::filesystem::remove(linked / "a.txt");
  Json request = asked(repo);
  request["target"] = {{"branch", "next"}};
  EXPECT_THAT(refusal(ask<CleanCheck>(request)), HasSubstr(linked.string()));
}

TEST(CleanCheck, HasNothingToSayOfABareRepository) {
  const GitRepo bare(GitRepo::Start::bare);
  Json request = asked(bare);
  request["target"] = {{"branch", "main"}};
  EXPECT_EQ(ask<CleanCheck>(request)["status"], "pass");
}

TEST(DiskCheck, ComparesTheCheckoutsWithTheFreeSpace) {
  GitRepo repo;
  repo.write("a.txt", std::string(2048, 'x')).commit("a");
  Json request = asked(repo, {a_task("PRP-A"), a_task("PRP-B")});
  request["target"] = {{"branch", "main"}, {"commit", repo.tip("main")}};
  Json answer = ask<DiskCheck>(request, {{"keep_free", 0}});
  EXPECT_EQ(answer["status"], "pass") << answer.dump();
  EXPECT_THAT(answer["message"], HasSubstr("2 checkouts of 2 KiB"));
  answer = ask<DiskCheck>(request, {{"keep_free", "1000PiB"}});
  EXPECT_THAT(refusal(answer), HasSubstr("needed"));
  answer = ask<DiskCheck>(request, {{"factor", 1e18}, {"level", "warn"}});
  EXPECT_EQ(answer["status"], "warn");
}

TEST(DiskCheck, ReadsSizes) {
  EXPECT_EQ(bytes_from("1KiB").value_or(0), 1024);
  EXPECT_EQ(bytes_from("1.5 GB").value_or(0), 1.5e9);
  EXPECT_EQ(bytes_from("7").value_or(0), 7);
  EXPECT_EQ(bytes_from(7).value_or(0), 7);
  EXPECT_FALSE(bytes_from("many"));
  EXPECT_FALSE(bytes_from("1 furlong"));
  EXPECT_FALSE(bytes_from(-1));
}

TEST(RepositoryChecks, FailOutsideOfARepository) {
  const test::TemporaryFolder folder;
  Json request = about({a_task("PRP-A")});
  request["project"] = folder.path().string();
  EXPECT_TRUE(ask<TargetCheck>(request).contains("code"));
  EXPECT_TRUE(ask<NamesCheck>(request).contains("code"));
}

}  // namespace
}  // namespace plait::checks

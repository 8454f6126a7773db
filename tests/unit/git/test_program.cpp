#include <gtest/gtest.h>

#include <cstdlib>

#include "git/program.hpp"
#include "git_fixture.hpp"

namespace plait::git {
namespace {

using test::GitRepo;

Place in(const std::filesystem::path& folder) {
  Place place;
  place.directory = folder;
  return place;
}

TEST(RunningGit, GivesExitCodeAndBothStreams) {
  GitRepo repo;
  const auto good = run(in(repo.path()), {"rev-parse", "HEAD"});
  EXPECT_EQ(good->exit_code, 0);
  EXPECT_EQ(good->out, repo.tip("HEAD") + "\n");
  const auto bad = run(in(repo.path()), {"rev-parse", "--verify", "nothing"});
  EXPECT_NE(bad->exit_code, 0);
  EXPECT_NE(bad->err.find("fatal"), std::string::npos);
}

TEST(RunningGit, PassesInputAndOutputOfAnySize) {
  GitRepo repo;
  const std::string big(5'000'000, 'x');
  const auto id = run_or_fail(in(repo.path()), {"hash-object", "-w", "--stdin"}, big);
  ASSERT_TRUE(id.ok());
  const auto back = run_or_fail(in(repo.path()), {"cat-file", "blob", id->substr(0, 40)});
  EXPECT_EQ(back->size(), big.size());
}

TEST(RunningGit, TurnsAFailureIntoGitsOwnWords) {
  GitRepo repo;
  const auto failed = run_or_fail(in(repo.path()), {"checkout", "nowhere"});
  ASSERT_FALSE(failed.ok());
  EXPECT_NE(failed.error().message.find("nowhere"), std::string::npos);
  EXPECT_EQ(failed.error().message.find("error: "), std::string::npos);
}

TEST(RunningGit, IgnoresGitVariablesOfTheCaller) {
  GitRepo repo;
  GitRepo other;
  other.commit("Another");
  ::setenv("GIT_DIR", (other.path() / ".git").c_str(), 1);
  const auto tip = run_or_fail(in(repo.path()), {"rev-parse", "HEAD"});
  ::unsetenv("GIT_DIR");
  EXPECT_EQ(*tip, repo.tip("HEAD") + "\n");
}

TEST(RunningGit, FiltersSeeNoSecretsOfTheCaller) {
  GitRepo repo;
  const auto seen = repo.beside("seen");
  repo.configure("filter.spy.clean", "env >> '" + seen.string() + "'; cat");
  repo.write(".gitattributes", "* filter=spy\n").write("a", "a\n");
  ::setenv("MY_API_KEY", "sk-of-the-caller", 1);
  const auto added = run(in(repo.path()), {"add", "a"});
  ::unsetenv("MY_API_KEY");
  EXPECT_EQ(added->exit_code, 0) << added->err;
  const std::string variables = test::read_file(seen);
  EXPECT_NE(variables.find("\nPATH="), std::string::npos) << variables;
  EXPECT_EQ(variables.find("sk-of-the-caller"), std::string::npos);
}

TEST(RunningGit, RunsNoHooksAndNoMonitor) {
  GitRepo repo;
  const auto mark = repo.beside("mark");
  repo.configure("core.fsmonitor", "touch " + mark.string() + ";false");
  test::write_file(repo.path() / ".git/hooks/post-checkout",
                   "#!/bin/sh\ntouch " + mark.string() + "\n");
  std::filesystem::permissions(repo.path() / ".git/hooks/post-checkout",
                               std::filesystem::perms::owner_all);
  ASSERT_TRUE(run_or_fail(in(repo.path()), {"checkout", "-q", "-b", "x"}).ok());
  ASSERT_TRUE(run_or_fail(in(repo.path()), {"status"}).ok());
  EXPECT_FALSE(std::filesystem::exists(mark));
}

}  // namespace
}  // namespace plait::git

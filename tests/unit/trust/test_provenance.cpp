// Who wrote a file: by what `git commit` made in this clone.
#include "trust/provenance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "git/repository.hpp"
#include "git_fixture.hpp"

namespace plait::trust {
namespace {

using test::GitRepo;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Provenance : public testing::Test {
 protected:
  std::set<std::string> strange(const std::vector<std::string>& paths,
                                const std::filesystem::path& where = {}) {
    const auto repository = git::Repository::open(where.empty() ? repo_.path() : where);
    if (!repository) return {"no repository"};
    const auto found = from_elsewhere(*repository, paths);
    return found ? *found : std::set<std::string>{found.error().message};
  }
  // A clone of somebody else's, in which `file` is committed.
  std::string theirs(const std::string& file, const std::string& text) {
    const std::string clone = repo_.beside("theirs").string();
    if (!std::filesystem::exists(clone)) repo_.git({"clone", "-q", repo_.path().string(), clone});
    test::write_file(clone + "/" + file, text);
    repo_.git({"-C", clone, "add", "-A"});
    repo_.git({"-C", clone, "-c", "user.name=Eve", "-c", "user.email=eve@example.com", "commit",
               "-q", "-m", "theirs"});
    return clone;
  }
  GitRepo repo_;
};

TEST_F(Provenance, WhatIsCommittedHereOrNotAtAllIsOnesOwn) {
  repo_.write("a.md", "one\n").commit("one").write("a.md", "two\n").commit("two");
  repo_.git({"commit", "-q", "--amend", "-m", "two again"});
  repo_.write("new.md", "new\n").write("odd [name]*.md", "x\n");
  EXPECT_THAT(strange({"a.md", "new.md", "odd [name]*.md", "README.md"}), IsEmpty());
}

TEST_F(Provenance, WhatAnotherBranchOfOnesOwnBroughtIsOnesOwn) {
  repo_.on("side").write("a.md", "one\n").commit("one");
  repo_.on("main").write("b.md", "b\n").commit("b");
  repo_.git({"merge", "-q", "--no-edit", "side"});
  EXPECT_THAT(strange({"a.md", "b.md"}), IsEmpty());
}

TEST_F(Provenance, WhatIsPutOnTopOfOthersWorkStaysOnesOwn) {
  repo_.write("mine.md", "mine\n").commit("mine");
  repo_.git({"reset", "-q", "--hard", "HEAD~"});
  const std::string clone = theirs("a.md", "theirs\n");
  repo_.git({"reset", "-q", "--hard", "HEAD@{1}"});
  repo_.git({"pull", "-q", "--rebase", clone, "main"});
  EXPECT_THAT(strange({"a.md", "mine.md"}), ElementsAre("a.md"));
}

TEST_F(Provenance, WhatIsPulledMergedAmendedOrClonedIsNot) {
  const std::string clone = theirs("a.md", "theirs\n");
  repo_.write("b.md", "mine\n").commit("mine");
  repo_.git({"pull", "-q", "--no-rebase", "--no-edit", clone, "main"});
  EXPECT_THAT(strange({"a.md", "b.md"}), ElementsAre("a.md"));
  repo_.write("a.md", "theirs, and a word of mine\n").commit("edited");
  EXPECT_THAT(strange({"a.md"}), ElementsAre("a.md"));
  EXPECT_THAT(strange({"a.md"}, clone), IsEmpty()) << "there it was written";
  const std::string fresh = repo_.beside("fresh").string();
  repo_.git({"clone", "-q", repo_.path().string(), fresh});
  EXPECT_THAT(strange({"a.md", "b.md"}, fresh), ElementsAre("a.md", "b.md"));

  repo_.git({"fetch", "-q", clone, "main"});
  repo_.git({"checkout", "-q", "-b", "review", "FETCH_HEAD"});
  repo_.git({"commit", "-q", "--amend", "-m", "amended"});
  EXPECT_THAT(strange({"a.md"}), ElementsAre("a.md"));
}

TEST_F(Provenance, AMergeThatBringsMoreThanItsParentsIsSeen) {
  const std::string clone = theirs("x.txt", "x\n");
  const auto there = [&](std::vector<std::string> args) {
    args.insert(args.begin(),
                {"-C", clone, "-c", "user.name=Eve", "-c", "user.email=e@example.com"});
    repo_.git(args);
  };
  repo_.write("a.md", "mine\n").commit("mine");
  there({"fetch", "-q", repo_.path().string(), "main"});
  there({"merge", "-q", "--no-commit", "FETCH_HEAD"});
  test::write_file(clone + "/a.md", "evil\n");
  there({"commit", "-q", "-a", "-m", "merge"});
  repo_.git({"pull", "-q", "--ff-only", clone, "main"});
  EXPECT_THAT(strange({"a.md"}), ElementsAre("a.md"));
}

TEST_F(Provenance, AnotherWorktreeOfTheRepositoryKnowsWhatTheMainOneWrote) {
  repo_.write("a.md", "one\n").commit("one");
  const std::string clone = theirs("b.md", "theirs\n");
  repo_.git({"pull", "-q", "--ff-only", clone, "main"});
  const std::string linked = repo_.beside("linked").string();
  repo_.git({"worktree", "add", "-q", "--detach", linked});
  EXPECT_THAT(strange({"a.md", "b.md"}, linked), ElementsAre("b.md"));
}

}  // namespace
}  // namespace plait::trust

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "git/landing.hpp"
#include "git_fixture.hpp"

namespace plait::git {
namespace {

using test::GitRepo;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class Landings : public ::testing::Test {
 protected:
  Landings() {
    repo_.write("a", "a\n").write("b", "b\n").write("old", "o\n").write(".gitignore", "*.env\n");
    repo_.commit("Set up");
    repo_.on("next").write("a", "A\n").write("new", "n\n").write("x.env", "E\n").remove("old");
    repo_.git({"add", "-f", "x.env"});
    repo_.commit("Next").on("main");
    repo_.git({"update-index", "--refresh"});
  }
  [[nodiscard]] Move move() const {
    return {"main", repo_.tip("main"), repo_.tip("next"), "plait: merge"};
  }
  [[nodiscard]] Landing land_it(InTheWay policy = InTheWay::refuse) const {
    Result<Landing> landing = land(repo_.open(), move(), policy);
    EXPECT_TRUE(landing.ok()) << landing.error().message;
    return landing.ok() ? *landing : Landing{};
  }
  GitRepo repo_;
};

TEST_F(Landings, FastForwardACleanCheckout) {
  const Landing landing = land_it();
  EXPECT_EQ(landing.kind, Landing::Kind::landed);
  EXPECT_EQ(landing.checkout_state, "updated");
  EXPECT_EQ(repo_.status(), "");
  EXPECT_EQ(repo_.read("a"), "A\n");
  EXPECT_FALSE(repo_.exists("old"));
  EXPECT_EQ(repo_.tip("main"), repo_.tip("next"));
  EXPECT_EQ(repo_.git({"symbolic-ref", "HEAD"}), "refs/heads/main");
}

TEST_F(Landings, AreNotMisledByFilesThatWereOnlyTouched) {
  std::filesystem::last_write_time(
      repo_.path() / "a", std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
  EXPECT_EQ(land_it().checkout_state, "updated");
  EXPECT_EQ(repo_.status(), "");
  EXPECT_EQ(repo_.read("a"), "A\n");
}

TEST_F(Landings, AreInTheReflogOfBranchAndHead) {
  EXPECT_EQ(land_it().kind, Landing::Kind::landed);
  EXPECT_THAT(repo_.git({"reflog", "-1", "main"}), ::testing::HasSubstr("plait: merge"));
  EXPECT_THAT(repo_.git({"reflog", "-1", "HEAD"}), ::testing::HasSubstr("plait: merge"));
}

TEST_F(Landings, MoveOnlyTheReferenceOfABranchThatIsNowhereCheckedOut) {
  const Move wanted = move();
  repo_.git({"checkout", "-q", "--detach"});
  const auto landing = land(repo_.open(), wanted, InTheWay::refuse);
  EXPECT_EQ(landing->checkout_state, "none");
  EXPECT_EQ(repo_.tip("main"), repo_.tip("next"));
  EXPECT_EQ(repo_.read("a"), "a\n");
  EXPECT_EQ(repo_.status(), "");
}

TEST_F(Landings, UpdateALinkedCheckout) {
  repo_.git({"checkout", "-q", "--detach"});
  repo_.git({"worktree", "add", "-q", repo_.beside("w").string(), "main"});
  EXPECT_EQ(land_it().checkout_state, "updated");
  EXPECT_EQ(test::read_file(repo_.beside("w/a")), "A\n");
  EXPECT_EQ(repo_.git_in(repo_.beside("w"), {"status", "--porcelain"}), "");
}

TEST_F(Landings, AreLostWhenSomebodyMovedTheBranch) {
  Move stale = move();
  repo_.write("c", "c").commit("Somebody else");
  const std::string theirs = repo_.tip("main");
  const auto landing = land(repo_.open(), stale, InTheWay::refuse);
  EXPECT_EQ(landing->kind, Landing::Kind::lost);
  EXPECT_EQ(repo_.tip("main"), theirs);
}

TEST_F(Landings, KeepChangesThatTheyDoNotTouch) {
  repo_.write("b", "mine\n").write("note", "untracked");
  const Landing landing = land_it();
  EXPECT_EQ(landing.checkout_state, "updated");
  EXPECT_THAT(landing.kept, ElementsAre("b"));
  EXPECT_EQ(repo_.read("b"), "mine\n");
  EXPECT_EQ(repo_.read("a"), "A\n");
  EXPECT_EQ(repo_.status(), " M b\n?? note");
}

TEST_F(Landings, KeepStagedChangesThatTheyDoNotTouch) {
  repo_.write("b", "mine\n").git({"add", "b"});
  EXPECT_EQ(land_it().checkout_state, "updated");
  EXPECT_EQ(repo_.status(), "M  b");
}

TEST_F(Landings, RefuseToWriteOverAChangedFile) {
  repo_.write("a", "mine\n").write("b", "mine too\n");
  const std::string before = repo_.tip("main");
  const Landing landing = land_it();
  EXPECT_EQ(landing.kind, Landing::Kind::in_the_way);
  EXPECT_THAT(landing.paths, ElementsAre("a"));
  EXPECT_EQ(landing.checkout, repo_.path());
  EXPECT_EQ(repo_.tip("main"), before);
  EXPECT_EQ(repo_.read("a"), "mine\n");
  EXPECT_EQ(repo_.status(), " M a\n M b");
}

TEST_F(Landings, RefuseToRemoveAChangedFile) {
  repo_.write("old", "mine\n");
  EXPECT_THAT(land_it().paths, ElementsAre("old"));
}

TEST_F(Landings, RefuseToWriteOverAnUntrackedFile) {
  repo_.write("new", "mine\n");
  const Landing landing = land_it();
  EXPECT_EQ(landing.kind, Landing::Kind::in_the_way);
  EXPECT_THAT(landing.paths, ElementsAre("new"));
  EXPECT_EQ(repo_.read("new"), "mine\n");
}

TEST_F(Landings, RefuseToWriteOverAnIgnoredFile) {
  repo_.write("x.env", "secret\n");
  EXPECT_THAT(land_it().paths, ElementsAre("x.env"));
  EXPECT_EQ(repo_.read("x.env"), "secret\n");
}

TEST_F(Landings, RefuseWhereAFileStandsForAFolder) {
  repo_.on("next").write("deep/er/f", "f").commit("Deeper").on("main");
  repo_.write("deep", "a file of mine");
  EXPECT_THAT(land_it().paths, ElementsAre("deep"));
}

TEST_F(Landings, MayReplaceATrackedFileByAFolder) {
  repo_.on("next").remove("b").write("b/c", "c").commit("Folder").on("main");
  EXPECT_EQ(land_it().checkout_state, "updated");
  EXPECT_EQ(repo_.read("b/c"), "c");
}

TEST_F(Landings, LeaveTheCheckoutBehindOnlyWhenTold) {
  repo_.write("a", "mine\n");
  const Landing landing = land_it(InTheWay::leave_checkout);
  EXPECT_EQ(landing.kind, Landing::Kind::landed);
  EXPECT_EQ(landing.checkout_state, "left: dirty");
  EXPECT_EQ(repo_.tip("main"), repo_.tip("next"));
  EXPECT_EQ(repo_.read("a"), "mine\n");
  EXPECT_FALSE(repo_.exists("new"));
  EXPECT_THAT(landing.catch_up, StartsWith("git -C '" + repo_.path().string()));
}

TEST_F(Landings, TheCommandToCatchUpWorksOnceTheFileIsFree) {
  repo_.write("a", "mine\n");
  const Landing landing = land_it(InTheWay::leave_checkout);
  repo_.write("a", "a\n");
  ASSERT_EQ(std::system(landing.catch_up.c_str()), 0);
  EXPECT_EQ(repo_.status(), "");
  EXPECT_EQ(repo_.read("a"), "A\n");
}

TEST_F(Landings, OfADeadProcessAreFinished) {
  const Move wanted = move();
  test::write_file(repo_.path() / ".git/plait/landing",
                   wanted.from + " " + wanted.to + " main" + std::string(1, '\0') +
                       repo_.path().string() + std::string(1, '\0'));
  repo_.git({"update-ref", "refs/heads/main", wanted.to});
  ASSERT_NE(repo_.status(), "");
  ASSERT_TRUE(finish_landings(repo_.open()).ok());
  EXPECT_EQ(repo_.status(), "");
  EXPECT_EQ(repo_.read("a"), "A\n");
}

TEST_F(Landings, LeaveNoNoteBehind) {
  EXPECT_EQ(land_it().kind, Landing::Kind::landed);
  EXPECT_FALSE(repo_.exists(".git/plait/landing"));
}

TEST_F(Landings, CanBeTriedWithoutAnEffect) {
  repo_.write("a", "mine\n");
  const auto landing = try_landing(repo_.open(), move());
  EXPECT_EQ(landing->kind, Landing::Kind::in_the_way);
  EXPECT_NE(repo_.tip("main"), repo_.tip("next"));
}

TEST(LandingsInABareRepository, MoveTheReference) {
  GitRepo repo(GitRepo::Start::bare, "b.git");
  repo.git({"worktree", "add", "-q", "-b", "next", repo.beside("w").string(), "main"});
  test::write_file(repo.beside("w/x"), "x");
  repo.git_in(repo.beside("w"), {"add", "x"});
  repo.git_in(repo.beside("w"), {"commit", "-q", "-m", "x"});
  const auto landing =
      land(repo.open(), {"main", repo.tip("main"), repo.tip("next"), "plait"}, InTheWay::refuse);
  ASSERT_TRUE(landing.ok()) << landing.error().message;
  EXPECT_EQ(repo.tip("main"), repo.tip("next"));
}

}  // namespace
}  // namespace plait::git

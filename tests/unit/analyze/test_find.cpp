#include "analyze/find.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "git_fixture.hpp"

namespace plait::analyze {
namespace {

namespace fs = std::filesystem;
using plait::test::TemporaryFolder;
using plait::test::write_file;

class Find : public testing::Test {
 protected:
  Find() { settings_ = *read_settings(Json::object(), Json::object()); }
  void file(const std::string& name, const std::string& text = "# T\n") {
    fs::create_directories((root_.path() / name).parent_path());
    write_file(root_.path() / name, text);
  }
  Result<Candidate> find(const std::string& name) {
    return Finder(root_.path(), settings_).find(name);
  }

  TemporaryFolder root_;
  Settings settings_;
};

TEST_F(Find, TakesAPath) {
  file("PRPs/PRP-A-x.md");
  const auto found = find("PRPs/PRP-A-x.md");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->id, "PRP-A");
  EXPECT_EQ(found->shown, "PRPs/PRP-A-x.md");
  EXPECT_TRUE(find((root_.path() / "PRPs/PRP-A-x.md").string()).ok());
}

TEST_F(Find, TakesAFileNameOrAnId) {
  file("deep/in/here/PRP-A-x.md");
  file("PRPs/plan.md", "---\nprp_id: 34.1.1\n---\n");
  EXPECT_EQ(find("PRP-A-x.md")->id, "PRP-A");
  EXPECT_EQ(find("PRP-A-x")->id, "PRP-A");
  EXPECT_EQ(find("prp-a")->id, "PRP-A");
  EXPECT_EQ(find("34.1.1")->shown, "PRPs/plan.md");
  EXPECT_EQ(find("PRP-34.1.1")->shown, "PRPs/plan.md");
}

TEST_F(Find, ListsTheCandidatesWhenThereAreSeveral) {
  file("PRPs/PRP-A-x.md");
  file("docs/prps/PRP-A-y.md");
  const auto found = find("PRP-A");
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code, "config");
  EXPECT_NE(found.error().message.find("PRPs/PRP-A-x.md"), std::string::npos);
  EXPECT_NE(found.error().message.find("docs/prps/PRP-A-y.md"), std::string::npos);
  EXPECT_TRUE(find("PRPs/PRP-A-x.md").ok());
}

TEST_F(Find, SuggestsTheNearest) {
  file("PRPs/PRP-12-x.md");
  const auto found = find("PRP-21");
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code, "config");
  EXPECT_EQ(found.error().remedy, "did you mean \"PRP-12\"?");
}

TEST_F(Find, LeavesOutHiddenFoldersAndOtherRepositories) {
  file(".git/PRP-A.md");
  file(".hidden/PRP-A.md");
  file("node_modules/x/PRP-A.md");
  file("other/.git", "gitdir: elsewhere\n");
  file("other/PRP-A.md");
  EXPECT_FALSE(find("PRP-A").ok());
}

TEST_F(Find, DoesNotGoDeeperThanItsLimit) {
  settings_.max_depth = 1;
  file("a/PRP-A.md");
  file("a/b/PRP-B.md");
  EXPECT_TRUE(find("PRP-A").ok());
  EXPECT_FALSE(find("PRP-B").ok());
}

TEST_F(Find, SeesAFileOnceThroughTwoFolders) {
  file("PRPs/PRP-A.md");
  fs::create_directory_symlink(root_.path() / "PRPs", root_.path() / "prps");
  EXPECT_TRUE(find("PRP-A").ok());
}

TEST_F(Find, RefusesWhatIsNoRegularFile) {
  ASSERT_EQ(::mkfifo((root_.path() / "pipe.md").c_str(), 0600), 0);
  const auto pipe = read_regular_file(root_.path() / "pipe.md", 10);
  ASSERT_FALSE(pipe.ok());
  EXPECT_NE(pipe.error().message.find("no regular file"), std::string::npos);
  EXPECT_FALSE(read_regular_file(root_.path(), 10).ok());
  EXPECT_FALSE(read_regular_file("/dev/zero", 10).ok());
}

TEST_F(Find, ReadsNoMoreThanOneByteAboveTheLimit) {
  file("long.md", std::string(100, 'x'));
  EXPECT_EQ(read_regular_file(root_.path() / "long.md", 10)->size(), 11u);
}

}  // namespace
}  // namespace plait::analyze

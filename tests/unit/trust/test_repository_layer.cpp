// What is looked at, trusted and used are the same bytes, whatever happens to the files meanwhile.
#include "trust/repository_layer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "git/repository.hpp"
#include "git_fixture.hpp"
#include "trust/trust_store.hpp"

namespace plait::trust {
namespace {

namespace fs = std::filesystem;
using test::GitRepo;
using ::testing::HasSubstr;

std::string contents(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class RepositoryLayerTest : public testing::Test {
 protected:
  RepositoryLayerTest() {
    repo_.write(".plait/run.sh", "good\n").executable(".plait/run.sh");
    repo_.write(".plait/pipelines/batch.toml",
                "schema = 1\n[[step]]\nid = \"x\"\nwith = { argv = [\"./.plait/run.sh\"] }\n");
    repo_.commit("for plait");
  }
  RepositoryLayer read() {
    const auto repository = git::Repository::open(repo_.path());
    return read_repository_layer(*repository, "").value().value();
  }
  TrustStore store() { return TrustStore::open(folder_.path() / "trust", repo_.path()).value(); }
  void turn_evil() {
    repo_.write(".plait/run.sh", "evil\n");
    repo_.write(".plait/pipelines/batch.toml", "evil = true\n").commit("evil");
  }

  test::TemporaryFolder folder_;
  GitRepo repo_;
};

TEST_F(RepositoryLayerTest, IsUsedAsItWasCheckedThoughTheFilesChangeBetween) {
  const RepositoryLayer layer = read();
  const TrustStore trusted = store();
  ASSERT_TRUE(trusted.trust(layer, 1).ok());
  ASSERT_TRUE(trusted.changes(layer).empty());
  turn_evil();  // after the check, before anything is loaded
  EXPECT_THAT(layer.pipelines().at("batch.toml"), HasSubstr("schema = 1"));
  const auto tree = trusted.copy_of(layer);
  ASSERT_TRUE(tree.ok());
  EXPECT_EQ(contents(*tree / ".plait/run.sh"), "good\n");
  EXPECT_EQ(trusted.changes(read()).size(), 2U) << "who looks again is asked again";
}

TEST_F(RepositoryLayerTest, IsNotMixedUpWithAnotherCopyByItsName) {
  const RepositoryLayer good = read();
  turn_evil();
  const RepositoryLayer evil = read();
  EXPECT_NE(good.digest, evil.digest);
  EXPECT_EQ(contents(*store().copy_of(evil) / ".plait/run.sh"), "evil\n");
  EXPECT_EQ(contents(*store().copy_of(good) / ".plait/run.sh"), "good\n");
}

TEST_F(RepositoryLayerTest, AndPrpsAreKeptBesideEachOther) {
  const RepositoryLayer layer = read();
  const TrustStore trusted = store();
  ASSERT_TRUE(trusted.trust_prps(layer.root, {{"PRPs/a.md", "a"}, {"PRPs/b.md", "b"}}, 1).ok());
  EXPECT_EQ(trusted.changes(layer).size(), 2U) << "PRPs alone are no trust in .plait/";
  ASSERT_TRUE(trusted.trust(layer, 2).ok());
  EXPECT_TRUE(trusted.revoke_prps(layer.root, {"PRPs/a.md", "PRPs/c.md"}).value());
  EXPECT_FALSE(trusted.revoke_prps(layer.root, {"PRPs/a.md"}).value());
  const auto record = trusted.find(layer.root);
  ASSERT_TRUE(record.has_value());
  EXPECT_EQ(record->prps.size(), 1U);
  EXPECT_EQ(trusted.contents(record->prps.at("PRPs/b.md")), "b");
  EXPECT_TRUE(trusted.changes(layer).empty());
  EXPECT_TRUE(trusted.revoke(layer.root).value());
  EXPECT_FALSE(trusted.find(layer.root).has_value());
}

}  // namespace
}  // namespace plait::trust

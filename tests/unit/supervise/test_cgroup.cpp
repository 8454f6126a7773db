#include "plait-supervise/cgroup.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "supervised.hpp"

namespace plait::supervise_test {
namespace {

namespace fs = std::filesystem;

std::string found(const std::string& mounts, const std::string& groups) {
  char path[256] = {0};
  return supervise::find_own_cgroup(mounts.c_str(), groups.c_str(), path, sizeof path) ? path : "";
}

std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

constexpr char kUnified[] =
    "24 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
    "30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";

TEST(OwnCgroup, IsBelowWhereTheHierarchyIsMounted) {
  EXPECT_EQ(found(kUnified, "0::/user.slice/app.scope\n"), "/sys/fs/cgroup/user.slice/app.scope");
  EXPECT_EQ(found(kUnified, "0::/\n"), "/sys/fs/cgroup");
}

TEST(OwnCgroup, IsFoundBesideVersionOne) {
  const std::string mounts =
      "31 24 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
      "32 24 0:28 / /sys/fs/cgroup/unified rw - cgroup2 cgroup rw\n";
  EXPECT_EQ(found(mounts, "8:memory:/a/b\n0::/c\n"), "/sys/fs/cgroup/unified/c");
  EXPECT_EQ(found(mounts, "8:memory:/a/b\n"), "");
}

// A container sees a part of the hierarchy.
TEST(OwnCgroup, IsFoundInAPartOfTheHierarchy) {
  const std::string mounts = "30 24 0:26 /box /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";
  EXPECT_EQ(found(mounts, "0::/box/job\n"), "/sys/fs/cgroup/job");
  EXPECT_EQ(found(mounts, "0::/boxes\n"), "");
  EXPECT_EQ(found(mounts, "0::/elsewhere\n"), "");
}

TEST(OwnCgroup, IsNoneWhereNothingIsMounted) {
  EXPECT_EQ(found("24 1 8:1 / / rw - ext4 /dev/sda1 rw\n", "0::/\n"), "");
  EXPECT_EQ(found("", ""), "");
}

TEST(OwnCgroup, IsNotLeftToUsWhenItIsNone) {
  const TemporaryFolder folder;
  EXPECT_FALSE(supervise::is_left_to_us(folder.path().c_str()));
}

// What is written where there is no such file of the kernel's fails, and all goes on without.
TEST(CgroupOfOwn, IsDoneWithoutWhereItCannotBeEntered) {
  const TemporaryFolder folder;
  fs::create_directory(folder.path() / "plait-7");  // left by another
  supervise::Cgroup group;
  ASSERT_TRUE(group.make(folder.path().c_str()));
  EXPECT_FALSE(fs::exists(folder.path() / "plait-7"));
  group.enter();
  group.leave();
  group.kill();
  EXPECT_LT(group.cpu_seconds(), 0);
  group.remove();
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

class InAGroup : public ::testing::Test {
 protected:
  void SetUp() override {
    char path[3072];
    const std::string mounts = text_of("/proc/self/mountinfo");
    const std::string groups = text_of("/proc/self/cgroup");
    const bool usable =
        supervise::find_own_cgroup(mounts.c_str(), groups.c_str(), path, sizeof path) &&
        supervise::is_left_to_us(path);
    if (!usable) GTEST_SKIP() << "no control group of version 2 is left to this process";
    parent_ = path;
  }
  TemporaryFolder temporary_;
  fs::path parent_;
};

TEST_F(InAGroup, TheTreeIsAndTheGroupGoesWithIt) {
  Supervised run(temporary_.path() / "proc", {"sh", "-c", "setsid sh -c 'cat /proc/self/cgroup'"});
  EXPECT_EQ(run.wait(), 0);
  const std::string name = "plait-" + std::to_string(run.pid());
  EXPECT_NE(run.output().find(name), std::string::npos) << run.output();
  EXPECT_FALSE(fs::exists(parent_ / name));
}

}  // namespace
}  // namespace plait::supervise_test

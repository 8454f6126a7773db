#include "kinds.hpp"

namespace plait::sandbox::test {
namespace {

TEST(Network, OffLeavesNothingButItself) {
  if (const std::string why = why_not({}); !why.empty()) GTEST_SKIP() << why;
  Settings settings;
  settings.network = "off";
  Confined task({}, settings);
  EXPECT_EQ(task.run("tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '"), 0) << task.output();
  EXPECT_EQ(task.output(), "lo\n");
}

TEST(Network, OnIsTheMachines) {
  if (const std::string why = why_not({}); !why.empty()) GTEST_SKIP() << why;
  Confined task({});
  EXPECT_EQ(task.run("readlink /proc/self/ns/net"), 0) << task.output();
  EXPECT_EQ(task.output(), std::filesystem::read_symlink("/proc/self/ns/net").string() + "\n");
}

// Needs no network: a refused permission and a refused connection are told apart.
constexpr char kConnect[] =
    "python3 -c 'import socket,sys\ns=socket.socket()\ntry: s.connect((\"127.0.0.1\", "
    "int(sys.argv[1])))\n"
    "except PermissionError: sys.exit(7)\nexcept OSError: sys.exit(0)' ";

TEST(Network, ProxyIsAllThatCanBeReached) {
  if (const std::string why = why_not({}); !why.empty()) GTEST_SKIP() << why;
  if (abilities().landlock < 4) GTEST_SKIP() << "this kernel's Landlock cannot close the network";
  Settings settings;
  settings.network = "127.0.0.1:9";
  Confined task({}, settings);
  if (task.run("command -v python3") != 0) GTEST_SKIP() << "there is no python3";
  EXPECT_EQ(task.run(kConnect + std::string("9")), 0) << task.output();
  EXPECT_EQ(task.run(kConnect + std::string("10")), 7) << task.output();
  EXPECT_EQ(task.run("echo $HTTPS_PROXY"), 0);
  EXPECT_EQ(task.output(), "http://127.0.0.1:9\n");
}

}  // namespace
}  // namespace plait::sandbox::test

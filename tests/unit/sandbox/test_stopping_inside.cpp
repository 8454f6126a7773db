#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

#include "../supervise/supervised.hpp"
#include "confined.hpp"
#include "kinds.hpp"

namespace plait::sandbox::test {
namespace {

using supervise_test::Supervised;

class StoppingInside : public EachKind {
 protected:
  [[nodiscard]] std::filesystem::path folder() { return task().repo().outside() / "process"; }
  Supervised start(const std::string& script, const std::vector<std::string>& options = {}) {
    Supervised::Setup setup;
    setup.options = options;
    setup.options.insert(setup.options.end(), {"--cwd", task().path().string()});
    setup.environment["PLAIT_TEST_MARK"] = mark();
    return {folder(), task().command(script).argv, setup};
  }
  [[nodiscard]] std::string mark() { return folder().string(); }
};

TEST_P(StoppingInside, GivesTheCommandItsGrace) {
  Supervised process = start(
      "trap 'echo saved > b; exit 7' TERM; echo ready\n"
      "while :; do sleep 0.02; done",
      {"--grace-ms", "60000"});
  process.wait_for_output("ready");
  process.signal(SIGTERM);
  EXPECT_EQ(process.wait(), 0);
  EXPECT_EQ(process.status()["kind"], "cancelled");
  EXPECT_EQ(process.status()["code"], 7);
  EXPECT_EQ(plait::test::read_file(task().path() / "b"), "saved\n");
}

TEST_P(StoppingInside, EndsWhatDoesNotHeed) {
  Supervised process = start(
      "trap '' TERM; setsid sh -c 'trap \"\" TERM; sleep 1000' &\n"
      "echo ready; sleep 1000; sleep 1000",
      {"--grace-ms", "50"});
  process.wait_for_output("ready");
  process.signal(SIGTERM);
  EXPECT_EQ(process.wait(), 0);
  EXPECT_EQ(process.status()["kind"], "cancelled");
  EXPECT_TRUE(supervise_test::processes_marked(mark()).empty());
}

TEST_P(StoppingInside, CountsWhatIsLeftAndEndsIt) {
  Supervised process = start("sleep 1000 & setsid sleep 1000 & exit 3", {"--grace-ms", "50"});
  EXPECT_EQ(process.wait(), 0);
  EXPECT_EQ(process.status()["kind"], "exited");
  EXPECT_EQ(process.status()["code"], 3);
  // Without a process namespace the wrapper may have ended them before anybody counts.
  if (is_bubblewrap()) {
    EXPECT_EQ(process.status()["leftover"], 2);
  }
  EXPECT_TRUE(supervise_test::processes_marked(mark()).empty());
}

TEST_P(StoppingInside, TellsSignalsFromExitCodes) {
  Supervised process = start("kill -KILL $$");
  EXPECT_EQ(process.wait(), 0);
  EXPECT_EQ(process.status()["kind"], "signalled");
  EXPECT_EQ(process.status()["signal"], SIGKILL);
}

TEST_P(StoppingInside, SaysThatAProgramIsMissing) {
  Command command = task().command("");
  command.argv.resize(command.argv.size() - 3);
  command.argv.emplace_back("no-such-program-at-all");
  Supervised process(folder(), command.argv);
  EXPECT_EQ(process.wait(), 0);
  EXPECT_EQ(process.status()["kind"], "crashed");
  EXPECT_EQ(process.status()["message"],
            "cannot start \"no-such-program-at-all\": no such program in PATH");
}

INSTANTIATE_TEST_SUITE_P(, StoppingInside, kEnforcing, kind_name);

TEST(Supervision, AllEndsWithTheSupervisor) {
  if (const std::string why = why_not({}); !why.empty()) GTEST_SKIP() << why;
  Confined task({});
  const std::string folder = (task.repo().outside() / "process").string();
  Supervised::Setup setup;
  setup.environment["PLAIT_TEST_MARK"] = folder;
  setup.options = {"--cwd", task.path().string()};
  Supervised process(folder, task.command("setsid sleep 1000 & echo ready; sleep 1000").argv,
                     setup);
  process.wait_for_output("ready");
  process.signal(SIGKILL);
  process.wait();
  for (int look = 0; look < 500 && !supervise_test::processes_marked(folder).empty(); ++look)
    ::usleep(20'000);
  EXPECT_TRUE(supervise_test::processes_marked(folder).empty());
}

}  // namespace
}  // namespace plait::sandbox::test

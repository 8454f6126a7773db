// How a process tree is ended: by its time, on request, by force, and what outlives its parent.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <csignal>

#include "supervised.hpp"

namespace plait::supervise_test {
namespace {

// The environment mark by which a test finds what is left of its tree.
class Stopping : public ::testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path folder() const { return temporary_.path() / "proc"; }
  [[nodiscard]] std::string mark() const { return temporary_.path().filename().string(); }

  [[nodiscard]] Supervised::Setup with(std::vector<std::string> options) const {
    return {.options = std::move(options),
            .environment = {{"PATH", "/usr/bin:/bin"}, {"MARK", mark()}}};
  }

  void expect_nothing_left() const { EXPECT_EQ(processes_marked(mark()), std::vector<int>{}); }

 private:
  TemporaryFolder temporary_;
};

// Children that ignore SIGTERM: one in a session of its own, one double-forked, one both.
constexpr char kStubbornTree[] =
    "trap '' TERM\n"
    "setsid sh -c 'trap \"\" TERM; echo one; while :; do sleep 1000; done' &\n"
    "( sh -c 'trap \"\" TERM; echo two; while :; do sleep 1000; done' & )\n"
    "( setsid sh -c 'trap \"\" TERM; (echo three; while :; do sleep 1000; done) & ' & )\n"
    "while :; do sleep 1000; done";

TEST_F(Stopping, timeout_ends_the_process) {
  Supervised run(folder(), {"sleep", "1000"}, with({"--timeout-ms", "50"}));
  EXPECT_EQ(run.wait(), 0);
  EXPECT_EQ(run.status()["kind"], "timed_out");
  EXPECT_EQ(run.status()["signal"], SIGTERM);
}

TEST_F(Stopping, no_timeout_means_none) {
  Supervised run(folder(), {"true"}, with({"--timeout-ms", "0"}));
  run.wait();
  EXPECT_EQ(run.status()["kind"], "exited");
}

TEST_F(Stopping, timeout_ends_detached_descendants_that_ignore_the_stop_signal) {
  Supervised run(folder(), {"sh", "-c", kStubbornTree},
                 with({"--timeout-ms", "1500", "--grace-ms", "100"}));
  EXPECT_EQ(run.wait(), 0);
  EXPECT_EQ(run.status()["kind"], "timed_out");
  EXPECT_EQ(run.status()["signal"], SIGKILL);
  expect_nothing_left();
}

TEST_F(Stopping, stop_reaches_every_descendant) {
  Supervised run(folder(), {"sh", "-c", kStubbornTree}, with({"--grace-ms", "100"}));
  for (const char* word : {"one", "two", "three"}) run.wait_for_output(word);
  run.signal(SIGTERM);
  run.wait();
  EXPECT_EQ(run.status()["kind"], "cancelled");
  expect_nothing_left();
}

TEST_F(Stopping, a_process_may_use_its_grace_to_finish) {
  Supervised run(
      folder(),
      {"sh", "-c", "trap 'echo saved; exit 5' TERM; echo ready; while :; do sleep 0.1; done"},
      with({"--grace-ms", "60000"}));
  run.wait_for_output("ready");
  run.signal(SIGTERM);
  run.wait();
  EXPECT_EQ(run.status()["kind"], "cancelled");
  EXPECT_EQ(run.status()["code"], 5);
  EXPECT_NE(run.output().find("saved"), std::string::npos);
}

TEST_F(Stopping, a_second_signal_forces) {
  Supervised run(folder(),
                 {"sh", "-c", "trap 'echo asked' TERM; echo ready; while :; do sleep 0.1; done"},
                 with({"--grace-ms", "3600000"}));
  run.wait_for_output("ready");
  run.signal(SIGTERM);
  run.wait_for_output("asked");
  run.signal(SIGTERM);
  run.wait();
  EXPECT_EQ(run.status()["kind"], "cancelled");
  EXPECT_EQ(run.status()["signal"], SIGKILL);
  expect_nothing_left();
}

TEST_F(Stopping, a_stop_before_it_began_is_not_lost) {
  Supervised::Setup setup = with({"--grace-ms", "0"});
  setup.stopped_before_it_began = true;
  Supervised run(folder(), {"sleep", "1000"}, setup);
  EXPECT_EQ(run.wait(), 0);
  EXPECT_EQ(run.status()["kind"], "cancelled");
}

TEST_F(Stopping, interrupt_stops_as_well) {
  Supervised run(folder(), {"sh", "-c", "echo ready; exec sleep 1000"}, with({}));
  run.wait_for_output("ready");
  run.signal(SIGINT);
  run.wait();
  EXPECT_EQ(run.status()["kind"], "cancelled");
}

TEST_F(Stopping, the_stop_signal_can_be_chosen) {
  Supervised run(folder(),
                 {"sh", "-c", "trap 'exit 6' INT; echo ready; while :; do sleep 0.1; done"},
                 with({"--stop-signal", "SIGINT", "--grace-ms", "60000"}));
  run.wait_for_output("ready");
  run.signal(SIGTERM);
  run.wait();
  EXPECT_EQ(run.status()["code"], 6);
}

TEST_F(Stopping, a_stopped_process_is_ended_too) {
  Supervised run(folder(), {"sh", "-c", "echo ready; kill -STOP $$; sleep 1000"},
                 with({"--grace-ms", "60000"}));
  run.wait_for_output("ready");
  run.signal(SIGTERM);
  run.wait();
  EXPECT_EQ(run.status()["kind"], "cancelled");
  expect_nothing_left();
}

TEST_F(Stopping, what_outlives_the_process_is_ended_and_counted) {
  Supervised run(folder(), {"sh", "-c", "setsid sleep 1000 & sleep 1000 & exit 3"},
                 with({"--grace-ms", "100"}));
  EXPECT_EQ(run.wait(), 0);
  EXPECT_EQ(run.status()["kind"], "exited");
  EXPECT_EQ(run.status()["code"], 3);
  EXPECT_EQ(run.status()["leftover"], 2);
  expect_nothing_left();
}

TEST_F(Stopping, what_ends_soon_after_the_process_is_left_alone) {
  Supervised run(folder(), {"sh", "-c", "(sleep 0.05; echo last words) & exit 0"}, with({}));
  run.wait();
  EXPECT_EQ(run.output(), "last words\n");
  EXPECT_EQ(run.status()["leftover"], 0);
}

TEST_F(Stopping, a_stop_after_the_process_ended_keeps_its_outcome) {
  Supervised run(folder(),
                 {"sh", "-c", "(trap 'echo asked' TERM; while :; do sleep 0.1; done) & exit 3"},
                 with({"--grace-ms", "3600000"}));
  run.wait_for_output("asked");
  run.signal(SIGTERM);
  run.signal(SIGINT);
  run.wait();
  EXPECT_EQ(run.status()["kind"], "exited");
  EXPECT_EQ(run.status()["code"], 3);
  expect_nothing_left();
}

TEST_F(Stopping, a_tree_that_keeps_forking_is_ended) {
  Supervised run(
      folder(),
      {"sh", "-c", "trap '' TERM; echo ready; while :; do (setsid sleep 30 &); sleep 0.01; done"},
      with({"--grace-ms", "0"}));
  run.wait_for_output("ready");
  run.signal(SIGTERM);
  run.wait();
  EXPECT_EQ(run.status()["unkilled"], 0);
  expect_nothing_left();
}

TEST_F(Stopping, it_goes_on_when_its_parent_dies) {
  // The shell in between ends at once and leaves the supervisor to init.
  Supervised::Setup setup = with({});
  setup.wrapper = {"/bin/sh", "-c", "\"$@\" & exit 0", "sh"};
  Supervised run(folder(),
                 {"sh", "-c", "while [ ! -e go ]; do sleep 0.01; done; echo done; exit 9"}, [&] {
                   setup.options = {"--cwd", folder().parent_path().string()};
                   return setup;
                 }());
  EXPECT_EQ(run.wait(), 0);
  close(creat((folder().parent_path() / "go").c_str(), 0644));
  run.wait_for_output("done");
  run.wait_until_unlocked();
  EXPECT_EQ(run.status()["code"], 9);
}

}  // namespace
}  // namespace plait::supervise_test

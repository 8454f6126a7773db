#include <gtest/gtest.h>
#include <unistd.h>

#include "process/failure.hpp"
#include "process/host_load.hpp"

namespace plait::process {
namespace {

TEST(HostLoad, memory_disk_and_load_are_known_here) {
  EXPECT_GT(available_memory().value_or(0), 1U << 20);
  EXPECT_GT(available_disk("/").value_or(0), 0U);
  EXPECT_GE(load_average().value_or(-1), 0);
  EXPECT_FALSE(available_disk("/no/such/folder").has_value());
}

TEST(HostLoad, a_tree_has_the_times_of_its_processes) {
  // This process's parent has it among its descendants.
  volatile unsigned sum = 0;
  while (TreeTimes::now().of(getpid()) == 0)
    for (unsigned i = 0; i < 1'000'000; ++i) sum = sum + i;
  const TreeTimes times = TreeTimes::now();
  EXPECT_GE(times.of(getppid()), times.of(getpid()));
  EXPECT_EQ(times.of(-5), 0U);
}

Outcome outcome(Ending kind, int code = 0, std::string message = {}) {
  Outcome out;
  out.kind = kind;
  out.code = code;
  out.message = std::move(message);
  return out;
}

TEST(Failure, has_the_class_of_how_it_ended) {
  EXPECT_EQ(failure_of(outcome(Ending::exited, 2), "the command").message,
            "the command ended with exit code 2");
  EXPECT_EQ(failure_of(outcome(Ending::exited, 2), "x").code, error_class::gate_failed);
  EXPECT_EQ(failure_of(outcome(Ending::signalled), "x").code, error_class::crashed);
  EXPECT_EQ(failure_of(outcome(Ending::timed_out), "x").code, error_class::timeout);
  EXPECT_EQ(failure_of(outcome(Ending::cancelled), "x").code, error_class::cancelled);
  EXPECT_EQ(failure_of(outcome(Ending::crashed), "x").code, error_class::crashed);
  EXPECT_EQ(
      failure_of(outcome(Ending::crashed, 0, "cannot start \"y\": no such program in PATH"), "x")
          .code,
      error_class::not_found);
}

}  // namespace
}  // namespace plait::process

#include "store/run_lock.hpp"

#include <gmock/gmock.h>

#include <array>
#include <csignal>
#include <plait/error_class.hpp>

#include "store_fixture.hpp"

namespace plait::store::testing {

class RunLocks : public StateFolder {
 protected:
  // A child that has taken the lock and holds it until it is killed.
  pid_t holder() {
    std::array<int, 2> ready{};
    EXPECT_EQ(pipe(ready.data()), 0);
    const pid_t child = in_child([&] {
      const auto lock = RunLock::acquire(folder_);
      const char answer = lock ? 'y' : 'n';
      if (write(ready[1], &answer, 1) != 1) return 1;
      while (true) pause();
      return 0;
    });
    char answer = 0;
    EXPECT_EQ(read(ready[0], &answer, 1), 1);
    EXPECT_EQ(answer, 'y');
    close(ready[0]);
    close(ready[1]);
    return child;
  }
};

TEST_F(RunLocks, a_run_is_alive_while_its_lock_is_held) {
  EXPECT_FALSE(is_alive(folder_));
  {
    const auto lock = RunLock::acquire(folder_);
    ASSERT_TRUE(lock);
    EXPECT_TRUE(is_alive(folder_));
    EXPECT_EQ(lock_holder(folder_), this_process());
  }
  EXPECT_FALSE(is_alive(folder_));
  EXPECT_EQ(lock_holder(folder_), std::nullopt);
}

TEST_F(RunLocks, a_second_one_is_refused_with_the_pid_of_the_first) {
  const auto lock = RunLock::acquire(folder_);
  ASSERT_TRUE(lock);
  const auto second = RunLock::acquire(folder_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, error_class::exists);
  EXPECT_THAT(second.error().message, ::testing::HasSubstr(std::to_string(getpid())));
  EXPECT_TRUE(is_alive(folder_)) << "asking has dropped the lock";
}

TEST_F(RunLocks, a_killed_holder_is_dead_at_once_and_the_lock_free) {
  const pid_t child = holder();
  EXPECT_TRUE(is_alive(folder_));
  const auto identity = lock_holder(folder_);
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->pid, child);
  EXPECT_TRUE(is_running(*identity));

  ASSERT_OK(send_signal(*identity, SIGKILL));
  ASSERT_EQ(exit_code_of(child), 255);
  EXPECT_FALSE(is_alive(folder_));
  EXPECT_FALSE(is_running(*identity));
  EXPECT_TRUE(RunLock::acquire(folder_));
}

TEST_F(RunLocks, is_not_inherited_by_a_program_that_is_started) {
  std::array<int, 2> input{};
  std::array<int, 2> output{};
  ASSERT_EQ(pipe(input.data()), 0);
  ASSERT_EQ(pipe(output.data()), 0);
  pid_t child = -1;
  {
    const auto lock = RunLock::acquire(folder_);
    ASSERT_TRUE(lock);
    child = in_child([&] {
      dup2(input[0], 0);
      dup2(output[1], 1);
      for (const int fd : {input[0], input[1], output[0], output[1]}) close(fd);
      execlp("sh", "sh", "-c", "echo up; exec cat", nullptr);
      return 127;
    });
    char byte = 0;
    ASSERT_EQ(read(output[0], &byte, 1), 1);  // the program runs and goes on doing so
    EXPECT_TRUE(is_alive(folder_));
  }
  EXPECT_FALSE(is_alive(folder_));
  for (const int fd : {input[0], input[1], output[0], output[1]}) close(fd);
  EXPECT_EQ(exit_code_of(child), 0);
}

TEST_F(RunLocks, moves_with_its_object) {
  auto first = RunLock::acquire(folder_);
  ASSERT_TRUE(first);
  {
    const RunLock moved = std::move(*first);
    EXPECT_TRUE(is_alive(folder_));
  }
  EXPECT_FALSE(is_alive(folder_));
}

TEST_F(RunLocks, without_a_folder_is_an_error_and_a_dead_run) {
  EXPECT_EQ(RunLock::acquire(folder_ / "none").error().code, error_class::io);
  EXPECT_FALSE(is_alive(folder_ / "none"));
}

TEST(ProcessIdentities, this_one_runs_and_its_lookalikes_do_not) {
  const auto self = this_process();
  EXPECT_EQ(self.pid, getpid());
  EXPECT_FALSE(self.boot_id.empty());
  EXPECT_TRUE(is_running(self));
  auto reused_pid = self;
  reused_pid.start_time -= 1;
  EXPECT_FALSE(is_running(reused_pid));
  auto other_boot = self;
  other_boot.boot_id = "00000000-0000-0000-0000-000000000000";
  EXPECT_FALSE(is_running(other_boot));
  EXPECT_FALSE(is_running(ProcessIdentity{}));
}

TEST(ProcessIdentities, a_signal_never_reaches_another_process_of_that_pid) {
  auto reused_pid = this_process();
  reused_pid.start_time -= 1;
  EXPECT_EQ(send_signal(reused_pid, SIGKILL).error().code, error_class::not_found);
  EXPECT_EQ(send_signal({}, SIGKILL).error().code, error_class::not_found);
  EXPECT_OK(send_signal(this_process(), 0));
}

TEST(ProcessIdentities, a_zombie_does_not_run) {
  std::array<int, 2> hold{};
  ASSERT_EQ(pipe(hold.data()), 0);
  const pid_t child = in_child([&] {
    close(hold[1]);
    char byte = 0;
    return static_cast<int>(read(hold[0], &byte, 1));
  });
  const auto identity = identity_of(child);
  ASSERT_TRUE(identity);
  EXPECT_TRUE(is_running(*identity));
  close(hold[1]);
  siginfo_t ended{};
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT), 0);
  EXPECT_FALSE(is_running(*identity));
  EXPECT_EQ(exit_code_of(child), 0);
}

}  // namespace plait::store::testing

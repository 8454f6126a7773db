// What is recorded of a process that ends by itself, and what it was given.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>
#include <csignal>

#include <fstream>
#include <sstream>

#include "supervised.hpp"

namespace plait::supervise_test {
namespace {

class Outcomes : public ::testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path folder() const { return temporary_.path() / "proc"; }
  [[nodiscard]] std::filesystem::path scratch() const { return temporary_.path(); }

 private:
  TemporaryFolder temporary_;
};

TEST_F(Outcomes, exit_code_is_recorded) {
  Supervised run(folder(), {"sh", "-c", "exit 3"});
  EXPECT_EQ(run.wait(), 0);
  EXPECT_EQ(run.status()["kind"], "exited");
  EXPECT_EQ(run.status()["code"], 3);
}

TEST_F(Outcomes, death_by_signal_is_recorded) {
  Supervised run(folder(), {"sh", "-c", "kill -SEGV $$"});
  run.wait();
  EXPECT_EQ(run.status()["kind"], "signalled");
  EXPECT_EQ(run.status()["signal"], SIGSEGV);
}

TEST_F(Outcomes, times_and_resources_are_recorded) {
  Supervised run(folder(), {"sh", "-c", "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done"});
  run.wait();
  EXPECT_GT(run.status()["started"].get<double>(), 1.6e9);
  EXPECT_GT(run.status()["seconds"].get<double>(), 0);
  EXPECT_GT(run.status()["cpu_s"].get<double>(), 0);
  EXPECT_GT(run.status()["peak_rss_kb"].get<long>(), 100);
}

TEST_F(Outcomes, missing_program_is_a_crash_with_a_message) {
  Supervised run(folder(), {"no-such-program-here"});
  EXPECT_EQ(run.wait(), 0);
  EXPECT_EQ(run.status()["kind"], "crashed");
  EXPECT_EQ(run.status()["message"],
            "cannot start \"no-such-program-here\": no such program in PATH");
}

TEST_F(Outcomes, missing_interpreter_is_told_from_missing_program) {
  const auto script = scratch() / "script";
  std::ofstream(script) << "#!/no/such/interpreter\n";
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  Supervised run(folder(), {script.string()});
  run.wait();
  EXPECT_EQ(run.status()["message"],
            "cannot start \"" + script.string() + "\": its interpreter does not exist");
}

TEST_F(Outcomes, odd_bytes_in_a_name_leave_valid_json) {
  Supervised run(folder(), {"a\"b\\c\n\xff-\xc3\xa9"});
  run.wait();
  EXPECT_EQ(run.status()["message"],
            "cannot start \"a\"b\\c\n?-\xc3\xa9\": no such program in PATH");
}

TEST_F(Outcomes, missing_folder_to_run_in_is_a_crash) {
  Supervised run(folder(), {"true"}, {.options = {"--cwd", "/no/such/folder"}});
  run.wait();
  EXPECT_EQ(run.status()["kind"], "crashed");
  EXPECT_EQ(run.status()["message"],
            "cannot enter folder \"/no/such/folder\": No such file or directory");
}

TEST_F(Outcomes, no_program_is_a_usage_error) {
  Supervised run(folder(), {});
  EXPECT_EQ(run.wait(), 64);
}

TEST_F(Outcomes, arguments_are_passed_as_they_are) {
  Supervised run(folder(), {"printf", "<%s>", "two words", "", "--", "$HOME *", "\"q\""});
  run.wait();
  EXPECT_EQ(run.output(), "<two words><><--><$HOME *><\"q\">");
}

TEST_F(Outcomes, environment_is_exactly_what_was_given) {
  Supervised run(folder(), {"/usr/bin/env"}, {.environment = {{"ONE", "1"}, {"TWO", "a b"}}});
  run.wait();
  EXPECT_EQ(run.output(), "ONE=1\nTWO=a b\n");
}

TEST_F(Outcomes, runs_in_the_folder_that_was_named) {
  Supervised run(folder(), {"pwd", "-P"}, {.options = {"--cwd", scratch().string()}});
  run.wait();
  EXPECT_EQ(run.output(), std::filesystem::canonical(scratch()).string() + "\n");
}

TEST_F(Outcomes, stdin_is_empty_unless_a_file_is_given) {
  Supervised run(folder(), {"cat"});
  run.wait();
  EXPECT_EQ(run.output(), "");
}

TEST_F(Outcomes, stdin_comes_from_the_file) {
  std::ofstream(scratch() / "prompt") << "do it\n";
  Supervised run(folder(), {"cat"}, {.options = {"--stdin", (scratch() / "prompt").string()}});
  run.wait();
  EXPECT_EQ(run.output(), "do it\n");
}

TEST_F(Outcomes, both_streams_are_kept_in_order) {
  Supervised run(folder(), {"sh", "-c", "echo a; echo b >&2; echo c"});
  run.wait();
  EXPECT_EQ(run.output(), "a\nb\nc\n");
}

TEST_F(Outcomes, a_hundred_megabytes_of_output_are_kept) {
  Supervised run(folder(), {"head", "-c", "100000000", "/dev/zero"});
  run.wait();
  EXPECT_EQ(run.status()["code"], 0);
  EXPECT_EQ(std::filesystem::file_size(folder() / "output"), 100'000'000U);
}

TEST_F(Outcomes, signals_are_as_a_new_program_expects_them) {
  // The host ignores SIGPIPE, the supervisor more: none of that is inherited. (32 and 33 are the
  // C library's own.)
  Supervised run(folder(), {"cat", "/proc/self/status"});
  run.wait();
  const std::string status = run.output();
  for (const char* field : {"SigBlk:", "SigIgn:"}) {
    const std::size_t at = status.find(field);
    ASSERT_NE(at, std::string::npos) << run.status();
    EXPECT_EQ(std::stoull(status.substr(at + 7), nullptr, 16) & 0x7fffffff, 0U) << field;
  }
}

TEST_F(Outcomes, only_the_standard_files_are_open) {
  const int leaked = open("/dev/null", O_RDONLY);
  Supervised run(folder(), {"sh", "-c", "ls /proc/$$/fd"}, {.inherited_fd = leaked});
  run.wait();
  close(leaked);
  EXPECT_EQ(run.output(), "0\n1\n2\n");
}

TEST_F(Outcomes, closed_standard_files_do_no_harm) {
  Supervised run(folder(), {"sh", "-c", "cat; echo out; ls /proc/$$/fd"},
                 {.without_standard_files = true});
  EXPECT_EQ(run.wait(), 0);
  EXPECT_EQ(run.output(), "out\n0\n1\n2\n");
}

TEST_F(Outcomes, a_pipe_of_the_host_is_not_held_open) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  Supervised run(folder(), {"sh", "-c", "echo started; exec sleep 1000"},
                 {.options = {"--grace-ms", "0"}, .inherited_fd = ends[1]});
  run.wait_for_output("started");
  close(ends[1]);
  pollfd reader{ends[0], POLLIN, 0};
  EXPECT_EQ(poll(&reader, 1, 30'000), 1);
  EXPECT_EQ(reader.revents & POLLHUP, POLLHUP);
  close(ends[0]);
}

TEST_F(Outcomes, process_has_a_session_and_group_apart_from_the_host) {
  Supervised run(folder(), {"sh", "-c", "cut -d' ' -f1,5,6 /proc/$$/stat"});
  run.wait();
  std::istringstream words(run.output());
  int pid = 0;
  int group = 0;
  int session = 0;
  words >> pid >> group >> session;
  EXPECT_EQ(group, pid);
  EXPECT_EQ(session, run.pid());
}

TEST_F(Outcomes, lock_and_pid_tell_that_it_lives) {
  Supervised run(folder(), {"sh", "-c", "echo started; exec sleep 1000"},
                 {.options = {"--grace-ms", "0"}});
  run.wait_for_output("started");
  EXPECT_TRUE(run.is_locked());
  EXPECT_EQ(run.file("pid"), std::to_string(run.pid()) + "\n");
  EXPECT_TRUE(run.status().is_null());
  run.signal(SIGTERM);
  run.wait();
  EXPECT_FALSE(run.is_locked());
}

TEST_F(Outcomes, a_folder_in_use_is_refused) {
  Supervised first(folder(), {"sh", "-c", "echo started; exec sleep 1000"},
                   {.options = {"--grace-ms", "0"}});
  first.wait_for_output("started");
  Supervised second(folder(), {"echo", "twice"});
  EXPECT_EQ(second.wait(), 125);
  EXPECT_EQ(first.output(), "started\n");
}

TEST_F(Outcomes, an_outcome_is_never_written_over) {
  Supervised first(folder(), {"sh", "-c", "exit 7"});
  first.wait();
  Supervised second(folder(), {"true"});
  EXPECT_EQ(second.wait(), 125);
  EXPECT_EQ(second.status()["code"], 7);
}

TEST_F(Outcomes, hang_up_does_not_end_it) {
  Supervised run(folder(),
                 {"sh", "-c", "echo started; while [ ! -e go ]; do sleep 0.01; done; exit 4"},
                 {.options = {"--cwd", scratch().string()}});
  run.wait_for_output("started");
  run.signal(SIGHUP);
  std::ofstream(scratch() / "go") << "";
  EXPECT_EQ(run.wait(), 0);
  EXPECT_EQ(run.status()["code"], 4);
}

// A small file system of its own; needs the right to mount, in a namespace at least.
TEST_F(Outcomes, a_full_disk_does_not_lose_the_outcome) {
  const auto mount_point = scratch() / "small";
  std::filesystem::create_directory(mount_point);
  const std::string script = "mount -t tmpfs -o size=1m none '" + mount_point.string() +
                             "' || exit 99; \"$@\"; cp '" + (mount_point / "d/status").string() +
                             "' '" + (scratch() / "kept").string() + "'";
  Supervised run(mount_point / "d", {"head", "-c", "5000000", "/dev/zero"},
                 {.wrapper = {"/usr/bin/unshare", "-rm", "sh", "-c", script, "sh"}});
  if (run.wait() != 0 && !std::filesystem::exists(scratch() / "kept")) {
    GTEST_SKIP() << "no right to mount a small file system";
  }
  std::ifstream in(scratch() / "kept");
  const Json kept = Json::parse(in, nullptr, false);
  ASSERT_TRUE(kept.is_object());
  EXPECT_EQ(kept["kind"], "exited");
  EXPECT_EQ(kept["code"], 1);
}

TEST_F(Outcomes, a_disk_that_is_full_from_the_start_is_refused) {
  const auto mount_point = scratch() / "small";
  std::filesystem::create_directory(mount_point);
  const std::string script = "mount -t tmpfs -o size=64k none '" + mount_point.string() +
                             "' || exit 99; head -c 1000000 /dev/zero > '" +
                             (mount_point / "filler").string() + "'; \"$@\"";
  Supervised run(mount_point / "d", {"true"},
                 {.wrapper = {"/usr/bin/unshare", "-rm", "sh", "-c", script, "sh"}});
  const int code = run.wait();
  if (code == 99 || code == 1) GTEST_SKIP() << "no right to mount a small file system";
  EXPECT_EQ(code, 125);
}

}  // namespace
}  // namespace plait::supervise_test

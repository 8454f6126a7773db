// Secrets do not come into the output file, whatever the program does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>

#include <csignal>
#include <fstream>

#include "supervised.hpp"

namespace plait::supervise_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSecret[] = "sk-ant-0123456789abcdef";

class Masking : public ::testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path folder() const { return temporary_.path() / "proc"; }

  // Options with which the secrets are masked; the file is the test's only because it needs one.
  [[nodiscard]] std::vector<std::string> masked(const std::string& values) const {
    const auto file = temporary_.path() / "secrets";
    std::ofstream(file, std::ios::binary) << values;
    return {"--secrets", file.string()};
  }
  [[nodiscard]] std::vector<std::string> masked() const {
    return masked(std::string(kSecret) + '\0');
  }

 private:
  TemporaryFolder temporary_;
};

TEST_F(Masking, hides_a_secret) {
  Supervised run(folder(), {"sh", "-c", "echo key $K; echo $K >&2; exit 3"},
                 {.options = masked(), .environment = {{"PATH", "/usr/bin:/bin"}, {"K", kSecret}}});
  EXPECT_EQ(run.wait(), 0);
  EXPECT_EQ(run.output(), "key ***\n***\n");
  EXPECT_EQ(run.status()["code"], 3);
}

TEST_F(Masking, hides_a_secret_that_comes_in_pieces) {
  const std::string slowly =
      "for c in s k - a n t - 0 1 2 3 4 5 6 7 8 9 a b c d e f; do printf %s $c; sleep 0.01; done; "
      "echo .";
  Supervised run(folder(), {"sh", "-c", slowly}, {.options = masked()});
  EXPECT_EQ(run.wait(), 0);
  EXPECT_EQ(run.output(), "***.\n");
}

TEST_F(Masking, takes_several_values_and_leaves_out_the_short) {
  using namespace std::string_literals;
  Supervised run(folder(), {"echo", "first-one second-one third"},
                 {.options = masked("first-one\0\0th\0second-one\0"s)});
  run.wait();
  EXPECT_EQ(run.output(), "*** *** third\n");
}

TEST_F(Masking, reads_them_from_its_standard_input_and_passes_none_on) {
  const std::string file = folder().string() + ".in";
  std::ofstream(file, std::ios::binary) << kSecret << '\0';
  Supervised run(
      folder(), {"sh", "-c", "cat; echo " + std::string(kSecret)},
      {.options = {"--secrets", "-"}, .wrapper = {"/bin/sh", "-c", "exec \"$@\" < " + file, "sh"}});
  EXPECT_EQ(run.wait(), 0);
  EXPECT_EQ(run.output(), "***\n");
}

TEST_F(Masking, starts_nothing_when_they_cannot_be_read) {
  Supervised run(folder(), {"echo", kSecret}, {.options = {"--secrets", "/no/such/file"}});
  EXPECT_EQ(run.wait(), 125);
  EXPECT_EQ(run.output(), "");
}

TEST_F(Masking, shows_a_prompt_that_begins_like_a_secret) {
  Supervised run(folder(), {"sh", "-c", "printf 'continue? s'; exec sleep 1000"},
                 {.options = masked()});
  run.wait_for_output("continue? s");
  run.signal(SIGTERM);
  run.wait();
}

TEST_F(Masking, shows_what_was_only_the_beginning_of_a_secret_at_the_end) {
  Supervised run(folder(), {"printf", "sk-ant-0123"}, {.options = masked()});
  run.wait();
  EXPECT_EQ(run.output(), "sk-ant-0123");
}

TEST_F(Masking, passes_on_much_output_unchanged) {
  const std::string much =
      "head -c 5000000 /dev/zero | tr '\\0' x; echo; yes sk-ant | head -100000";
  Supervised plain(folder().string() + "1", {"sh", "-c", much});
  Supervised run(folder(), {"sh", "-c", much}, {.options = masked()});
  plain.wait();
  run.wait();
  EXPECT_TRUE(run.output() == plain.output());
  EXPECT_EQ(run.output().size(), 5'000'001U + 700'000U);
}

// A program that prints without end leaves its supervisor time for other things.
// On one processor, where each piece that it prints is news before the last was dealt with.
TEST_F(Masking, ends_a_program_that_never_stops_printing) {
  auto options = masked();
  options.insert(options.end(), {"--timeout-ms", "300"});
  const std::string processor = std::to_string(::sched_getcpu());
  Supervised run(folder(), {"yes", "words of no end"},
                 {.options = options, .wrapper = {"/usr/bin/taskset", "-c", processor}});
  EXPECT_EQ(run.wait(), 0);
  EXPECT_EQ(run.status()["kind"], "timed_out");
}

TEST_F(Masking, takes_what_descendants_print_after_the_end) {
  Supervised run(folder(), {"sh", "-c", "(sleep 0.1; echo late " + std::string(kSecret) + ") &"},
                 {.options = masked()});
  EXPECT_EQ(run.wait(), 0);
  EXPECT_EQ(run.output(), "late ***\n");
}

TEST_F(Masking, tells_when_the_output_could_not_be_written) {
  Supervised run(
      folder(), {"head", "-c", "3000000", "/dev/zero"},
      {.options = masked(), .wrapper = {"/bin/sh", "-c", "ulimit -f 1024; exec \"$@\"", "sh"}});
  EXPECT_EQ(run.wait(), 0);
  EXPECT_EQ(run.status()["kind"], "exited");
  EXPECT_THAT(run.status()["message"].get<std::string>(), HasSubstr("not complete"));
  EXPECT_LE(run.output().size(), 1024U * 1024U);
}

TEST_F(Masking, costs_nothing_without_secrets) {
  Supervised run(folder(), {"readlink", "/proc/self/fd/1"}, {.options = masked("")});
  run.wait();
  EXPECT_THAT(run.output(), HasSubstr("/output"));
  Supervised masking(folder().string() + "2", {"readlink", "/proc/self/fd/1"},
                     {.options = masked()});
  masking.wait();
  EXPECT_THAT(masking.output(), Not(HasSubstr("/output")));
}

}  // namespace
}  // namespace plait::supervise_test

// What a session is made of: the reactor, the threads, the processes.
#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

#include "run/processes.hpp"
#include "run/reactor.hpp"
#include "run/workers.hpp"

namespace plait::run::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Folder : public ::testing::Test {
 protected:
  Folder() {
    std::string form = (std::filesystem::temp_directory_path() / "plait-parts-XXXXXX").string();
    path_ = ::mkdtemp(form.data());
  }
  ~Folder() override { std::filesystem::remove_all(path_); }
  std::filesystem::path path_;
  Reactor reactor_ = std::move(Reactor::make()).value();
};

using ReactorTest = Folder;
using ProcessesTest = Folder;

TEST_F(ReactorTest, WakesFromAnotherThread) {
  std::thread other([this] { reactor_.wake(); });
  reactor_.wait(std::nullopt);
  other.join();
}

TEST_F(ReactorTest, ATimeLimitHasPassedWhenItReturns) {
  const auto limit = std::chrono::microseconds(1500);
  const auto begin = std::chrono::steady_clock::now();
  reactor_.wait(limit);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, limit);
}

TEST_F(ReactorTest, CallsForDescriptorsUntilTheyAreUnwatched) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  int calls = 0;
  ASSERT_TRUE(reactor_.watch(ends[0], [&] {
    if (++calls == 2) reactor_.unwatch(ends[0]);
  }));
  ASSERT_EQ(::write(ends[1], "x", 1), 1);
  for (int i = 0; i < 4; ++i) reactor_.wait(std::chrono::nanoseconds(0));
  EXPECT_EQ(calls, 2);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_F(ReactorTest, CallsForFilesThatGrowAndAppear) {
  const std::string file = path_ / "grows";
  std::ofstream out(file);
  int grown = 0;
  int appeared = 0;
  const auto watch = reactor_.watch_file(file, [&] { ++grown; });
  ASSERT_TRUE(watch);
  ASSERT_TRUE(reactor_.watch_folder(path_, [&] { ++appeared; }));
  out << "more" << std::flush;
  reactor_.wait(std::nullopt);
  EXPECT_EQ(grown, 1);
  std::ofstream(path_ / "new") << "";
  while (appeared == 0) reactor_.wait(std::nullopt);
  reactor_.unwatch_file(*watch);
  out << "more" << std::flush;
  reactor_.wait(std::chrono::nanoseconds(0));
  EXPECT_EQ(grown, 1);
}

TEST_F(ReactorTest, TakesSignalsAndGivesThemBack) {
  sigset_t before, after;
  ::pthread_sigmask(SIG_BLOCK, nullptr, &before);
  std::vector<int> arrived;
  {
    Reactor reactor = std::move(Reactor::make()).value();
    ASSERT_TRUE(
        reactor.watch_signals({SIGINT, SIGHUP}, [&](int number) { arrived.push_back(number); }));
    ::raise(SIGHUP);
    reactor.wait(std::nullopt);
  }
  EXPECT_THAT(arrived, ElementsAre(SIGHUP));
  ::pthread_sigmask(SIG_BLOCK, nullptr, &after);
  EXPECT_EQ(sigismember(&before, SIGINT), sigismember(&after, SIGINT));
}

TEST(WorkersTest, FinishEveryJobBeforeTheyAreGone) {
  std::atomic<int> done{0};
  {
    Workers workers(3);
    std::vector<Workers::Job> jobs(500, [&] { ++done; });
    workers.submit_many(std::move(jobs));
    workers.submit([&] { ++done; });
    for (int i = 0; i < 10; ++i) workers.submit_blocking([&] { ++done; });
  }
  EXPECT_EQ(done, 511);
}

TEST(WorkersTest, ABlockingJobHoldsUpNobody) {
  std::mutex mutex;
  std::condition_variable changed;
  bool released = false;
  Workers workers(1);
  for (int i = 0; i < 4; ++i)
    workers.submit_blocking([&] {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return released; });
    });
  workers.submit([&] {
    const std::lock_guard lock(mutex);
    released = true;
    changed.notify_all();
  });
}

// Processes with their ends.
struct Watched {
  Watched(Reactor& of, std::string program = SUPERVISE_PROGRAM)
      : reactor(of),
        processes(
            of, std::move(program),
            [this](ProcessId id, const Outcome& outcome) { ended[id] = outcome; },
            [this](ProcessId, std::uint64_t size) { grown = size; }) {}
  Outcome end_of(ProcessId id) {
    while (!ended.contains(id)) reactor.wait(std::nullopt);
    return ended[id];
  }
  Reactor& reactor;
  std::map<ProcessId, Outcome> ended;
  std::uint64_t grown = 0;
  Processes processes;
};

ProcessSpec spec(const std::filesystem::path& dir, const std::string& text) {
  ProcessSpec out;
  out.command.argv = {"sh", "-c", text};
  out.dir = dir;
  return out;
}

std::string read(const std::string& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

TEST_F(ProcessesTest, ReportCodeAndOutput) {
  Watched w(reactor_);
  const auto id = w.processes.start(spec(path_ / "p", "echo out; echo err >&2; exit 7"));
  ASSERT_TRUE(id);
  EXPECT_GT(w.processes.pid(*id), 0);
  const Outcome outcome = w.end_of(*id);
  EXPECT_EQ(outcome.kind, Ending::exited);
  EXPECT_EQ(outcome.code, 7);
  EXPECT_EQ(read(outcome.output), "out\nerr\n");
  EXPECT_EQ(w.processes.alive(), 0U);
  EXPECT_EQ(w.processes.pid(*id), 0);
}

TEST_F(ProcessesTest, GiveTheirCommandOnlyWhatItMayInherit) {
  ::setenv("PLAIT_TEST_SECRET", "s3cret", 1);
  ::setenv("LC_PLAIT", "kept", 1);
  Watched w(reactor_);
  ProcessSpec only = spec(path_ / "p", "env");
  only.command.env = {{"GIVEN", "yes"}, {"TERM", "mine"}};
  const auto id = w.processes.start(only);
  ASSERT_TRUE(id);
  const std::string env = read(w.end_of(*id).output);
  EXPECT_EQ(env.find("s3cret"), std::string::npos);
  EXPECT_THAT(env, HasSubstr("LC_PLAIT=kept"));
  EXPECT_THAT(env, HasSubstr("GIVEN=yes"));
  EXPECT_THAT(env, HasSubstr("TERM=mine"));
  ProcessSpec named = spec(path_ / "q", "echo \"[$PLAIT_TEST_SECRET]\"");
  named.command.inherit_env = {"PATH", "PLAIT_*"};
  const auto second = w.processes.start(named);
  ASSERT_TRUE(second);
  EXPECT_EQ(read(w.end_of(*second).output), "[s3cret]\n");
}

TEST_F(ProcessesTest, TellOfOutputAndCanBeStopped) {
  Watched w(reactor_);
  ProcessSpec endless = spec(path_ / "p", "echo hello; exec sleep 1000");
  endless.watch_output = true;
  const auto id = w.processes.start(endless);
  ASSERT_TRUE(id);
  while (w.grown < 6) reactor_.wait(std::nullopt);
  EXPECT_EQ(read(w.processes.output_file(*id)), "hello\n");
  w.processes.stop(*id);
  EXPECT_EQ(w.end_of(*id).kind, Ending::cancelled);
}

TEST_F(ProcessesTest, TheSoonerTimeLimitCounts) {
  Watched w(reactor_);
  ProcessSpec endless = spec(path_ / "p", "exec sleep 1000");
  endless.limit_s = 0.05;
  endless.command.timeout_s = 900;
  const auto id = w.processes.start(endless);
  ASSERT_TRUE(id);
  EXPECT_EQ(w.end_of(*id).kind, Ending::timed_out);
}

TEST_F(ProcessesTest, WithoutASupervisorNothingIsStarted) {
  Watched w(reactor_, path_ / "no-such-program");
  const auto id = w.processes.start(spec(path_ / "p", "true"));
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().code, "io");
  EXPECT_EQ(w.processes.alive(), 0U);
}

TEST_F(ProcessesTest, ASupervisorThatDiesLeavesACrash) {
  Watched w(reactor_);
  const auto id = w.processes.start(spec(path_ / "p", "echo $$; exec sleep 1000"));
  ASSERT_TRUE(id);
  ::kill(static_cast<pid_t>(w.processes.pid(*id)), SIGKILL);
  const Outcome outcome = w.end_of(*id);
  EXPECT_EQ(outcome.kind, Ending::crashed);
  EXPECT_NE(outcome.message, "");
  if (const int orphan = std::atoi(read(outcome.output).c_str()); orphan > 0)
    ::kill(orphan, SIGKILL);
}

}  // namespace
}  // namespace plait::run::testing

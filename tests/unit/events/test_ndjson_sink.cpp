#include "events/ndjson_sink.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <array>
#include <plait/error_class.hpp>

#include "event_files.hpp"
#include "events/bus.hpp"
#include "events/ndjson_reader.hpp"

namespace plait::events::testing {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class EventFile : public EventFolder {};

TEST_F(EventFile, has_a_line_for_each_event_after_a_flush) {
  auto sink = *NdjsonSink::open(file());
  sink->on_event(numbered(1));
  EXPECT_EQ(content(), "");
  sink->on_event(numbered(2));
  sink->flush();
  EXPECT_EQ(content(), to_line(numbered(1)) + to_line(numbered(2)));
  EXPECT_TRUE(sink->close());
}

TEST_F(EventFile, is_written_without_a_flush_when_there_is_much_and_at_the_end) {
  auto sink = *NdjsonSink::open(file());
  for (std::uint64_t seq = 1; seq <= 100; ++seq)
    sink->on_event(numbered(seq, std::string(1'000, 'x')));
  EXPECT_GT(std::filesystem::file_size(file()), 60'000U);
  sink.reset();
  EXPECT_THAT(read_events(file())->events, SizeIs(100));
}

TEST_F(EventFile, is_replaced_or_continued_as_asked) {
  write("old\n{torn");
  {
    auto sink = *NdjsonSink::open(file(), {.mode = OpenMode::append});
    sink->on_event(numbered(1));
  }
  EXPECT_EQ(content(), "old\n" + to_line(numbered(1)));
  {
    auto sink = *NdjsonSink::open(file());
    sink->on_event(numbered(2));
  }
  EXPECT_EQ(content(), to_line(numbered(2)));
}

TEST_F(EventFile, that_cannot_be_made_is_named_with_a_remedy) {
  const auto sink = NdjsonSink::open(folder_ / "none" / "events");
  ASSERT_FALSE(sink);
  EXPECT_EQ(sink.error().code, error_class::io);
  EXPECT_THAT(sink.error().message, HasSubstr((folder_ / "none" / "events").string()));
  EXPECT_FALSE(sink.error().remedy.empty());
}

TEST_F(EventFile, on_a_full_disk_gives_up_once_and_tells_the_other_sinks) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  base::VirtualClock clock;
  Bus bus(clock);
  auto full = *NdjsonSink::open("/dev/full", {.on_broken = [&](const Error& error) {
                                  bus.emit({}, Warning{error.message, error.remedy});
                                }});
  MemorySink memory;
  bus.add(*full);
  bus.add(memory);
  for (int i = 0; i < 3; ++i) {
    bus.emit({}, "a.b", Json::object());
    bus.flush();
  }
  const auto events = memory.all();
  ASSERT_THAT(events, SizeIs(4));
  EXPECT_EQ(events[1].type, "warning");
  EXPECT_THAT(events[1].data["message"].get<std::string>(), HasSubstr("No space left"));
  const auto closed = full->close();
  ASSERT_FALSE(closed);
  EXPECT_THAT(closed.error().message, HasSubstr("/dev/full"));
}

class EventPipe : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(pipe2(ends_.data(), O_CLOEXEC), 0);
    // As small as a pipe gets: one page.
    ASSERT_EQ(fcntl(ends_[1], F_SETPIPE_SZ, 4096), 4096);
  }
  void TearDown() override {
    close_end(0);
    close_end(1);
  }
  void close_end(std::size_t end) {
    if (ends_[end] >= 0) close(ends_[end]);
    ends_[end] = -1;
  }
  void set_non_blocking() const { ASSERT_EQ(fcntl(ends_[1], F_SETFL, O_NONBLOCK), 0); }
  // What can be read without waiting.
  std::string drain() {
    EXPECT_EQ(fcntl(ends_[0], F_SETFL, O_NONBLOCK), 0);
    std::string all;
    std::array<char, 4096> block{};
    for (ssize_t size = 0; (size = read(ends_[0], block.data(), block.size())) > 0;) {
      all.append(block.data(), static_cast<std::size_t>(size));
    }
    return all;
  }
  NdjsonOptions impatient() {
    NdjsonOptions options;
    options.patience = std::chrono::milliseconds(1);
    options.on_broken = [this](const Error& error) { broken_.push_back(error.message); };
    return options;
  }

  std::array<int, 2> ends_{-1, -1};
  std::vector<std::string> broken_;
};

TEST_F(EventPipe, whose_reader_has_gone_kills_nobody) {
  auto sink = NdjsonSink::on_descriptor(ends_[1], impatient());
  close_end(0);
  for (std::uint64_t seq = 1; seq <= 3; ++seq) {
    sink->on_event(numbered(seq));
    sink->flush();
  }
  EXPECT_THAT(broken_, ElementsAre(HasSubstr("Broken pipe")));
  EXPECT_FALSE(sink->close());
  sigset_t pending;
  sigpending(&pending);
  EXPECT_EQ(sigismember(&pending, SIGPIPE), 0);
}

TEST_F(EventPipe, whose_reader_is_slow_gets_all_in_the_end) {
  for (const bool non_blocking : {false, true}) {
    if (non_blocking) set_non_blocking();
    auto sink = NdjsonSink::on_descriptor(ends_[1], impatient());
    std::string expected;
    std::string got;
    for (std::uint64_t seq = 1; seq <= 20; ++seq) {
      sink->on_event(numbered(seq, std::string(1'000, 'x')));
      expected += to_line(numbered(seq, std::string(1'000, 'x')));
      sink->flush();
    }
    while (got.size() < expected.size()) {
      const auto more = drain();
      ASSERT_FALSE(more.empty());
      got += more;
      sink->flush();
    }
    EXPECT_EQ(got, expected);
    EXPECT_TRUE(sink->close());
    EXPECT_THAT(broken_, IsEmpty());
  }
}

TEST_F(EventPipe, whose_reader_is_too_far_behind_is_given_up) {
  auto options = impatient();
  options.limit = 100'000;
  auto sink = NdjsonSink::on_descriptor(ends_[1], options);
  for (std::uint64_t seq = 1; seq <= 150; ++seq) {
    sink->on_event(numbered(seq, std::string(1'000, 'x')));
    sink->flush();
  }
  EXPECT_THAT(broken_, ElementsAre(HasSubstr("bytes behind")));
}

TEST_F(EventPipe, with_events_that_were_never_read_closes_with_an_error) {
  auto sink = NdjsonSink::on_descriptor(ends_[1], impatient());
  sink->on_event(numbered(1, std::string(10'000, 'x')));
  const auto closed = sink->close();
  ASSERT_FALSE(closed);
  EXPECT_THAT(closed.error().message, HasSubstr("could not be written"));
}

TEST_F(EventPipe, that_is_borrowed_stays_open) {
  NdjsonSink::on_descriptor(ends_[1], impatient()).reset();
  EXPECT_NE(fcntl(ends_[1], F_GETFD), -1);
}

}  // namespace plait::events::testing

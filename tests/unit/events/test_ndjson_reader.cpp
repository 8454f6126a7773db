#include "events/ndjson_reader.hpp"

#include <gmock/gmock.h>

#include <plait/error_class.hpp>

#include "event_files.hpp"

namespace plait::events::testing {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class EventReader : public EventFolder {};

TEST_F(EventReader, reads_on_from_where_it_was) {
  write(to_line(numbered(1)) + to_line(numbered(2)));
  const auto first = *read_events(file());
  EXPECT_THAT(first.events, ElementsAre(numbered(1), numbered(2)));
  EXPECT_THAT(read_events(file(), first.next)->events, IsEmpty());
  write(to_line(numbered(3)));
  const auto second = *read_events(file(), first.next);
  EXPECT_THAT(second.events, ElementsAre(numbered(3)));
  EXPECT_EQ(second.next, std::filesystem::file_size(file()));
}

TEST_F(EventReader, waits_for_the_rest_of_a_line_that_is_being_written) {
  const auto line = to_line(numbered(1));
  write(line.substr(0, 10));
  const auto first = *read_events(file());
  EXPECT_THAT(first.events, IsEmpty());
  EXPECT_EQ(first.next, 0U);
  EXPECT_EQ(first.bad_lines, 0);
  write(line.substr(10));
  EXPECT_THAT(read_events(file(), first.next)->events, ElementsAre(numbered(1)));
}

TEST_F(EventReader, passes_over_lines_that_are_no_events_and_counts_them) {
  write(to_line(numbered(1)) + "garbage\n\n" + to_line(numbered(2)));
  const auto read = *read_events(file());
  EXPECT_THAT(read.events, ElementsAre(numbered(1), numbered(2)));
  EXPECT_EQ(read.bad_lines, 2);
}

TEST_F(EventReader, says_not_found_without_a_file_and_reads_nothing_behind_the_end) {
  EXPECT_EQ(read_events(file()).error().code, error_class::not_found);
  EXPECT_EQ(last_seq(file()).error().code, error_class::not_found);
  write(to_line(numbered(1)));
  const auto read = *read_events(file(), 5'000);
  EXPECT_THAT(read.events, IsEmpty());
  EXPECT_EQ(read.next, 5'000U);
}

TEST_F(EventReader, finds_the_last_number) {
  write("");
  EXPECT_EQ(*last_seq(file()), 0U);
  write(to_line(numbered(8)) + "garbage\n" + to_line(numbered(12)) + R"({"seq":99,"ti)");
  EXPECT_EQ(*last_seq(file()), 12U);
}

TEST_F(EventReader, cuts_off_a_torn_line_only) {
  const auto whole = to_line(numbered(1)) + to_line(numbered(2));
  write(whole + "{\"seq\":3" + std::string(200'000, 'x'));
  EXPECT_TRUE(cut_torn_line(file()));
  EXPECT_EQ(content(), whole);
  EXPECT_TRUE(cut_torn_line(file()));
  EXPECT_EQ(content(), whole);
}

TEST_F(EventReader, a_file_of_nothing_but_a_torn_line_becomes_empty) {
  write("{\"seq\":1");
  EXPECT_TRUE(cut_torn_line(file()));
  EXPECT_EQ(content(), "");
  EXPECT_TRUE(cut_torn_line(folder_ / "none"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "none"));
}

}  // namespace plait::events::testing

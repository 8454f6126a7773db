#include <gtest/gtest.h>

#include <plait/json.hpp>

#include <string>
#include <vector>

#include "git_fixture.hpp"
#include "process/line_splitter.hpp"
#include "process/output_file.hpp"

namespace plait::process {
namespace {

std::vector<std::string> lines_of(const std::vector<std::string>& chunks) {
  std::vector<std::string> lines;
  LineSplitter::State state;
  for (const std::string& chunk : chunks) {
    LineSplitter splitter(state);  // as a reader does that keeps its state elsewhere
    splitter.feed(chunk, [&](std::string_view line) { lines.emplace_back(line); });
    state = splitter.state();
  }
  LineSplitter last(state);
  last.finish([&](std::string_view line) { lines.emplace_back(line); });
  return lines;
}

TEST(LineSplitter, chunks_may_be_cut_at_every_byte) {
  const std::string text = "one\r\ntwo\n\nSTATUS:COMPLETE:10/10\nlast";
  const std::vector<std::string> expected{"one", "two", "STATUS:COMPLETE:10/10", "last"};
  for (std::size_t cut = 0; cut <= text.size(); ++cut)
    EXPECT_EQ(lines_of({text.substr(0, cut), text.substr(cut)}), expected) << "cut at " << cut;
  std::vector<std::string> bytes;
  for (const char c : text) bytes.emplace_back(1, c);
  EXPECT_EQ(lines_of(bytes), expected);
}

TEST(LineSplitter, a_line_that_is_too_long_is_passed_over) {
  const std::string endless(LineSplitter::limit + 10, 'x');
  EXPECT_EQ(lines_of({"a\n" + endless, endless + "\nb\n"}), (std::vector<std::string>{"a", "b"}));
}

TEST(OutputFile, is_read_on_from_where_the_last_chunk_ended) {
  const test::TemporaryFolder folder;
  const std::string file = (folder.path() / "output").string();
  test::write_file(file, "abcdef");
  const auto first = read_chunk(file, 0, 4);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->bytes, "abcd");
  test::write_file(file, "abcdefgh");
  const auto second = read_chunk(file, first->next, 100);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->bytes, "efgh");
  EXPECT_EQ(read_chunk(file, second->next, 100)->bytes, "");
}

TEST(OutputFile, that_does_not_exist_yet_is_empty) {
  const auto chunk = read_chunk("/no/such/file", 0, 10);
  ASSERT_TRUE(chunk);
  EXPECT_EQ(chunk->bytes, "");
}

TEST(OutputFile, tail_begins_at_a_line) {
  const test::TemporaryFolder folder;
  const std::string file = (folder.path() / "output").string();
  test::write_file(file, "first line\nsecond\nthird\n");
  EXPECT_EQ(read_tail(file, 15), "second\nthird\n");
  EXPECT_EQ(read_tail(file, 1000), "first line\nsecond\nthird\n");
  EXPECT_EQ(read_tail("/no/such/file", 10), "");
}

TEST(LastLines, blank_lines_do_not_count) {
  EXPECT_EQ(last_lines("one\ntwo\n\n  \nthree\n\n", 2), "two\nthree");
  EXPECT_EQ(last_lines("", 2), "");
}

TEST(LastLines, are_as_a_terminal_shows_them) {
  EXPECT_EQ(last_lines("10%\r50%\r100%\r\n\x1b[31mred\x1b[0m\tword\x07\n\x1b]0;title\x07text", 3),
            "100%\nred word\ntext");
}

TEST(Latin1Text, carries_any_bytes) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  EXPECT_EQ(from_latin1_text(to_latin1_text(bytes)), bytes);
  const Json json = to_latin1_text(bytes);
  EXPECT_EQ(from_latin1_text(Json::parse(json.dump()).get<std::string>()), bytes);
}

}  // namespace
}  // namespace plait::process

#include "config/locate.hpp"

#include "documents.hpp"

namespace plait::config {
namespace {

class Locate : public Documents {
 protected:
  // The place of `word` of the value of `v`.
  SourceSpan place(const std::string& text, const std::string& word) {
    const Node root = parsed("f", text);
    const Node& value = *root.get("v");
    const std::size_t offset = value.text.find(word);
    EXPECT_NE(offset, std::string::npos) << value.text;
    return locate(value, offset, word.size(), sources_);
  }
};

TEST_F(Locate, CountsTheQuote) {
  EXPECT_EQ(place("v = \"ab cd\"\n", "cd"), (SourceSpan{"f", 1, 9, 2}));
  EXPECT_EQ(place("v = 'ab cd'\n", "cd"), (SourceSpan{"f", 1, 9, 2}));
}

TEST_F(Locate, SeesThroughEscapes) {
  EXPECT_EQ(place(R"(v = "\"\u00e9\U0001F600 cd")", "cd").column, 25U);
  EXPECT_EQ(place(R"(v = "a\tbb")", "\tbb"), (SourceSpan{"f", 1, 7, 4}));
  EXPECT_EQ(place(R"(v = 'a\n bb')", "bb").column, 10U);
}

TEST_F(Locate, FindsTheLineInATextOfSeveral) {
  EXPECT_EQ(place("v = \"\"\"\nab\n  cd\"\"\"\n", "cd"), (SourceSpan{"f", 3, 3, 2}));
  EXPECT_EQ(place("v = \"\"\"ab \\\n   cd\"\"\"\n", "cd"), (SourceSpan{"f", 2, 4, 2}));
  EXPECT_EQ(place("v = '''\r\nab\r\ncd'''\r\n", "cd"), (SourceSpan{"f", 3, 1, 2}));
}

TEST_F(Locate, SeesEscapesOnlyWhereTheyAre) {
  EXPECT_EQ(place("v = \"\"\"\\\n  \\\n  ab\\\\cd\"\"\"\n", "cd"), (SourceSpan{"f", 3, 7, 2}));
}

TEST_F(Locate, FallsBackToTheWholeValue) {
  const Node made = make_string("abc", {"gone", 1, 1, 3});
  EXPECT_EQ(locate(made, 1, 1, sources_), made.span);
}

}  // namespace
}  // namespace plait::config

#include "documents.hpp"

namespace plait::config {
namespace {

class Toml : public Documents {};

TEST_F(Toml, KeepsOrderTypesAndPlaces) {
  const Node root = parsed("f", "zeta = 1\nalpha = [1.5, true]\n[t]\nd = 2026-01-31\n");
  EXPECT_EQ(root.keys(), (std::vector<std::string>{"zeta", "alpha", "t"}));
  EXPECT_EQ(root.get("zeta")->span, (SourceSpan{"f", 1, 8, 1}));
  EXPECT_EQ(root.find("alpha")->span, (SourceSpan{"f", 2, 1, 5}));
  EXPECT_EQ(root.get("alpha")->items[1].span, (SourceSpan{"f", 2, 15, 4}));
  EXPECT_EQ(root.get("t")->get("d")->text, "2026-01-31");
  EXPECT_EQ(to_json(root), Json::parse(R"({"zeta": 1, "alpha": [1.5, true],
                                           "t": {"d": "2026-01-31"}})"));
}

TEST_F(Toml, CountsColumnsInBytes) {
  const Node root = parsed("f", "a = 1\n\"é日\" = 'ü'\n");
  EXPECT_EQ(root.find("é日")->span.column, 1U);
  EXPECT_EQ(root.get("é日")->span, (SourceSpan{"f", 2, 11, 4}));
}

TEST_F(Toml, ReadsCrlfAndAByteOrderMark) {
  const Node root = parsed("f", "\xEF\xBB\xBFkey = 1\r\nb = 'x'\r\n");
  EXPECT_EQ(root.find("key")->span.column, 4U);
  EXPECT_EQ(root.get("b")->text, "x");
  EXPECT_EQ(root.get("b")->span, (SourceSpan{"f", 2, 5, 3}));
}

TEST_F(Toml, ReportsASyntaxErrorWithItsPlace) {
  EXPECT_FALSE(parse_toml("f", "a = 1\nb = = 2\n", sources_, diagnostics_).has_value());
  const auto all = diagnostics_.sorted();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].code, "PL0101");
  EXPECT_EQ(all[0].span.line, 2U);
}

TEST_F(Toml, ReportsTablesAndKeysThatAreDefinedTwice) {
  EXPECT_FALSE(parse_toml("f", "[a]\n[a]\n", sources_, diagnostics_).has_value());
  EXPECT_FALSE(parse_toml("g", "a = 1\na = 2\n", sources_, diagnostics_).has_value());
  for (const auto& each : diagnostics_.sorted()) EXPECT_EQ(each.code, "PL0102") << each.message;
  EXPECT_EQ(diagnostics_.size(), 2U);
}

TEST_F(Toml, IsAsciiOutsideOfStringsAndComments) {
  (void)parsed("f", "# é\n'é' = \"é\\\"é\" # é\nm = \"\"\"é\"é\"\"\"\"\nl = '''é\né'''\n");
  EXPECT_FALSE(parse_toml("g", "a = 1\n  typé = 2\n", sources_, diagnostics_).has_value());
  EXPECT_EQ(messages(), (std::vector<std::string>{"\"é\" can stand in quotes only"}));
  EXPECT_EQ(diagnostics_.sorted()[0].span, (SourceSpan{"g", 2, 6, 2}));
}

TEST_F(Toml, HasANameInEveryTableHeader) {
  (void)parsed("f",
               "l = [\n[1, 2],\n[\n],\n[{}],\n[+1],\n[-1], ['x'], [ # no\n]]\n[ a ]\n[[ 'b' ]]\n");
  EXPECT_FALSE(parse_toml("g", "[=x]\n", sources_, diagnostics_).has_value());
  EXPECT_FALSE(parse_toml("h", "[[.x]]\n", sources_, diagnostics_).has_value());
  EXPECT_EQ(diagnostics_.size(), 2U);
}

TEST_F(Toml, IsWrittenBackOnOneLine) {
  const std::string text = R"({ uses = "command", argv = ["a\"b", 1, 2.5, true], "odd key" = {} })";
  std::string problem;
  const auto value = parse_value(text, {"s", 1, 1, 0}, problem);
  ASSERT_TRUE(value.has_value()) << problem;
  EXPECT_EQ(to_toml(*value), text);
}

TEST_F(Toml, MovesTheSpansOfAValueToItsPlace) {
  std::string problem;
  const auto value = parse_value("[1, 22]", {"s", 3, 10, 0}, problem);
  ASSERT_TRUE(value.has_value());
  EXPECT_EQ(value->items[1].span, (SourceSpan{"s", 3, 14, 2}));
  EXPECT_FALSE(parse_value("1\nx = 2", {"s", 1, 1, 0}, problem).has_value());
}

}  // namespace
}  // namespace plait::config

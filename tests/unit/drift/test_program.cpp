// plait-drift on real repositories: what it measures, against what, and what it leaves alone.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "drift/sources.hpp"
#include "measured.hpp"

namespace plait::drift {
namespace {

using test::Change;
using ::testing::HasSubstr;

constexpr char kSnake[] = "def read_all(file_name):\n    return file_name\n";
constexpr char kCamel[] = "def readAll(fileName):\n    return fileName\n";

std::string examples(const std::string& fence, const std::string& code) {
  return "# A\n\n## EXAMPLES\n\n```" + fence + "\n" + code + "```\n";
}

// Whether a pattern of the evidence is followed; null where it is not there.
Json followed(const Json& result, const std::string& category, const std::string& pattern) {
  if (!result["evidence"].contains("categories")) return nullptr;
  for (const Json& p : result["evidence"]["categories"][category]["patterns"])
    if (p["pattern"] == pattern) return p["followed"];
  return nullptr;
}

TEST(Drift, IsMeasuredAgainstTheExamplesFirst) {
  Change change;
  change.had("src/a.py", kCamel).had("src/b.py", kCamel).has("src/c.py", kSnake);
  change.prp(examples("python", kSnake));
  const Json result = change.judged();
  EXPECT_EQ(result["evidence"]["reference"], "examples");
  EXPECT_EQ(result["score"], 0);
  EXPECT_EQ(followed(result, "naming", "function names: snake_case"), true);
}

TEST(Drift, IsMeasuredAgainstNeighboursWhereThereAreNoExamples) {
  Change change;
  change.had("src/a.py", kCamel).had("src/b.py", kCamel).had("other/c.py", kSnake);
  change.has("src/c.py", kSnake).prp("# A\n");
  const Json result = change.judged();
  EXPECT_EQ(result["evidence"]["reference"], "neighbours");
  EXPECT_EQ(result["evidence"]["neighbours"], Json({"src/a.py", "src/b.py"}));
  EXPECT_EQ(followed(result, "naming", "function names: camelCase"), false);
  EXPECT_EQ(result["passed"], false);
  EXPECT_THAT(result["message"].get<std::string>(), HasSubstr("the neighbouring files"));
}

TEST(Drift, TakesExamplesOfTheLanguageOnly) {
  Change change;
  change.had("src/a.py", kCamel).had("src/b.py", kCamel).has("src/c.py", kCamel);
  change.prp(examples("go", "func a_b() {}\n"));
  EXPECT_EQ(change.judged()["evidence"]["references"]["python"], "neighbours");
}

TEST(Drift, BySettingTakesExamplesOnlyOrNeighboursOnly) {
  Change only;
  only.had("src/a.py", kCamel).had("src/b.py", kCamel).has("src/c.py", kCamel);
  only.with({{"examples", "only"}});
  EXPECT_EQ(only.judged()["evidence"]["skipped"],
            "the PRP has no EXAMPLES in the languages of the change");
  Change neighbours;
  neighbours.had("src/a.py", kCamel).had("src/b.py", kCamel).has("src/c.py", kCamel);
  neighbours.prp(examples("python", kSnake)).with({{"examples", "neighbours"}});
  EXPECT_EQ(neighbours.judged()["evidence"]["reference"], "neighbours");
}

TEST(Drift, ReadsNeighboursFromTheBaseCommit) {
  Change change;
  change.had("src/a.py", kSnake).had("src/b.py", kSnake);
  change.has("src/a.py", kCamel).has("src/c.py", kCamel);
  EXPECT_EQ(followed(change.judged(), "naming", "function names: snake_case"), false);
}

TEST(Drift, LooksFurtherWhereAFolderIsNew) {
  Change change;
  change.had("src/deep/a.py", kSnake).had("src/deep/b.py", kSnake).has("src/new/c.py", kCamel);
  EXPECT_EQ(change.judged()["evidence"]["neighbours"], Json({"src/deep/a.py", "src/deep/b.py"}));
}

TEST(Drift, CountsOnlyWhatWasAddedToAFile) {
  Change change;
  const std::string old = kCamel;
  change.had("src/a.py", old).has("src/a.py", old + "\n\ndef read_one(file_name):\n    return 1\n");
  change.prp(examples("python", kSnake));
  const Json result = change.judged();
  EXPECT_EQ(followed(result, "naming", "function names: snake_case"), true);
  EXPECT_EQ(result["score"], 0);
}

TEST(Drift, OfARenamedFileCountsOnlyWhatWasAdded) {
  Change change;
  change.had("src/old.py", kCamel).had("src/b.py", kSnake);
  change.renamed("src/old.py", "src/new.py", kCamel + std::string("\nlater = 1\n"));
  change.prp(examples("python", kSnake));
  EXPECT_EQ(change.judged()["evidence"]["skipped"],
            "the change has nothing in common with its reference to measure");
}

TEST(Drift, LeavesOutExamplesThatAreCalledBad) {
  Change change;
  change.has("src/a.py", kSnake);
  change.prp(examples("python", std::string("# ✅ GOOD\n") + kSnake + "# ❌ BAD\n" + kCamel +
                                    "\ndef otherName(): pass\ndef thirdName(): pass\n"));
  EXPECT_EQ(followed(change.judged(), "naming", "function names: snake_case"), true);
}

TEST(Drift, NamesThePlaceOfTheExample) {
  Change change;
  change.has("src/a.py", kCamel).prp(examples("python", kSnake));
  const Json result = change.judged();
  const Json patterns = result["evidence"]["categories"]["naming"]["patterns"];
  ASSERT_FALSE(patterns.empty());
  EXPECT_EQ(patterns[0]["example"]["file"], "PRPs/PRP-1.md");
  EXPECT_EQ(patterns[0]["example"]["line"], 6);
  EXPECT_EQ(patterns[0]["found"][0]["file"], "src/a.py");
}

TEST(Drift, WithoutAReferenceIsNotMeasured) {
  Change change;
  change.has("src/a.py", kSnake);
  const Json result = change.judged();
  EXPECT_EQ(result["passed"], true);
  EXPECT_TRUE(result["score"].is_null());
  EXPECT_EQ(result["evidence"]["skipped"],
            "there is no reference: no EXAMPLES and no neighbouring files");
}

TEST(Drift, IsTheSameWithoutAParser) {
  Change with_parser, without;
  for (Change* change : {&with_parser, &without})
    change->has("src/a.py", kCamel).prp(examples("python", kSnake));
  without.path_variable = "/nonexistent";
  const Json one = with_parser.judged();
  const Json two = without.judged();
  EXPECT_EQ(two["evidence"]["parser"]["python"], "from tokens");
  EXPECT_EQ(one["score"], two["score"]);
  EXPECT_EQ(one["evidence"]["categories"], two["evidence"]["categories"]);
}

TEST(Drift, OfSeveralLanguagesIsMeasuredEachByItsOwn) {
  Change change;
  change.had("src/a.go", "package a\n\nfunc ReadAll() {}\n\nfunc ReadOne() {}\n");
  change.has("src/b.go", "package a\n\nfunc read_two() {}\n").has("src/a.py", kSnake);
  change.prp(examples("python", kSnake));
  const Json evidence = change.judged()["evidence"];
  EXPECT_EQ(evidence["reference"], "both");
  EXPECT_EQ(evidence["references"]["go"], "neighbours");
  EXPECT_EQ(evidence["references"]["python"], "examples");
}

TEST(Drift, LeavesOutWhatIsNoCodeOfPeople) {
  Change change;
  change.has("src/binary.py", std::string("a\0b", 3)).has("src/long.py", std::string(5000, 'a'));
  change.has("src/large.py", std::string(10 << 20, '\n'))
      .has("src/a.py", kSnake + std::string("\xFF\xFE"));
  change.prp(examples("python", kSnake));
  const Json files = change.judged()["evidence"]["files"];
  EXPECT_EQ(files["measured"], 1);
  EXPECT_EQ(files["left_out"], 3);
  EXPECT_EQ(files["left_out_files"][0]["why"], "binary");
}

TEST(Drift, OfALineOfTenMegabytesIsNotMeasured) {
  Change change;
  change.has("src/a.py", "x = '" + std::string(10 << 20, 'a') + "'\n");
  change.prp(examples("python", kSnake));
  EXPECT_EQ(change.judged()["evidence"]["skipped"], "no code that could be measured was changed");
}

TEST(Drift, OfCodeThatNoPersonNestsIsLeftOut) {
  Change change;
  std::string deep;
  for (int i = 0; i < 9000; ++i) deep += "func f(){if err!=nil{\n";
  change.had("src/b.go", "package a\n").has("src/a.go", deep);
  change.has("src/c.py", kSnake).prp(examples("python", kSnake));
  const Json files = change.judged()["evidence"]["files"];
  ASSERT_EQ(files["left_out"], 1);
  EXPECT_EQ(files["left_out_files"][0]["why"], "nested more than 200 deep");
}

TEST(Drift, FollowsNoLinkOutOfTheWorktree) {
  Change change;
  change.had("src/b.py", kSnake).has("src/a.py", kSnake);
  const Json check = change.prepared();
  test::write_file(change.repo().beside("secret.py"), kCamel);
  change.repo().link("src/a.py", change.repo().beside("secret.py").string());
  EXPECT_EQ(read_inside(change.repo().path(), "src/a.py"), std::nullopt);
  EXPECT_EQ(read_inside(change.repo().path(), "../secret.py"), std::nullopt);
  EXPECT_EQ(read_inside(change.repo().path(), "/etc/passwd"), std::nullopt);
  EXPECT_TRUE(read_inside(change.repo().path(), "src/b.py").has_value());
}

TEST(Drift, WaitsForNoPipe) {
  Change change;
  change.had("src/b.py", kSnake);
  (void)change.prepared();
  const auto pipe = change.repo().path() / "src" / "pipe.py";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(read_inside(change.repo().path(), "src/pipe.py"), std::nullopt);
}

TEST(AddedLines, AreThoseOfTheNewVersion) {
  EXPECT_EQ(*added_lines("a\nb\n", "a\nx\nb\ny\n"), (std::set<std::uint32_t>{2, 4}));
  EXPECT_EQ(*added_lines("a\r\nb\r\n", "a\nb\nc\n"), (std::set<std::uint32_t>{3}));
  EXPECT_TRUE(added_lines("a\nb\n", "a\n")->empty());
}

}  // namespace
}  // namespace plait::drift

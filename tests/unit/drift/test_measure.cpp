#include "drift/measure.hpp"

#include <gtest/gtest.h>

namespace plait::drift {
namespace {

class Measure : public testing::Test {
 protected:
  void reference(Category category, const std::string& aspect, const std::string& value) {
    reference_.push_back({category, aspect, value, &unit_, 1});
  }
  void code(Category category, const std::string& aspect, const std::string& value) {
    code_.push_back({category, aspect, value, &unit_, 1});
  }
  std::vector<Pattern> patterns(std::size_t fewest = 1) {
    return compare(Family::python, reference_, code_, fewest);
  }
  double drift() { return total_drift(by_category(patterns())); }

 private:
  Unit unit_;
  std::vector<Observation> reference_, code_;
};

TEST_F(Measure, IsTheMeanOfMissingByExpectedOverTheCategories) {
  for (const char* aspect : {"a", "b", "c", "d"}) reference(Category::naming, aspect, "x");
  for (const char* aspect : {"a", "b", "c"}) code(Category::naming, aspect, "x");
  code(Category::naming, "d", "y");
  reference(Category::imports, "e", "x");
  reference(Category::imports, "f", "x");
  code(Category::imports, "e", "y");
  code(Category::imports, "f", "x");
  EXPECT_EQ(drift(), 37.5);  // (1/4 + 1/2) / 2
}

TEST_F(Measure, IsGivenToOneDecimal) {
  for (const char* aspect : {"a", "b", "c"}) reference(Category::naming, aspect, "x");
  for (const char* aspect : {"a", "b"}) code(Category::naming, aspect, "x");
  code(Category::naming, "c", "y");
  EXPECT_EQ(drift(), 33.3);
}

TEST_F(Measure, LeavesOutWhatTheCodeHadNoOccasionFor) {
  reference(Category::naming, "a", "x");
  reference(Category::imports, "b", "x");
  code(Category::naming, "a", "y");
  EXPECT_EQ(drift(), 100);
  const auto found = patterns();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_TRUE(found[0].applies);
  EXPECT_FALSE(found[1].applies);
}

TEST_F(Measure, TakesWhatTwoThirdsDoForAPattern) {
  reference(Category::naming, "a", "x");
  reference(Category::naming, "a", "x");
  reference(Category::naming, "a", "y");
  reference(Category::naming, "b", "x");
  reference(Category::naming, "b", "y");
  ASSERT_EQ(patterns().size(), 1U);
  EXPECT_EQ(patterns()[0].value, "x");
}

TEST_F(Measure, TakesTwoThirdsForFollowing) {
  reference(Category::naming, "a", "x");
  code(Category::naming, "a", "x");
  code(Category::naming, "a", "y");
  EXPECT_EQ(drift(), 100);
  code(Category::naming, "a", "x");
  EXPECT_EQ(drift(), 0);
}

TEST_F(Measure, NeverExpectsAnAbsence) {
  reference(Category::structure, "comments", "");
  code(Category::structure, "comments", "docstring");
  EXPECT_TRUE(patterns().empty());
}

TEST_F(Measure, WantsMoreOfCodeThatIsNoExample) {
  reference(Category::naming, "a", "x");
  EXPECT_TRUE(patterns(2).empty());
  reference(Category::naming, "a", "x");
  EXPECT_EQ(patterns(2).size(), 1U);
}

TEST_F(Measure, NamesAFewPlacesThatDepart) {
  reference(Category::naming, "a", "x");
  for (int i = 0; i < 9; ++i) code(Category::naming, "a", "y");
  EXPECT_EQ(patterns()[0].departing.size(), kEvidence);
  EXPECT_EQ(patterns()[0].total, 9U);
}

TEST(MeasurePresence, AsksForTestsWhereTheExamplesShowThem) {
  const Unit test = read_unit({"a", Language::python, true}, "def test_a():\n    assert 1\n");
  const Unit code = read_unit({"a.py", Language::python}, "def a():\n    return 1\n");
  ASSERT_EQ(compare_presence(Family::python, {&test}, {&code}).size(), 1U);
  EXPECT_FALSE(compare_presence(Family::python, {&test}, {&code})[0].followed);
  EXPECT_TRUE(compare_presence(Family::python, {&test}, {&code, &test})[0].followed);
  EXPECT_TRUE(compare_presence(Family::python, {&code}, {&code}).empty());
}

}  // namespace
}  // namespace plait::drift

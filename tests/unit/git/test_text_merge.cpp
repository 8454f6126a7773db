#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "git/text_merge.hpp"

namespace plait::git {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(MergingText, KeepsCleanHunksOfTheOtherSide) {
  const std::string base = "1\n2\n3\n4\n5\n6\n7\n";
  const std::string ours = "ours\n2\n3\n4\n5\n6\n7\n";
  const std::string theirs = "theirs\n2\n3\n4\n5\n6\nseven\n";
  EXPECT_EQ(*merge_text({base, ours, theirs}, Favor::ours), "ours\n2\n3\n4\n5\n6\nseven\n");
  EXPECT_EQ(*merge_text({base, ours, theirs}, Favor::theirs), "theirs\n2\n3\n4\n5\n6\nseven\n");
  EXPECT_EQ(*merge_text({base, ours, theirs}, Favor::both), "ours\ntheirs\n2\n3\n4\n5\n6\nseven\n");
}

TEST(MergingText, WithoutABaseKeepsBothSides) {
  EXPECT_EQ(*merge_text({{}, "ours\n", "theirs\n"}, Favor::both), "ours\ntheirs\n");
}

TEST(MergingText, IsNotMisledByConflictMarkersInTheText) {
  const std::string base = "x\n<<<<<<< a\ny\n=======\nz\n>>>>>>> b\nend\n";
  EXPECT_EQ(*merge_text({base, base + "o\n", base + "t\n"}, Favor::both), base + "o\nt\n");
}

TEST(ConflictingLines, AreThoseOfOurVersion) {
  const std::string base = "1\n2\n3\n4\n5\n6\n7\n8\n";
  const std::string ours = "0\n1\n2\nthree\n3b\n4\n5\n6\n7\n8\n";
  const std::string theirs = "1\n2\nTHREE\n4\n5\n6\n7\n8\n";
  EXPECT_THAT(*conflicting_lines({base, ours, theirs}), ElementsAre(Pair(4, 5)));
}

TEST(ConflictingLines, EveryHunkIsListed) {
  EXPECT_THAT(*conflicting_lines({"1\n2\n3\n4\n5\n", "a\n2\n3\n4\nb\n", "x\n2\n3\n4\ny\n"}),
              ElementsAre(Pair(1, 1), Pair(5, 5)));
}

TEST(ConflictingLines, CoverWhatTheOtherSideChangedAround) {
  EXPECT_THAT(*conflicting_lines({"1\n2\n3\n4\n5\n", "1\n2\nthree\n4\n5\n", "1\nB\nC\nD\n5\n"}),
              ElementsAre(Pair(2, 4)));
}

TEST(ConflictingLines, ARemovalIsAPlace) {
  EXPECT_THAT(*conflicting_lines({"1\n2\n3\n", "1\n3\n", "1\ntwo\n3\n"}), ElementsAre(Pair(2, 2)));
}

TEST(ConflictingLines, EqualAndDistantChangesAreNone) {
  EXPECT_THAT(*conflicting_lines({"1\n2\n3\n4\n", "one\n2\n3\n4\n", "one\n2\n3\nfour\n"}),
              IsEmpty());
}

TEST(ConflictingLines, WithoutABaseAreWhereTheTwoDiffer) {
  EXPECT_THAT(*conflicting_lines({{}, "a\nb\nc\n", "a\nx\nc\n"}), ElementsAre(Pair(2, 2)));
}

TEST(Binary, IsWhatHasANul) {
  EXPECT_TRUE(is_binary(std::string_view("a\0b", 3)));
  EXPECT_FALSE(is_binary("text"));
}

}  // namespace
}  // namespace plait::git

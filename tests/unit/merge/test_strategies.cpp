#include <gtest/gtest.h>

#include "fake_host.hpp"
#include "strategies/sides.hpp"

namespace plait::strategies {
namespace {

template <typename S>
Resolution resolve(const Conflict& conflict) {
  test::FakeHost host;
  Call call = host.call();
  S strategy{Json::object()};
  const Result<Resolution> made = strategy.resolve(conflict, call);
  EXPECT_TRUE(made.ok());
  return *made;
}

std::string content(const Resolution& resolution) {
  const auto* resolved = std::get_if<Resolved>(&resolution);
  if (resolved == nullptr) return "declined";
  return resolved->content.value_or("deleted");
}

Conflict text_conflict() {
  Conflict conflict;
  conflict.base = "1\n2\n3\n4\n5\n";
  conflict.ours = "ours\n2\n3\n4\n5\n";
  conflict.theirs = "theirs\n2\n3\n4\nfive\n";
  return conflict;
}

TEST(Strategies, DecideConflictingHunksAndKeepTheRest) {
  EXPECT_EQ(content(resolve<Ours>(text_conflict())), "ours\n2\n3\n4\nfive\n");
  EXPECT_EQ(content(resolve<Theirs>(text_conflict())), "theirs\n2\n3\n4\nfive\n");
  EXPECT_EQ(content(resolve<KeepBoth>(text_conflict())), "ours\ntheirs\n2\n3\n4\nfive\n");
  EXPECT_EQ(content(resolve<Manual>(text_conflict())), "declined");
}

TEST(Strategies, TakeTheWholeOfABinary) {
  Conflict conflict;
  conflict.base = "b";
  conflict.ours = std::string("o\0", 2);
  conflict.theirs = std::string("t\0", 2);
  conflict.binary = true;
  EXPECT_EQ(content(resolve<Ours>(conflict)), *conflict.ours);
  EXPECT_EQ(content(resolve<Theirs>(conflict)), *conflict.theirs);
  EXPECT_EQ(content(resolve<KeepBoth>(conflict)), "declined");
}

TEST(Strategies, TakeADeletionAsWell) {
  Conflict conflict;
  conflict.base = "b\n";
  conflict.theirs = "changed\n";
  EXPECT_EQ(content(resolve<Ours>(conflict)), "deleted");
  EXPECT_EQ(content(resolve<Theirs>(conflict)), "changed\n");
  EXPECT_EQ(content(resolve<KeepBoth>(conflict)), "declined");
}

TEST(Strategies, KeepBothOfTwoNewFiles) {
  Conflict conflict;
  conflict.ours = "ours\n";
  conflict.theirs = "theirs\n";
  EXPECT_EQ(content(resolve<KeepBoth>(conflict)), "ours\ntheirs\n");
}

}  // namespace
}  // namespace plait::strategies

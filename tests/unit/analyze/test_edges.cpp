#include "analyze/edges.hpp"

#include <gtest/gtest.h>

#include "tasks.hpp"

namespace plait::analyze {
namespace {

using test::Ids;
using test::ids_of;
using test::make_tasks;

// The tasks of the simulation of the engine's rules: A, B, C; then D (needs B) and E.
std::vector<Task> two_stages() {
  return make_tasks({{"A"}, {"B"}, {"C"}, {"D", 2, {"B"}}, {"E", 2}});
}

TEST(Edges, NoneLeavesDependenciesToThePreflight) {
  auto tasks = two_stages();
  ASSERT_TRUE(connect(tasks, Edges::none).ok());
  EXPECT_EQ(tasks[3].depends_on, Ids{"B"});
  for (const auto& task : tasks) {
    EXPECT_TRUE(task.after.empty());
    EXPECT_TRUE(task.behind.empty());
  }
}

TEST(Edges, StagesPutEachBehindAllOfTheEarlierOnes) {
  auto tasks = two_stages();
  ASSERT_TRUE(connect(tasks, Edges::stages).ok());
  EXPECT_EQ(tasks[3].after, Ids{"B"});
  EXPECT_EQ(tasks[3].behind, (Ids{"A", "B", "C"}));
  EXPECT_EQ(tasks[4].behind, (Ids{"A", "B", "C"}));
  EXPECT_TRUE(tasks[1].behind.empty());
}

TEST(Edges, DependenciesAloneForTheTrain) {
  auto tasks = two_stages();
  ASSERT_TRUE(connect(tasks, Edges::dependencies).ok());
  EXPECT_EQ(tasks[3].after, Ids{"B"});
  EXPECT_TRUE(tasks[3].behind.empty());
}

TEST(Edges, ASequentialStageRunsOneByOneInAnyCase) {
  for (const Edges edges : {Edges::none, Edges::stages, Edges::dependencies}) {
    auto tasks = make_tasks({{"A", 1, {}, true}, {"B", 1, {}, true}, {"C", 1, {}, true}});
    ASSERT_TRUE(connect(tasks, edges).ok());
    EXPECT_TRUE(tasks[0].behind.empty());
    EXPECT_EQ(tasks[1].behind, Ids{"A"});
    EXPECT_EQ(tasks[2].behind, (Ids{"A", "B"}));
  }
}

TEST(Edges, OrderIsByStageThenMergeOrderThenId) {
  auto tasks = make_tasks({{"PRP-10", 1},
                           {"PRP-9", 1},
                           {"PRP-2", 2},
                           {"PRP-3", 1, {}, false, 2},
                           {"PRP-4", 1, {}, false, 1}});
  ASSERT_TRUE(connect(tasks, Edges::none).ok());
  EXPECT_EQ(ids_of(tasks), (Ids{"PRP-4", "PRP-3", "PRP-9", "PRP-10", "PRP-2"}));
  for (std::size_t i = 0; i < tasks.size(); ++i) EXPECT_EQ(tasks[i].order, static_cast<int>(i));
}

TEST(Edges, DrawTheCycleWithItsPlaces) {
  auto tasks = make_tasks({{"A", 1, {"B"}}, {"B", 1, {"C"}}, {"C", 1, {"A"}}});
  const auto status = connect(tasks, Edges::dependencies);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, "config");
  EXPECT_NE(status.error().message.find("A → B → C → A"), std::string::npos);
  ASSERT_EQ(status.error().notes.size(), 3u);
  EXPECT_EQ(status.error().notes[0], "A.md:4:15: A depends on B");
}

TEST(Edges, ADependencyOnALaterStageIsACycle) {
  auto tasks = make_tasks({{"A", 1, {"B"}}, {"B", 2}});
  EXPECT_FALSE(connect(tasks, Edges::stages).ok());
  auto again = make_tasks({{"A", 1, {"B"}}, {"B", 2}});
  EXPECT_TRUE(connect(again, Edges::dependencies).ok());
}

TEST(Edges, ATaskThatNeedsItselfIsACycle) {
  auto tasks = make_tasks({{"A", 1, {"a"}}});
  const auto status = connect(tasks, Edges::dependencies);
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.error().message.find("A → A"), std::string::npos);
}

TEST(Edges, ADependencyOutsideIsAssumedToHaveLanded) {
  auto tasks = make_tasks({{"A", 1, {"PRP-X"}}});
  ASSERT_TRUE(connect(tasks, Edges::stages).ok());
  EXPECT_TRUE(tasks[0].after.empty());
  EXPECT_EQ(tasks[0].depends_on, Ids{"PRP-X"});
  ASSERT_EQ(tasks[0].warnings.size(), 1u);
  EXPECT_NE(tasks[0].warnings[0].find("PRP-X"), std::string::npos);
}

TEST(Edges, ARemarkThatIsTheIdOfATaskIsAnEdge) {
  auto tasks = make_tasks({{"docs-sync"}, {"PRP-2"}});
  tasks[1].prp.remarks = {"docs-sync", "uv"};
  ASSERT_TRUE(connect(tasks, Edges::dependencies).ok());
  EXPECT_EQ(tasks[1].after, Ids{"docs-sync"});
}

TEST(Edges, WarnOfOrdersThatContradictEachOther) {
  auto tasks = make_tasks({{"A", 1, {}, false, 5}, {"B", 2, {}, false, 3}});
  ASSERT_TRUE(connect(tasks, Edges::stages).ok());
  EXPECT_EQ(tasks[1].warnings.size(), 1u);
  // Numbered from 1 again in every stage: no contradiction.
  auto fresh = make_tasks({{"A", 1, {}, false, 1}, {"B", 1, {}, false, 2}, {"C", 2, {}, false, 1}});
  ASSERT_TRUE(connect(fresh, Edges::stages).ok());
  for (const auto& task : fresh) EXPECT_TRUE(task.warnings.empty());
  auto needs = make_tasks({{"A", 1, {"B"}, false, 1}, {"B", 1, {}, false, 2}});
  ASSERT_TRUE(connect(needs, Edges::none).ok());
  EXPECT_EQ(needs[1].warnings.size(), 1u);
}

}  // namespace
}  // namespace plait::analyze

#include <gmock/gmock.h>

#include <plait/error_class.hpp>

#include "graph/graph.hpp"

namespace plait::graph {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Error error_of(const Json& list) {
  auto result = read_tasks(list, "analyze.tasks");
  EXPECT_FALSE(result.ok());
  return result.ok() ? Error{} : result.error();
}

TEST(ReadTasks, ReadsWhatTheEngineNeedsAndKeepsTheRest) {
  const Json json = {{{"id", "A"},
                      {"order", 3},
                      {"after", {"B"}},
                      {"behind", {"B", "B"}},
                      {"priority", -2},
                      {"estimate_s", 12.5},
                      {"title", "x"}},
                     {{"id", "B"}, {"order", 1}}};
  const auto list = read_tasks(json, "analyze.tasks");
  ASSERT_TRUE(list.ok());
  ASSERT_EQ(list->tasks.size(), 2U);
  const Task& a = *list->find("A");
  EXPECT_EQ(a.order, 3);
  EXPECT_THAT(a.after, ElementsAre("B"));
  EXPECT_THAT(a.behind, ElementsAre("B"));
  EXPECT_EQ(a.priority, -2);
  EXPECT_EQ(a.estimate_s, 12.5);
  EXPECT_EQ(a.data["title"], "x");
  EXPECT_EQ(list->find("C"), nullptr);
}

TEST(ReadTasks, SortsByOrder) {
  const auto list = read_tasks({{{"id", "A"}, {"order", 9}}, {{"id", "B"}, {"order", -1}}}, "s.l");
  ASSERT_TRUE(list.ok());
  EXPECT_EQ(list->tasks[0].id, "B");
  EXPECT_EQ(list->tasks[1].id, "A");
}

TEST(ReadTasks, TakesThePositionWhereNoOrderIsGiven) {
  const auto list = read_tasks({{{"id", "B"}}, {{"id", "A"}}}, "s.l");
  ASSERT_TRUE(list.ok());
  EXPECT_EQ(list->tasks[0].id, "B");
  EXPECT_EQ(list->tasks[1].order, 1);
}

TEST(ReadTasks, AcceptsAnEmptyList) {
  EXPECT_TRUE(read_tasks(Json::array(), "s.l").ok());
}

TEST(ReadTasks, RefusesWhatIsNoListOfTasks) {
  for (const Json& bad :
       {Json("text"), Json(nullptr), Json{{"id", "A"}}, Json{"A"}, Json{{{"order", 1}}},
        Json{{{"id", ""}}}, Json{{{"id", 7}}}, Json{{{"id", "A"}, {"order", 1.5}}},
        Json{{{"id", "A"}, {"after", "B"}}}, Json{{{"id", "A"}, {"after", {1}}}},
        Json{{{"id", "A"}, {"estimate_s", -1}}}, Json{{{"id", "A"}, {"priority", "high"}}}}) {
    const Error error = error_of(bad);
    EXPECT_EQ(error.code, error_class::plugin) << bad;
    EXPECT_THAT(error.message, HasSubstr("\"analyze.tasks\"")) << bad;
  }
}

TEST(ReadTasks, RefusesTwoTasksWithOneOrder) {
  EXPECT_THAT(error_of({{{"id", "A"}, {"order", 1}}, {{"id", "B"}, {"order", 1}}}).message,
              HasSubstr("\"A\" and \"B\" have the same order 1"));
}

TEST(ReadTasks, RefusesTwoTasksWithOneId) {
  const Error error = error_of({{{"id", "A"}}, {{"id", "A"}}});
  EXPECT_EQ(error.code, error_class::config);
  EXPECT_THAT(error.message, HasSubstr("two tasks with the id \"A\""));
}

TEST(ReadTasks, RefusesEdgesToUnknownTasks) {
  EXPECT_THAT(error_of({{{"id", "A"}, {"after", {"X"}}}}).message,
              HasSubstr("\"A\" of \"analyze.tasks\" waits for \"X\""));
  EXPECT_THAT(error_of({{{"id", "A"}, {"behind", {"X"}}}}).message, HasSubstr("\"X\""));
}

TEST(ReadTasks, RefusesATaskThatWaitsForItself) {
  EXPECT_THAT(error_of({{{"id", "A"}, {"after", {"A"}}}}).message, HasSubstr("waits for itself"));
}

}  // namespace
}  // namespace plait::graph

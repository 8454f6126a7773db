// What the runs of a pipeline spend together.
#include "schedule/budgets.hpp"

#include <gmock/gmock.h>

namespace plait::schedule {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Budgets budgets() {
  return Budgets({{"cost", 5.0, "USD", ""}, {"tokens", 0, "", ""}});
}
std::vector<std::string> exhausted(const Budgets& budgets) {
  std::vector<std::string> out;
  for (const pipeline::Budget* budget : budgets.exhausted()) out.push_back(budget->name);
  return out;
}

TEST(BudgetSum, IsOfTheNewestTotalsOfAllRuns) {
  Budgets b = budgets();
  b.spent(1, {{"cost", 1.25}, {"tokens", 1000}});
  b.spent(2, {{"cost", 2}});
  b.spent(1, {{"cost", 1.5}});
  EXPECT_EQ(b.total("cost"), 3.5);
  EXPECT_EQ(b.total("tokens"), 1000);
  EXPECT_THAT(exhausted(b), IsEmpty());
  b.spent(2, {{"cost", 3.5}});
  EXPECT_THAT(exhausted(b), ElementsAre("cost")) << "reached is enough";
}

TEST(BudgetSum, OfManySmallAmountsIsExact) {
  Budgets b = budgets();
  for (int i = 1; i <= 1000; ++i) b.spent(1, {{"cost", i * 0.001}});
  EXPECT_EQ(b.total("cost"), 1.0);
}

TEST(BudgetSum, KeepsWhatEarlierAttemptsSpent) {
  Budgets b = budgets();
  b.spent(1, {{"cost", 2}});
  b.next_attempt(1);
  EXPECT_EQ(b.total("cost"), 2);
  b.spent(1, {{"cost", 0.5}});
  EXPECT_EQ(b.total("cost"), 2.5);
  EXPECT_EQ(b.of(1).before.at("cost"), 2);
  EXPECT_EQ(b.of(1).now.at("cost"), 0.5);
}

TEST(BudgetSum, OutlivesTheProcess) {
  Budgets b = budgets();
  b.restore(1, {{{"cost", 2}}, {{"cost", 1}}});
  b.restore(2, {{}, {{"cost", 1.5}}});
  EXPECT_EQ(b.total("cost"), 4.5);
  b.next_attempt(2);
  b.spent(2, {{"cost", 0.5}});
  EXPECT_THAT(exhausted(b), ElementsAre("cost"));
}

TEST(BudgetLimit, OfZeroIsNone) {
  Budgets b = budgets();
  b.spent(1, {{"tokens", 1e12}});
  EXPECT_THAT(exhausted(b), IsEmpty());
}

TEST(BudgetLimit, IsToldOnceToWhoSpends) {
  Budgets b = budgets();
  b.spent(1, {{"cost", 9}});
  EXPECT_FALSE(b.tell(2, "cost"));
  EXPECT_TRUE(b.tell(1, "cost"));
  EXPECT_FALSE(b.tell(1, "cost"));
  b.untell(1);
  EXPECT_TRUE(b.tell(1, "cost")) << "it went on, and is told again";
}

}  // namespace
}  // namespace plait::schedule

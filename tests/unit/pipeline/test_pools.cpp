// Pools, budgets, and words that stand for a number.
#include <algorithm>

#include "loading.hpp"

namespace plait::pipeline {
namespace {

using namespace std::chrono_literals;

constexpr char rest[] = "[[step]]\nid = 'list'\nuses = 'list'\n";

class Shares : public Loading {};

TEST_F(Shares, APoolIsALimitOrATable) {
  const Pipeline p = pipeline(std::string("[pools]\na = 4\nb = { limit = 2, spacing = '1s' }\n"
                                          "c = 'auto'\nd = { spacing = 0.25 }\n") +
                              rest);
  EXPECT_EQ(p.pools.at("a"), Pool(4));
  EXPECT_EQ(p.pools.at("b").limit, 2);
  EXPECT_EQ(p.pools.at("b").spacing, 1s);
  EXPECT_TRUE(p.pools.at("c").automatic);
  EXPECT_EQ(p.pools.at("d").limit, 0);
  EXPECT_EQ(p.pools.at("d").spacing, 250ms);
  EXPECT_EQ(p.pool_order, (std::vector<std::string>{"a", "b", "c", "d"}));
}

TEST_F(Shares, MistakesInPoolsAreNamed) {
  EXPECT_EQ(
      messages(
          std::string("[pools]\na = -1\nb = { limt = 2 }\nc = 'many'\nd = { spacing = 'x' }\n") +
          rest),
      (std::vector<std::string>{
          "\"a\" of \"pools\" is -1, below the minimum 0", "pool \"b\" has no key \"limt\"",
          "\"c\" of \"pools\" must be an integer or \"auto\", not a string",
          "\"spacing\" of pool \"d\": \"x\" is no duration: a number is expected before \"x\""}));
}

TEST_F(Shares, ABudgetHasALimitOfAParameter) {
  const std::string text = std::string(
                               "[params]\nmax_cost = { type = 'number', default = 0 }\n"
                               "[budgets]\ncost = { limit = '${params.max_cost}', unit = 'USD', "
                               "remedy = 'more' }\n") +
                           rest;
  Bindings bindings;
  bindings.given = {{"max_cost", {"2.5"}, ""}};
  const Pipeline p = pipeline(text, bindings);
  ASSERT_EQ(p.budgets.size(), 1U);
  EXPECT_EQ(p.budgets[0].name, "cost");
  EXPECT_EQ(p.budgets[0].limit, 2.5);
  EXPECT_EQ(p.budgets[0].unit, "USD");
  EXPECT_EQ(p.budgets[0].remedy, "more");
  EXPECT_EQ(pipeline(text).budgets.at(0).limit, 0);
  EXPECT_EQ(messages(std::string("[budgets]\ncost = { limit = -1 }\ntokens = 5\n") + rest).size(),
            2U);
}

TEST_F(Shares, AWordStandsForANumber) {
  const std::string text =
      std::string(
          "[params]\nn = { type = 'integer', words = ['auto'], min = 0, default = 'auto' }\n"
          "[pools]\na = '${params.n}'\n") +
      rest;
  EXPECT_TRUE(pipeline(text).pools.at("a").automatic);
  Bindings bindings;
  bindings.given = {{"n", {"3"}, ""}};
  EXPECT_EQ(pipeline(text, bindings).pools.at("a").limit, 3);
  bindings.given = {{"n", {"auto"}, ""}};
  EXPECT_TRUE(pipeline(text, bindings).pools.at("a").automatic);
  bindings.given.clear();
  bindings.values = {{"n", "auto"}};
  EXPECT_TRUE(pipeline(text, bindings).pools.at("a").automatic) << "of a stored run";
  bindings.given = {{"n", {"many"}, ""}};
  EXPECT_FALSE(load_text(text, bindings).pipeline);
}

TEST_F(Shares, OnlyNumbersHaveWords) {
  EXPECT_EQ(
      messages(std::string("[params]\nx = { type = 'string', words = ['auto'] }\n") + rest).front(),
      "parameter \"x\": only numbers and durations have words that stand for one");
}

}  // namespace
}  // namespace plait::pipeline

#include "plugins/contracts.hpp"

#include <gtest/gtest.h>

namespace plait::plugins {
namespace {

class Contracted : public testing::Test {
 protected:
  // "" when `json` is a right answer.
  std::string verdict(const char* kind, const char* method, plait_status status,
                      const char* json) const {
    const Contract* contract = contracts.find(kind);
    if (contract == nullptr) return "no contract";
    const LazySchema* schema = contract->answer(method, status);
    if (schema == nullptr) return "not allowed";
    const auto found = schema->check(Json::parse(json));
    if (!found) return found.error().message;
    return *found ? (*found)->text() : "";
  }
  Contracts contracts;
};

TEST_F(Contracted, every_kind_has_its_required_methods) {
  for (const std::string& kind : contracts.kinds()) {
    const Contract* contract = contracts.find(kind);
    ASSERT_NE(contract, nullptr);
    EXPECT_EQ(contract->id(), kind + "/1");
    EXPECT_FALSE(contract->required_methods().empty());
    for (const std::string& method : contract->required_methods()) {
      EXPECT_TRUE(contract->has_method(method)) << kind << "." << method;
      EXPECT_NE(contract->request(method), nullptr) << kind << "." << method;
    }
  }
  EXPECT_EQ(contracts.find("oracle"), nullptr);
  EXPECT_EQ(contracts.find("common"), nullptr);
}

TEST_F(Contracted, only_steps_wait_and_block) {
  EXPECT_EQ(verdict("step", "run", PLAIT_WAIT, R"({"state": {}, "wait": {"timer_s": 1}})"), "");
  EXPECT_EQ(verdict("step", "run", PLAIT_BLOCKED, R"({"question": "q", "choices": ["a"]})"), "");
  EXPECT_EQ(verdict("step", "plan", PLAIT_WAIT, "{}"), "not allowed");
  EXPECT_EQ(verdict("agent", "prepare", PLAIT_WAIT, "{}"), "not allowed");
}

TEST_F(Contracted, failures_need_a_class_and_a_message) {
  EXPECT_EQ(verdict("gate", "judge", PLAIT_FAILED, R"({"code": "io", "message": "m"})"), "");
  EXPECT_EQ(verdict("gate", "judge", PLAIT_FAILED, R"({"code": "io"})"),
            "the document: key \"message\" is missing");
}

TEST_F(Contracted, steps_answer_with_outputs_or_results) {
  EXPECT_EQ(verdict("step", "run", PLAIT_OK, R"({"outputs": {}})"), "");
  EXPECT_EQ(verdict("step", "run", PLAIT_OK,
                    R"({"results": {"A": {"status": "succeeded", "outputs": {}}}})"),
            "");
  EXPECT_EQ(verdict("step", "run", PLAIT_OK, "{}"), "the document: key \"outputs\" is missing");
  EXPECT_EQ(verdict("step", "run", PLAIT_OK, R"({"results": {"A": {"status": "failed"}}})"),
            "/results/A: key \"error\" is missing");
}

TEST_F(Contracted, commands_are_checked_to_the_argument) {
  EXPECT_EQ(verdict("agent", "prepare", PLAIT_OK, R"({"command": {"argv": ["a", 1]}})"),
            "/command/argv/1: expected string, found number 1");
  EXPECT_EQ(verdict("agent", "prepare", PLAIT_OK, R"({"command": {"argv": []}})"),
            "/command/argv: the number of items is under the minimum 1");
}

TEST_F(Contracted, strategies_resolve_delete_decline_or_run) {
  for (const char* answer : {R"({"resolved": {"$blob": 0}})", R"({"resolved": null})",
                             R"({"decline": "binary"})", R"({"command": {"argv": ["merge"]}})"})
    EXPECT_EQ(verdict("merge_strategy", "resolve", PLAIT_OK, answer), "") << answer;
  EXPECT_NE(verdict("merge_strategy", "resolve", PLAIT_OK, "{}"), "");
}

TEST_F(Contracted, requests_have_schemas_too) {
  const LazySchema* schema = contracts.find("scorer")->request("score");
  EXPECT_FALSE(schema->check(Json{{"task", Json::object()}}).value().has_value());
  EXPECT_TRUE(schema->check(Json::object()).value().has_value());
}

}  // namespace
}  // namespace plait::plugins

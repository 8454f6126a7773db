// Which errors are not given back to the agent.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <plait/json.hpp>

#include "launch/escalation.hpp"

namespace plait::launch {
namespace {

using ::testing::HasSubstr;

std::string class_of(const std::vector<Finding>& findings, const Json& changes = Json::object()) {
  const auto table = Escalations::from_json(changes);
  EXPECT_TRUE(table) << table.error().message;
  const auto known = table->classify(findings);
  return known ? known->name : "";
}

Finding at(const std::string& message, const std::string& rule = {}) {
  return {"src/a.py", 3, 1, rule, message, true};
}

TEST(Escalation, AnErrorWithAPlaceIsTheAgents) {
  EXPECT_EQ(class_of({at("unused variable x", "F841")}), "");
}

TEST(Escalation, SecurityGoesBeforeEverythingElse) {
  EXPECT_EQ(class_of({at("circular import"), at("CVE-2024-3094 in liblzma")}), "security");
  EXPECT_EQ(class_of({at("Hardcoded password: 'x'", "S105")}), "security");
  EXPECT_EQ(class_of({at("open(): Permission denied")}), "security");
  const auto table = Escalations::from_json(Json::object());
  EXPECT_TRUE(table->classify({at("credentials in the source")})->pause);
}

TEST(Escalation, ArchitectureAndWhatIsOutsideAreNotMended) {
  EXPECT_EQ(class_of({at("import cycle not allowed")}), "architectural");
  EXPECT_EQ(class_of({at("cannot import name 'x' from partially initialized module 'y'")}),
            "architectural");
  EXPECT_EQ(class_of({at("No matching distribution found for leftpad")}), "external");
  EXPECT_EQ(class_of({at("getaddrinfo ENOTFOUND example.org")}), "external");
}

TEST(Escalation, WithoutAPlaceItIsAmbiguous) {
  EXPECT_EQ(class_of({{"", 0, 0, "", "it does not work", true}}), "ambiguous");
  EXPECT_EQ(class_of({}), "ambiguous");
  EXPECT_EQ(class_of({{"", 0, 0, "", "it does not work", true}, at("nor here")}), "");
}

TEST(Escalation, ATableOfOnesOwnGoesBefore) {
  const Json changes{{"external", {{"match", {"licence server"}}, {"pause", true}}}};
  EXPECT_EQ(class_of({at("no Licence Server")}, changes), "external");
  EXPECT_EQ(class_of({at("ENOTFOUND")}, changes), "") << "the shipped expressions are replaced";
  EXPECT_TRUE(Escalations::from_json(changes)->of("external").pause);
  EXPECT_EQ(class_of({at("import cycle")}, changes), "architectural");
}

TEST(Escalation, AWrongExpressionIsNamed) {
  const auto table = Escalations::from_json({{"security", {{"match", {"(unclosed"}}}}});
  ASSERT_FALSE(table);
  EXPECT_THAT(table.error().message, HasSubstr("escalation.security: \"(unclosed\""));
}

TEST(Escalation, AHugeMessageIsSearchedInBoundedTime) {
  EXPECT_EQ(class_of({at(std::string(10'000'000, 'a'))}), "");
}

}  // namespace
}  // namespace plait::launch

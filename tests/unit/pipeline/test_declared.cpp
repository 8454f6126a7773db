#include <gmock/gmock.h>

#include "loading.hpp"

namespace plait::pipeline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class DeclaredComponents : public Loading {
 protected:
  static std::string using_agent(const std::string& declared, const std::string& agent) {
    return declared + "\n[[step]]\nid = \"a\"\nuses = \"work\"\nwith = { agent = " + agent + " }\n";
  }
};

TEST_F(DeclaredComponents, a_component_is_known_by_its_name) {
  const Pipeline loaded = pipeline(using_agent(
      "[components.agent.mine]\nuses = \"command\"\nargv = [\"./work.sh\"]", "\"mine\""));
  ASSERT_EQ(loaded.components.size(), 1U);
  EXPECT_EQ(loaded.components[0].kind, "agent");
  EXPECT_EQ(loaded.components[0].name, "mine");
  EXPECT_EQ(loaded.components[0].uses, "command");
  EXPECT_EQ(loaded.components[0].with, (Json{{"argv", {"./work.sh"}}}));
  EXPECT_EQ(loaded.steps[0].with["agent"], "mine");
}

TEST_F(DeclaredComponents, what_it_is_made_from_comes_before_it) {
  const Pipeline loaded =
      pipeline(using_agent("[components.agent.second]\nuses = \"first\"\n"
                           "[components.agent.first]\nuses = \"command\"\nargv = [\"a\"]",
                           "{ uses = \"second\", argv = [\"b\"] }"));
  ASSERT_EQ(loaded.components.size(), 2U);
  EXPECT_EQ(loaded.components[0].name, "first");
  EXPECT_EQ(loaded.components[1].name, "second");
}

TEST_F(DeclaredComponents, its_settings_may_hold_parameters) {
  const Pipeline loaded = pipeline(
      using_agent("[params]\nscript = { type = \"string\", default = \"x.sh\" }\n"
                  "[components.agent.mine]\nuses = \"command\"\nargv = [\"${params.script}\"]",
                  "\"mine\""));
  EXPECT_EQ(loaded.components.at(0).with["argv"][0], "x.sh");
}

TEST_F(DeclaredComponents, a_task_is_not_known_there) {
  EXPECT_THAT(messages("[components.agent.mine]\nuses = \"command\"\nargv = [\"${task.id}\"]\n"
                       "[[step]]\nid = \"a\"\nuses = \"work\"\n"),
              ElementsAre(HasSubstr("a component is declared for all tasks")));
}

TEST_F(DeclaredComponents, mistakes_are_told) {
  const auto told = [&](const std::string& declared) {
    std::string out;
    for (const std::string& message :
         messages(declared + "\n[[step]]\nid = \"a\"\nuses = \"work\"\n"))
      out += message + "\n";
    return out;
  };
  EXPECT_EQ(told("[components.agnet.mine]\nuses = \"command\""),
            "no component of kind \"agnet\" can be declared\n");
  EXPECT_EQ(told("[components.step.mine]\nuses = \"work\""),
            "no component of kind \"step\" can be declared\n");
  EXPECT_EQ(told("[components.agent.mine]\nargv = []"),
            "agent \"mine\" does not say what it is made from\n");
  EXPECT_EQ(told("[components.agent.mine]\nuses = \"comand\""), "there is no agent \"comand\"\n");
  EXPECT_EQ(told("[components.agent.robot]\nuses = \"command\"\nargv = [\"a\"]"),
            "agent \"robot\" is offered by a plugin already\n");
  EXPECT_EQ(told("[components.agent.mine]\nuses = \"command\""),
            "agent \"mine\" needs the setting \"argv\"\n");
  EXPECT_EQ(told("[components.agent.mine]\nuses = \"command\"\nargv = [\"a\"]\nargs = 1"),
            "agent \"mine\" has no setting \"args\"\n");
  EXPECT_EQ(told("[components.agent.a]\nuses = \"b\"\n[components.agent.b]\nuses = \"a\""),
            "components are made from each other in a circle: \"a\" uses \"b\" uses \"a\"\n");
}

TEST_F(DeclaredComponents, a_name_that_is_nearly_right_is_suggested) {
  const Loaded loaded = load_text(
      using_agent("[components.agent.mine]\nuses = \"command\"\nargv = [\"a\"]", "\"mien\""));
  EXPECT_THAT(loaded.report(), HasSubstr("did you mean \"mine\"?"));
}

}  // namespace
}  // namespace plait::pipeline

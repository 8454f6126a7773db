#include <algorithm>

#include "loading.hpp"

namespace plait::pipeline {
namespace {

class Settings : public Loading {
 protected:
  // What is said of these settings of a step over tasks.
  std::vector<std::string> said(const std::string& with) {
    return messages(
        "[[step]]\nid = 'list'\nuses = 'list'\n[[step]]\nid = 'work'\nuses = 'work'\n"
        "each = 'list.tasks'\nneeds = ['list']\n[step.with]\n" +
        with);
  }
  using Messages = std::vector<std::string>;
};

TEST_F(Settings, ThatFitAreTakenAsTheyAre) {
  EXPECT_EQ(said("agent = 'auto'\nchecks = ['clean', { uses = 'disk' }]\nlevel = 'warn'\n"
                 "rounds = 5\ninterval = '5m'\nlabel = 'a b'\nlimits = { depth = 3 }\n"),
            Messages{});
}

TEST_F(Settings, ThatAreDurationsMayBeNumbers) {
  EXPECT_EQ(said("interval = 30\n"), Messages{});
  EXPECT_EQ(said("interval = 1.5\n"), Messages{});
  EXPECT_EQ(said("interval = [30]\n").size(), 1U);
}

TEST_F(Settings, ThatAreKnownLaterAreExempt) {
  EXPECT_EQ(
      said("agent = '${task.agent}'\nchecks = ['${task.x}', { uses = '${task.y}', level = 3 }]\n"
           "level = '${task.level}'\nrounds = '${task.n}'\ninterval = 'x${task.n}'\n"
           "label = '${task.title}'\nlimits = { depth = '${task.n}' }\n"),
      Messages{});
}

TEST_F(Settings, BesideThoseAreStillChecked) {
  EXPECT_EQ(
      said("rounds = '${task.n}'\nlevel = 'wran'\n"),
      (Messages{"\"level\" of step \"work\" must be one of \"warn\", \"fail\", not \"wran\""}));
  EXPECT_EQ(said("rounds = '${task.n}'\nlabel = 'UPPER'\n").size(), 1U);
}

TEST_F(Settings, OfAComponentInATableAreItsOwn) {
  EXPECT_EQ(said("agent = { uses = 'command', argv = ['${task.id}', 3] }\n"),
            (Messages{"\"argv.1\" of agent \"command\" must be a string, not an integer"}));
  EXPECT_EQ(said("checks = [{ uses = 'clean', lvl = 'warn' }]\n"),
            (Messages{"check \"clean\" has no setting \"lvl\""}));
}

TEST_F(Settings, MustNameAComponentOfTheRightKind) {
  EXPECT_EQ(said("agent = 'clean'\n"), (Messages{"there is no agent \"clean\""}));
  EXPECT_EQ(said("checks = ['robot']\n"), (Messages{"there is no check \"robot\""}));
  EXPECT_EQ(said("agent = {}\n"), (Messages{"an agent in a table is named by \"uses\""}));
}

TEST_F(Settings, FitOneOfSeveralForms) {
  ComponentInfo either = FakeCatalog::make("step", "either", R"({"gates": {"anyOf": [
      {"enum": ["auto", "none"]}, {"type": "array", "items": {"x-plait-kind": "check"}}]}})");
  catalog_.add(either);
  const auto said_of = [&](const std::string& gates) {
    return messages("[[step]]\nid = 'e'\nuses = 'either'\nwith = { gates = " + gates + " }\n");
  };
  EXPECT_EQ(said_of("'auto'"), Messages{});
  EXPECT_EQ(said_of("['clean']"), Messages{});
  EXPECT_EQ(said_of("['cleen']"), (Messages{"there is no check \"cleen\""}));
  EXPECT_EQ(said_of("3").size(), 1U);
}

TEST_F(Settings, OfABrokenSchemaAreThePluginsFault) {
  ComponentInfo broken = FakeCatalog::make("step", "broken", "{}");
  broken.with_schema = {{"type", "objekt"}};
  catalog_.add(broken);
  const auto all =
      load_text("[[step]]\nid = 'b'\nuses = 'broken'\nwith = { a = 1 }\n").diagnostics().sorted();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_TRUE(all[0].code == "PL0702" || all[0].code == "PL0302") << all[0].message;
}

}  // namespace
}  // namespace plait::pipeline

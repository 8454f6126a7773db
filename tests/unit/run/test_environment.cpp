// What a process is given, and what of it is secret.
#include "run/environment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace plait::run::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

Command command_with(std::map<std::string, std::string> env) {
  Command command;
  command.argv = {"true"};
  command.env = std::move(env);
  return command;
}

std::vector<std::string> secrets_in(std::map<std::string, std::string> env,
                                    std::vector<std::string> named = {}) {
  Command command = command_with(std::move(env));
  command.inherit_env = {"NOTHING"};
  command.secrets = std::move(named);
  return secrets_of(command, environment_for(command));
}

TEST(EnvironmentTest, PassesOnWhatIsAllowed) {
  ::setenv("PLAIT_CANARY", "sings", 1);
  const Command command = command_with({{"GIVEN", "yes"}});
  EXPECT_THAT(environment_for(command), Contains("GIVEN=yes"));
  EXPECT_THAT(environment_for(command), Not(Contains("PLAIT_CANARY=sings")));
  Command named = command_with({});
  named.inherit_env = {"PLAIT_CAN*"};
  EXPECT_THAT(environment_for(named), ElementsAre("PLAIT_CANARY=sings"));
  named.env["PLAIT_CANARY"] = "hums";
  EXPECT_THAT(environment_for(named), ElementsAre("PLAIT_CANARY=hums"));
  ::unsetenv("PLAIT_CANARY");
}

TEST(EnvironmentTest, KnowsSecretsByTheirNames) {
  for (const char* name :
       {"ANTHROPIC_API_KEY", "OPENAI_APIKEY", "GITHUB_TOKEN", "token", "AWS_SECRET_ACCESS_KEY",
        "DB_PASSWORD", "PGPASSWORD_FILE_TEXT", "SSH_PASSPHRASE", "npm_config__auth"})
    EXPECT_TRUE(is_secret_name(name)) << name;
  for (const char* name : {"PATH", "HOME", "KEYBOARD", "MONKEY", "LC_ALL", "XDG_RUNTIME_DIR"})
    EXPECT_FALSE(is_secret_name(name)) << name;
}

TEST(EnvironmentTest, TakesTheirValuesForSecrets) {
  EXPECT_THAT(secrets_in({{"API_KEY", "sk-123456"}, {"OTHER", "sk-654321"}}),
              ElementsAre("sk-123456"));
  EXPECT_THAT(secrets_in({{"DB_PASSWORD", "letters"}}), ElementsAre("letters"));
}

TEST(EnvironmentTest, TakesNoPathAndNoPlainWordForASecret) {
  EXPECT_THAT(secrets_in({{"SSL_KEY", "/etc/passwd"}}), IsEmpty());
  EXPECT_THAT(secrets_in({{"SSL_KEY", "/no/such/file/x="}}), ElementsAre("/no/such/file/x="));
  EXPECT_THAT(secrets_in({{"CI_TOKEN", "disabled"}}), IsEmpty());
  EXPECT_THAT(secrets_in({{"CI_TOKEN", "abcdefghijklmnopqrst"}}),
              ElementsAre("abcdefghijklmnopqrst"));
  EXPECT_THAT(secrets_in({{"CI_TOKEN", "a1b2"}}), IsEmpty()) << "too short";
}

TEST(EnvironmentTest, TakesWhatTheCommandNames) {
  EXPECT_THAT(secrets_in({{"MINE", "disabled"}, {"MY_OTHER", "/etc/passwd"}, {"NOT", "anything"}},
                         {"MINE", "MY_*"}),
              ElementsAre("disabled", "/etc/passwd"));
}

}  // namespace
}  // namespace plait::run::testing

// What the host makes of right and wrong answers.
#include <gmock/gmock.h>

#include "fake_host.hpp"
#include "plugins/instance.hpp"

namespace plait::plugins {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

// Everything holds in plait's own process and in one of the plugin's.
class Answers : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    for (const char* name : {"good", "misdeeds", "wrapped", "broken_schema"}) {
      const Status added = registry.add(std::string(BAD_PLUGIN_DIR) + "/" + name + ".so");
      ASSERT_TRUE(added) << added.error().message;
    }
    registry.use_host_program(PLUGIN_HOST_PROGRAM);
  }

  Result<Response> score(const std::string& name, const Json& task = Json::object()) {
    PLAIT_TRY(Instance * instance, instances.get("scorer", name, nullptr, host, info, GetParam()));
    return instances.invoke(*instance, "score", Message{{{"task", task}}, {}}, host, info);
  }
  std::string complaint(const std::string& name, const Json& task = Json::object()) {
    const auto made = score(name, task);
    if (made) return "none: " + dump(made->message.json);
    EXPECT_EQ(made.error().code, "plugin");
    return made.error().message;
  }
  // The whole message about a component of the plugin "misdeeds".
  static std::string about(const std::string& name, const std::string& cause) {
    return "plugin \"misdeeds\" (" BAD_PLUGIN_DIR "/misdeeds.so): scorer \"" + name + "\" " + cause;
  }
  Result<Response> step(const std::string& method, const std::string& what) {
    PLAIT_TRY(Instance * instance, instances.get("step", "told", nullptr, host, info, GetParam()));
    const Json request{{"run", {{"id", "r"}, {"dir", ""}}},
                       {"step", "s"},
                       {"attempt", 1},
                       {"dry_run", info.dry_run},
                       {"params", {{"do", what}}},
                       {"with", Json::object()},
                       {"needs", Json::object()}};
    return instances.invoke(*instance, method, Message{request, {}}, host, info);
  }

  Registry registry;
  Instances instances{registry};
  FakeHost host;
  CallInfo info{"run-1", "step", "", 1, false};
};

TEST_P(Answers, a_right_answer_is_passed_on) {
  const auto made = score("plain-c");
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->status, PLAIT_OK);
  EXPECT_EQ(made->message.json, (Json{{"score", 7}, {"model", "small"}}));
}

TEST_P(Answers, a_reported_failure_is_a_response) {
  const auto made = score("fails");
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->status, PLAIT_FAILED);
  EXPECT_EQ(made->error(), fail("budget", "too dear", "ask for less"));
}

TEST_P(Answers, ask_turns_a_failure_into_its_error) {
  auto instance = instances.get("scorer", "fails", nullptr, host, info, GetParam());
  ASSERT_TRUE(instance);
  const auto made = instances.ask(**instance, "score", Message{}, host, info);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, "budget");
}

TEST_P(Answers, the_last_reply_counts) {
  const auto made = score("replies_twice");
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->message.json["score"], 7);
}

TEST_P(Answers, outside_the_schema_names_file_plugin_method_and_place) {
  EXPECT_EQ(complaint("outside_schema"),
            about("outside_schema",
                  "answered score with a response that does not fit scorer/1: "
                  "/score: value 1000 is over the maximum 100"));
}

TEST_P(Answers, text_that_is_no_json) {
  EXPECT_THAT(complaint("no_json"),
              StartsWith(about("no_json", "answered score with no JSON: parse error at line 1")));
  EXPECT_EQ(complaint("a_list"),
            about("a_list", "answered score with a JSON array, not an object"));
  EXPECT_THAT(complaint("bad_utf8"), HasSubstr("ill-formed UTF-8"));
  EXPECT_THAT(complaint("nested_deep"), HasSubstr("nested deeper than 500"));
}

TEST_P(Answers, messages_that_cannot_be_read) {
  EXPECT_THAT(complaint("huge"), HasSubstr("a reply of 1099511627776 bytes; at most 67108864"));
  EXPECT_THAT(complaint("null_text"), HasSubstr("a reply whose text is NULL"));
  EXPECT_THAT(complaint("null_blobs"), HasSubstr("a reply with 3 blobs"));
  EXPECT_THAT(complaint("null_reply"), HasSubstr("a NULL reply"));
  EXPECT_THAT(complaint("missing_blob"), HasSubstr("names none of its 0 blobs"));
}

TEST_P(Answers, no_reply_at_all) {
  EXPECT_EQ(complaint("silent"), about("silent", "answered score without a reply"));
  EXPECT_EQ(complaint("silent_failure"), about("silent_failure", "answered score without a reply"));
}

TEST_P(Answers, a_status_that_is_not_its_own) {
  EXPECT_EQ(complaint("unknown_status"),
            about("unknown_status", "answered score with status 42, which means nothing here"));
  EXPECT_THAT(complaint("refuses"), HasSubstr("status 6"));
  EXPECT_EQ(
      complaint("waits"),
      about("waits", "answered score with \"wait\" (status 1), which scorer/1 does not allow"));
  EXPECT_THAT(complaint("no_method"), HasSubstr("names method \"score\" in its manifest"));
}

TEST_P(Answers, cancelled_only_when_somebody_did) {
  EXPECT_THAT(complaint("cancelled"), HasSubstr("nobody cancelled it"));
  host.cancel = Cancel::stop;
  const auto made = score("cancelled");
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->status, PLAIT_CANCELLED);
}

TEST_P(Answers, exceptions_that_reach_the_boundary) {
  EXPECT_EQ(complaint("lets_out"),
            about("lets_out", "threw across the boundary in score: out of the plugin"));
  EXPECT_EQ(complaint("lets_out_int"),
            about("lets_out_int",
                  "threw across the boundary in score: something that is no std::exception"));
}

TEST_P(Answers, exceptions_that_the_wrapper_caught) {
  EXPECT_THAT(complaint("throws"),
              AllOf(StartsWith("plugin \"wrapped\" ("), HasSubstr("wrapped.so"),
                    HasSubstr("broke off in score: throws.score threw: division by pi")));
  EXPECT_THAT(complaint("throws", {{"non_std", true}}), HasSubstr("no std::exception"));
  EXPECT_THAT(complaint("throws-in-create"),
              HasSubstr("broke off in create: throws-in-create.create threw: no room"));
}

TEST_P(Answers, a_refused_creation_gives_its_own_error) {
  const auto made = score("refuses-create");
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, "config");
  EXPECT_EQ(made.error().message, "there is no price table");
  EXPECT_EQ(made.error().remedy, "write one");
  EXPECT_THAT(made.error().notes, testing::ElementsAre(HasSubstr("wrapped.so")));
}

TEST_P(Answers, settings_are_checked_before_creation) {
  const auto missing = instances.get("scorer", "asks", Json::object(), host, info);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, "config");
  EXPECT_EQ(missing.error().message, "scorer \"asks\": with: key \"of\" is missing");
  const auto wrong = instances.get("scorer", "asks", {{"of", "x"}, {"n", "y"}}, host, info);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().message, "scorer \"asks\": with/n: expected integer, found string \"y\"");
}

TEST_P(Answers, a_broken_with_schema_is_the_plugins_fault) {
  const auto made = instances.get("scorer", "broken-schema", nullptr, host, info);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, "plugin");
  EXPECT_THAT(made.error().message,
              AllOf(HasSubstr("broken_schema.so"), HasSubstr("with_schema: not a JSON schema")));
}

TEST_P(Answers, the_same_settings_give_the_same_instance) {
  const auto one = instances.get("scorer", "asks", {{"of", "a"}, {"n", 1}}, host, info);
  const auto same = instances.get("scorer", "asks", {{"n", 1}, {"of", "a"}}, host, info);
  const auto other = instances.get("scorer", "asks", {{"of", "b"}}, host, info);
  ASSERT_TRUE(one && same && other);
  EXPECT_EQ(*one, *same);
  EXPECT_NE(*one, *other);
}

TEST_P(Answers, a_method_outside_the_manifest_is_not_asked) {
  auto instance = instances.get("scorer", "plain-c", nullptr, host, info);
  ASSERT_TRUE(instance);
  const auto made = instances.invoke(**instance, "judge", Message{}, host, info);
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().message, HasSubstr("cannot be asked \"judge\": it has only score"));
}

TEST_P(Answers, steps_may_wait_block_and_fail_with_outputs) {
  const auto done = step("run", "");
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->message.json["outputs"], (Json{{"done", true}}));
  const auto wait = step("run", "wait");
  ASSERT_TRUE(wait) << wait.error().message;
  EXPECT_EQ(wait->status, PLAIT_WAIT);
  EXPECT_EQ(wait->message.json["wait"]["start"][0]["key"], "turn-1");
  EXPECT_EQ(wait->message.json["wait"]["timer_s"], 2.5);
  const auto blocked = step("run", "block");
  ASSERT_TRUE(blocked) << blocked.error().message;
  EXPECT_EQ(blocked->status, PLAIT_BLOCKED);
  EXPECT_EQ(blocked->message.json["choices"], (Json{"yes", "no"}));
  const auto failed = step("run", "fail");
  ASSERT_TRUE(failed) << failed.error().message;
  EXPECT_EQ(failed->status, PLAIT_FAILED);
  EXPECT_EQ(failed->message.json["outputs"], (Json{{"done", 1}}));
}

TEST_P(Answers, stored_outputs_are_limited_but_not_in_a_dry_run) {
  const auto large = step("run", "large");
  ASSERT_FALSE(large);
  EXPECT_THAT(large.error().message, HasSubstr("at most 65536 are stored"));
  info.dry_run = true;
  EXPECT_TRUE(step("run", "large"));
}

INSTANTIATE_TEST_SUITE_P(Places, Answers, testing::Values("none", "process"),
                         [](const auto& place) { return std::string(place.param); });

}  // namespace
}  // namespace plait::plugins

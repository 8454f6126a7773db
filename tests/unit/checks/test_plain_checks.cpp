#include <gmock/gmock.h>

#include "asking.hpp"
#include "checks/agent.hpp"
#include "checks/clean.hpp"
#include "checks/command.hpp"
#include "checks/disk.hpp"
#include "checks/estimate.hpp"
#include "checks/header.hpp"
#include "checks/names.hpp"
#include "checks/no_inner_dependency.hpp"
#include "checks/one_stage.hpp"
#include "checks/overlap.hpp"
#include "checks/target.hpp"
#include "confirm/confirm.hpp"
#include "git_fixture.hpp"
#include "observers/batch_log.hpp"
#include "plait/agent.hpp"
#include "preflight/preflight.hpp"
#include "scripted_agent.hpp"

namespace plait::checks {
namespace {

using test::a_task;
using test::about;
using test::ask;
using test::FakeHost;
using test::read_file;
using test::ScriptedAgent;
using test::TemporaryFolder;
using ::testing::HasSubstr;

TEST(HeaderCheck, AcceptsPrpsThatWereRead) {
  const Json answer = ask<HeaderCheck>(about({a_task("PRP-A"), a_task("PRP-B")}));
  EXPECT_EQ(answer["status"], "pass");
  EXPECT_EQ(answer["message"], "2 PRPs read");
}

TEST(HeaderCheck, NamesThePlaceOfEachMistake) {
  Json broken = a_task("PRP-B");
  broken["errors"] = {{{"message", "the header is no YAML"},
                       {"span", {{"file", "PRPs/PRP-B.md"}, {"line", 3}, {"column", 7}}}}};
  const Json answer = ask<HeaderCheck>(about({a_task("PRP-A"), broken}));
  EXPECT_EQ(answer["status"], "fail");
  EXPECT_EQ(answer["message"], "cannot read the header of PRP-B");
  ASSERT_EQ(answer["items"].size(), 1U);
  EXPECT_EQ(answer["items"][0]["task"], "PRP-B");
  EXPECT_EQ(answer["items"][0]["message"], "PRPs/PRP-B.md:3:7: the header is no YAML");
  EXPECT_EQ(answer["items"][0]["remedy"], "correct PRPs/PRP-B.md:3:7");
}

TEST(HeaderCheck, WarnsOfDoubts) {
  Json executed = a_task("PRP-A");
  executed["warnings"] = {"it was executed before"};
  const Json answer = ask<HeaderCheck>(about({executed}));
  EXPECT_EQ(answer["status"], "warn");
  EXPECT_EQ(answer["items"][0]["message"], "it was executed before");
}

TEST(OneStageCheck, RefusesMixedStages) {
  Json one = a_task("PRP-A"), two = a_task("PRP-B");
  one["stage"] = 1;
  two["stage"] = 2;
  EXPECT_EQ(ask<OneStageCheck>(about({one}))["status"], "pass");
  const Json answer = ask<OneStageCheck>(about({one, two}));
  EXPECT_EQ(answer["status"], "fail");
  EXPECT_EQ(answer["message"], "stage 1 (PRP-A), stage 2 (PRP-B) are mixed in one batch");
  EXPECT_THAT(answer["remedy"], HasSubstr("plait run PRP-A PRP-B --pipeline staged"));
  EXPECT_THAT(answer["remedy"], HasSubstr("--stage 1"));
  EXPECT_EQ(ask<OneStageCheck>(about({one, two}), {{"level", "warn"}})["status"], "warn");
}

TEST(OneStageCheck, LetsTasksWithoutAStageJoinAnyone) {
  Json one = a_task("PRP-A"), none = a_task("PRP-B");
  one["stage"] = 3;
  none["stage"] = nullptr;
  EXPECT_EQ(ask<OneStageCheck>(about({one, none}))["status"], "pass");
}

TEST(NoInnerDependencyCheck, RefusesADependencyWithinTheBatchOnly) {
  Json task = a_task("PRP-B");
  task["depends_on"] = {"PRP-X"};
  EXPECT_EQ(ask<NoInnerDependencyCheck>(about({a_task("PRP-A"), task}))["status"], "pass");
  task["depends_on"] = {"PRP-X", "PRP-A"};
  const Json answer = ask<NoInnerDependencyCheck>(about({a_task("PRP-A"), task}));
  EXPECT_EQ(answer["status"], "fail");
  EXPECT_THAT(answer["message"], HasSubstr("PRP-B needs PRP-A"));
  EXPECT_THAT(answer["remedy"], HasSubstr("--pipeline staged"));
  EXPECT_THAT(answer["remedy"], HasSubstr("--pipeline train"));
}

TEST(OverlapCheck, WarnsOfFilesThatTwoDeclare) {
  Json request = about({a_task("PRP-A"), a_task("PRP-B")});
  EXPECT_EQ(ask<OverlapCheck>(request)["status"], "pass");
  request["overlaps"] = {{{"tasks", {"PRP-A", "PRP-B"}}, {"files", {"src/x.c"}}}};
  const Json answer = ask<OverlapCheck>(request);
  EXPECT_EQ(answer["status"], "warn");
  EXPECT_EQ(answer["items"][0]["message"], "PRP-A and PRP-B both change src/x.c");
}

TEST(OverlapCheck, PassesOnAnAnnouncedConflict) {
  Json task = a_task("PRP-A");
  task["conflict_potential"] = "MEDIUM (with PRP-D - same file)";
  EXPECT_EQ(ask<OverlapCheck>(about({task}))["status"], "warn");
  task["conflict_potential"] = {{"level", "high"}, {"remark", "same file"}};
  EXPECT_EQ(ask<OverlapCheck>(about({task}))["items"][0]["message"],
            "announces conflicts: high (same file)");
  task["conflict_potential"] = "NONE (new file)";
  EXPECT_EQ(ask<OverlapCheck>(about({task}))["status"], "pass");
}

TEST(EstimateCheck, ShowsTheEstimateAndHoldsItAgainstLimits) {
  Json request = about({a_task("PRP-A")});
  request["estimate"] = {
      {"seconds", 1350}, {"sequential_seconds", 2700}, {"cost", 1.5}, {"cost_all_sonnet", 2.25}};
  const Json shown = ask<EstimateCheck>(request);
  EXPECT_EQ(shown["status"], "pass");
  EXPECT_EQ(shown["message"],
            "about 22m 30s, 45m one after the other; cost 1.50, 2.25 with sonnet for all");
  EXPECT_EQ(ask<EstimateCheck>(request, {{"max_time", "30m"}, {"max_cost", 2}})["status"], "pass");
  EXPECT_EQ(ask<EstimateCheck>(request, {{"max_time", "20m"}})["status"], "fail");
  EXPECT_EQ(ask<EstimateCheck>(request, {{"max_cost", 1}})["status"], "fail");
}

TEST(EstimateCheck, DoesNotPassALimitWithoutAnEstimate) {
  EXPECT_EQ(ask<EstimateCheck>(about({}))["status"], "pass");
  EXPECT_EQ(ask<EstimateCheck>(about({}), {{"max_cost", 1}})["status"], "fail");
}

TEST(CommandCheck, PassesWithoutACommand) {
  EXPECT_EQ(ask<CommandCheck>(about({}))["status"], "pass");
}

TEST(CommandCheck, AsksForItsCommandAndJudgesHowItEnded) {
  const Json with = {{"argv", {"make", "health"}}, {"timeout", "5s"}, {"remedy", "make repair"}};
  Json request = about({});
  const Json command = ask<CommandCheck>(request, with)["command"];
  EXPECT_EQ(command["argv"], Json({"make", "health"}));
  EXPECT_EQ(command["cwd"], "/");
  EXPECT_EQ(command["timeout_s"], 5.0);

  request["outcome"] = {{"kind", "exited"}, {"code", 0}};
  EXPECT_EQ(ask<CommandCheck>(request, with)["status"], "pass");
  request["outcome"] = {{"kind", "exited"}, {"code", 2}, {"text", "checking\nno database\n\n"}};
  const Json answer = ask<CommandCheck>(request, with);
  EXPECT_EQ(answer["status"], "fail");
  EXPECT_EQ(answer["message"], "make health: exit code 2: no database");
  EXPECT_EQ(answer["remedy"], "make repair");
  request["outcome"] = {{"kind", "timed_out"}};
  EXPECT_THAT(ask<CommandCheck>(request, with)["message"], HasSubstr("ran out of its time"));
}

// An agent whose health command is `probe`, if it has one.
class SickAgent final : public Agent {
 public:
  static constexpr char name[] = "sick";
  static constexpr char manifest[] = "{}";
  explicit SickAgent(const Json& with) : probes_(with.value("probe", false)) {}
  Result<Prepared> prepare(const Json&, Call&) override { return Prepared{}; }
  Result<Reading> read(const Json&, std::string_view, bool, Call&) override { return Reading{}; }
  Result<Judgement> judge(const Json&, const Outcome&, int, Call&) override { return Judgement{}; }
  Result<std::variant<Health, Command>> health(const Json& outcome, Call&) override {
    if (!probes_) return Health{false, "not logged in", "sick login"};
    if (outcome.is_null()) {
      Command command;
      command.argv = {"sick", "--version"};
      return command;
    }
    return Health{true, "version " + outcome.value("text", ""), ""};
  }

 private:
  bool probes_;
};

TEST(AgentCheck, SaysWhatTheAgentSays) {
  FakeHost host;
  host.offer<SickAgent>();
  Json request = about({});
  EXPECT_EQ(ask<AgentCheck>(request, Json::object(), &host)["message"], "no agent is named");
  request["agent"] = "sick";
  const Json answer = ask<AgentCheck>(request, Json::object(), &host);
  EXPECT_EQ(answer["status"], "fail");
  EXPECT_EQ(answer["message"], "sick: not logged in");
  EXPECT_EQ(answer["remedy"], "sick login");
}

TEST(AgentCheck, RunsTheCommandThatTheAgentNeeds) {
  FakeHost host;
  host.offer<SickAgent>();
  Json request = about({});
  request["agent"] = {{"uses", "sick"}, {"probe", true}};
  const Json first = ask<AgentCheck>(request, Json::object(), &host);
  EXPECT_EQ(first["command"]["argv"], Json({"sick", "--version"}));
  EXPECT_EQ(first["command"]["cwd"], "/");
  request["outcome"] = {{"kind", "exited"}, {"code", 0}, {"text", "2"}};
  EXPECT_EQ(ask<AgentCheck>(request, Json::object(), &host)["message"], "sick: version 2");
}

TEST(AgentCheck, FailsForAnAgentThatDoesNotExist) {
  Json request = about({});
  request["agent"] = "nobody";
  EXPECT_EQ(ask<AgentCheck>(request)["code"], error_class::not_found);
}

TEST(AgentCheck, MayHaveTheModelAnswer) {
  FakeHost host;
  host.offer<ScriptedAgent>();
  const TemporaryFolder folder;
  Json request = about({});
  request["agent"] = "scripted";
  request["run"] = {{"id", "r1"}, {"dir", folder.path().string()}};
  const Json with{{"request", true}};
  const Json first = ask<AgentCheck>(request, with, &host);
  ASSERT_TRUE(first.contains("command")) << first;
  EXPECT_EQ(first["command"]["cwd"], (folder.path() / "health").string());
  EXPECT_EQ(first["command"]["env"]["PLAIT_MODEL"], "haiku");
  EXPECT_THAT(read_file(folder.path() / "health/prompt.md"), HasSubstr("OK"));
  request["outcome"] = {{"kind", "exited"}, {"code", 0}, {"text", "OK\n"}};
  EXPECT_EQ(ask<AgentCheck>(request, with, &host)["message"],
            "scripted: it does what it is told; it answers");
  request["outcome"]["text"] =
      R"(@{"judge":{"verdict":"failed","code":"auth","message":"invalid key","remedy":"log in"}})";
  const Json refused = ask<AgentCheck>(request, with, &host);
  EXPECT_EQ(refused["status"], "fail");
  EXPECT_THAT(refused["message"], HasSubstr("invalid key"));
  EXPECT_EQ(refused["remedy"], "log in");
}

TEST(AgentCheck, AsksNoModelOfAnAgentThatIsIll) {
  FakeHost host;
  host.offer<ScriptedAgent>();
  Json request = about({});
  request["agent"] = {{"uses", "scripted"}, {"healthy", false}};
  EXPECT_EQ(ask<AgentCheck>(request, {{"request", true}}, &host)["message"], "scripted: it is ill");
}

template <typename... Ts>
void expect_whole_manifests() {
  for (const char* text : {Ts::manifest...}) {
    const Json manifest = Json::parse(text, nullptr, false);
    EXPECT_TRUE(manifest.is_object()) << text;
    EXPECT_FALSE(manifest["description"].empty()) << text;
    EXPECT_EQ(manifest["with_schema"]["additionalProperties"], false) << text;
  }
}

TEST(Manifests, AreWhole) {
  expect_whole_manifests<HeaderCheck, OneStageCheck, NoInnerDependencyCheck, NamesCheck,
                         TargetCheck, CleanCheck, AgentCheck, DiskCheck, CommandCheck,
                         EstimateCheck, OverlapCheck, preflight::PreflightStep,
                         confirm::ConfirmStep, observers::BatchLog>();
}

TEST(Requests, QuoteWhatAShellWouldTakeApart) {
  Json request = about({});
  request["params"]["prps"] = {"PRPs/my plan.md", "it's"};
  EXPECT_EQ(run_again(request, "--target main"),
            "plait run 'PRPs/my plan.md' 'it'\\''s' --target main");
}

}  // namespace
}  // namespace plait::checks

#include <gmock/gmock.h>

#include <fstream>

#include "asking.hpp"
#include "git_fixture.hpp"
#include "preflight/preflight.hpp"
#include "worktree/worktree.hpp"

namespace plait::preflight {
namespace {

using test::FakeHost;
using ::testing::HasSubstr;

// Answers what its settings say; with "argv" asks for a process first.
class ScriptedCheck final : public Check {
 public:
  static constexpr char name[] = "scripted";
  static constexpr char manifest[] = "{}";
  explicit ScriptedCheck(const Json& with) : with_(with) {}
  Result<std::variant<CheckResult, Command>> check(const Json& request, Call&) override {
    if (with_.contains("throw")) throw std::runtime_error("broken pipe");
    if (with_.contains("error")) return fail(error_class::io, with_["error"], "mend it");
    if (with_.contains("argv") && request["outcome"].is_null()) {
      Command command;
      command.argv = with_["argv"].get<std::vector<std::string>>();
      return command;
    }
    CheckResult result;
    const std::string status = with_.value("status", "pass");
    result.status = status == "fail"   ? Verdict::fail
                    : status == "warn" ? Verdict::warn
                                       : Verdict::pass;
    result.message = with_.value("message", "fine");
    if (request["outcome"].is_object()) result.message = request["outcome"].value("text", "");
    result.remedy = with_.value("remedy", "");
    for (const Json& id : with_.value("tasks", Json::array()))
      result.items.push_back({id, "its line 3", "correct it"});
    return result;
  }

 private:
  Json with_;
};

Json scripted(Json with) {
  with["uses"] = "scripted";
  return with;
}

class Preflight : public ::testing::Test {
 protected:
  Preflight() { host.offer<ScriptedCheck>(); }

  Json request(std::vector<Json> checks) {
    Json tasks = {{{"id", "PRP-A"}}, {{"id", "PRP-B"}}};
    return {{"run", {{"id", "r1"}, {"dir", ""}, {"project", "/"}}},
            {"step", "preflight"},
            {"params", Json::object()},
            {"with", {{"checks", std::move(checks)}}},
            {"needs", {{"analyze", {{"status", "succeeded"}, {"outputs", {{"tasks", tasks}}}}}}}};
  }
  Reply run(const Json& asked) {
    auto step = PreflightStep::create(asked["with"]);
    return host.invoke(**step, "run", asked);
  }
  Reply resume(Json asked, const Json& state, const Json& cause) {
    auto step = PreflightStep::create(asked["with"]);
    asked["state"] = state;
    asked["cause"] = cause;
    return host.invoke(**step, "resume", std::move(asked));
  }
  std::string shown() {
    std::string text;
    for (const Json& display : host.emitted("display"))
      for (const Json& line : display["lines"]) text += line.get<std::string>() + "\n";
    return text;
  }

  FakeHost host;
};

TEST_F(Preflight, PassesWhenAllChecksDo) {
  const Reply reply = run(request({scripted({{"message", "all well"}})}));
  ASSERT_EQ(reply.status, PLAIT_OK) << reply.message.json.dump();
  EXPECT_EQ(reply.message.json["outputs"]["checks"][0]["status"], "pass");
  EXPECT_EQ(shown(), "✓ scripted  all well\n");
}

// A check "agent" that tells whom it is asked about; "sick" is not ready.
class AgentsOfTasks : public Preflight {
 protected:
  AgentsOfTasks() {
    host.offer("check", "agent", [](const Json& with) -> Result<std::unique_ptr<Instance>> {
      const std::string agent = with.value("agent", "nobody");
      return std::unique_ptr<Instance>(std::make_unique<ScriptedCheck>(
          Json{{"message", agent}, {"status", agent == "sick" ? "fail" : "pass"}}));
    });
    host.evaluates = [](const std::string& expression, const Json& scope) -> Json {
      return scope.value(expression, Json());
    };
  }
  // Of one launching step, for PRP-A and PRP-B.
  Json request_for(Json launch) {
    Json asked = request({"agent", scripted({})});
    asked["steps"] = {{"launch", {{"uses", "launch"}, {"with", std::move(launch)}}}};
    return asked;
  }
  static Json& tasks_of(Json& asked) { return asked["needs"]["analyze"]["outputs"]["tasks"]; }
};

TEST_F(AgentsOfTasks, AreThoseOfHeadersAndOfTheStepEachOnce) {
  Json asked = request_for({{"agent", "claude"}});
  tasks_of(asked)[0]["agent"] = "codex";
  tasks_of(asked)[1]["agent"] = "codex";
  tasks_of(asked).push_back({{"id", "PRP-C"}, {"agent", nullptr}});
  ASSERT_EQ(run(asked).status, PLAIT_OK);
  EXPECT_EQ(shown(), "✓ agent     codex\n✓ agent     claude\n✓ scripted  fine\n");
}

TEST_F(AgentsOfTasks, AreThoseOfRulesThatHold) {
  Json asked = request_for({{"agent", "claude"},
                            {"agents",
                             {{{"if", "never"}, {"agent", "gemini"}},
                              {{"if", "easy"}, {"agent", "codex"}},
                              {{"if", "hard"}, {"model", "opus"}}}}});
  for (Json& task : tasks_of(asked)) task.update({{"never", false}, {"hard", true}});
  tasks_of(asked)[0]["easy"] = true;
  tasks_of(asked)[1]["easy"] = false;
  ASSERT_EQ(run(asked).status, PLAIT_OK);
  EXPECT_EQ(shown(), "✓ agent     codex\n✓ agent     claude\n✓ scripted  fine\n");
}

TEST_F(AgentsOfTasks, LeaveOutWhomNoTaskIsGiven) {
  Json asked = request_for({{"agent", "sick"}, {"agents", {{{"agent", "codex"}}}}});
  EXPECT_EQ(run(asked).status, PLAIT_OK);
  EXPECT_EQ(shown(), "✓ agent     codex\n✓ scripted  fine\n");
}

TEST_F(AgentsOfTasks, OneThatIsNotReadyIsARefusal) {
  Json asked =
      request_for({{"agent", "claude"}, {"agents", {{{"if", "easy"}, {"agent", "sick"}}}}});
  tasks_of(asked)[0]["easy"] = false;
  tasks_of(asked)[1]["easy"] = true;
  EXPECT_EQ(run(asked).status, PLAIT_FAILED);
  EXPECT_THAT(shown(), HasSubstr("✗ agent     sick"));
}

TEST_F(AgentsOfTasks, OneThatOnlyStandsByIsAWarning) {
  Json asked = request_for(
      {{"agent", "claude"},
       {"fallback", {{{"agent", "sick"}}, {{"model", "haiku"}}, {{"agent", "claude"}}}}});
  EXPECT_EQ(run(asked).status, PLAIT_OK);
  EXPECT_THAT(shown(), HasSubstr("✓ agent     claude\n! agent     sick; it could not take over"));
}

TEST_F(AgentsOfTasks, ARuleThatCannotBeMeantIsARefusalSaidOnce) {
  Json asked = request_for({{"agent", "claude"}, {"agents", {{{"if", "easy"}}}}});
  EXPECT_EQ(run(asked).status, PLAIT_FAILED);
  EXPECT_THAT(shown(), HasSubstr("✗ agent     a rule of \"agents\" names neither"));
}

TEST_F(Preflight, RunsAllChecksBeforeItRefuses) {
  const Reply reply =
      run(request({scripted({{"status", "fail"}, {"message", "one"}}),
                   scripted({{"status", "warn"}, {"message", "two"}}),
                   scripted({{"status", "fail"}, {"message", "three"}, {"remedy", "git stash"}})}));
  ASSERT_EQ(reply.status, PLAIT_FAILED);
  const Json& error = reply.message.json;
  EXPECT_EQ(error["code"], error_class::refused);
  EXPECT_EQ(error["message"], "2 of 3 checks failed: scripted, scripted");
  EXPECT_EQ(error["remedy"], "git stash");
  EXPECT_EQ(error["outputs"]["checks"].size(), 3U);
  EXPECT_EQ(error["outputs"]["warnings"], Json({"scripted: two"}));
  EXPECT_THAT(shown(), HasSubstr("✗ scripted  three\n    → git stash\n"));
  EXPECT_THAT(shown(), HasSubstr("! scripted  two\n"));
}

TEST_F(Preflight, CountsACheckThatFailsItselfAsFailed) {
  const Reply reply =
      run(request({"unheard-of", scripted({{"error", "no disk"}}), scripted({{"throw", true}})}));
  ASSERT_EQ(reply.status, PLAIT_FAILED);
  const Json& checks = reply.message.json["outputs"]["checks"];
  for (const Json& check : checks) EXPECT_EQ(check["status"], "fail") << check.dump();
  EXPECT_THAT(checks[0]["message"], HasSubstr("there is no check \"unheard-of\""));
  EXPECT_EQ(checks[1]["message"], "no disk");
  EXPECT_EQ(checks[1]["remedy"], "mend it");
  EXPECT_EQ(checks[2]["message"], "broken pipe");
}

TEST_F(Preflight, RunsTheCommandsOfSeveralChecksAtOnce) {
  const test::TemporaryFolder folder;
  const std::string output = (folder.path() / "output").string();
  std::ofstream(output) << "version 2";
  const Json asked = request({scripted({{"argv", {"one"}}}), scripted({{"message", "quick"}}),
                              scripted({{"argv", {"two"}}})});
  Reply reply = run(asked);
  ASSERT_EQ(reply.status, PLAIT_WAIT) << reply.message.json.dump();
  const Json start = reply.message.json["wait"]["start"];
  ASSERT_EQ(start.size(), 2U);
  EXPECT_EQ(start[0]["command"]["argv"], Json({"one"}));
  EXPECT_EQ(start[0]["command"]["timeout_s"], 60.0);

  const auto exit = [&](const Json& key) {
    return Json{{"kind", "exit"},
                {"key", key},
                {"outcome", {{"kind", "exited"}, {"code", 0}, {"output", output}}}};
  };
  reply = resume(asked, reply.message.json["state"], exit(start[1]["key"]));
  ASSERT_EQ(reply.status, PLAIT_WAIT);
  EXPECT_FALSE(reply.message.json["wait"].contains("start"));
  reply = resume(asked, reply.message.json["state"], exit(start[0]["key"]));
  ASSERT_EQ(reply.status, PLAIT_OK) << reply.message.json.dump();
  EXPECT_EQ(reply.message.json["outputs"]["checks"][0]["message"], "version 2");
  EXPECT_EQ(shown(), "✓ scripted  version 2\n✓ scripted  quick\n✓ scripted  version 2\n");
}

TEST_F(Preflight, StopsItsCommandsWhenCancelled) {
  const Json asked = request({scripted({{"argv", {"one"}}})});
  Reply reply = run(asked);
  const Json key = reply.message.json["wait"]["start"][0]["key"];
  reply = resume(asked, reply.message.json["state"], {{"kind", "cancel"}, {"force", false}});
  ASSERT_EQ(reply.status, PLAIT_WAIT);
  EXPECT_EQ(reply.message.json["wait"]["stop"], Json({key}));
  reply = resume(asked, reply.message.json["state"],
                 {{"kind", "exit"}, {"key", key}, {"outcome", {{"kind", "cancelled"}}}});
  EXPECT_EQ(reply.status, PLAIT_FAILED);
  EXPECT_EQ(reply.message.json["code"], error_class::cancelled);
}

TEST_F(Preflight, ListsCommandsInADryRun) {
  Json asked = request({scripted({{"argv", {"probe", "--version"}}})});
  asked["dry_run"] = true;
  const Reply reply = run(asked);
  ASSERT_EQ(reply.status, PLAIT_OK);
  EXPECT_EQ(shown(), "· scripted  would run: probe --version\n");
}

TEST_F(Preflight, SetsASingleTaskAsideWhenTheRestMayGoOn) {
  Json asked = request({scripted({{"status", "fail"}, {"tasks", {"PRP-B"}}})});
  asked["with"]["exclude"] = {"scripted"};
  EXPECT_EQ(run(asked).status, PLAIT_FAILED);

  asked["params"]["continue_on_error"] = true;
  Reply reply = run(asked);
  ASSERT_EQ(reply.status, PLAIT_OK) << reply.message.json.dump();
  EXPECT_EQ(reply.message.json["outputs"]["excluded"]["PRP-B"]["error"]["message"],
            "scripted: its line 3");
  EXPECT_FALSE(reply.message.json["warnings"].empty());

  asked["with"]["checks"] = {scripted({{"status", "fail"}, {"tasks", {"PRP-A", "PRP-B"}}})};
  EXPECT_EQ(run(asked).status, PLAIT_FAILED) << "nobody would be left";
}

TEST(Worktree, FailsATaskThatPreflightSetAside) {
  const test::GitRepo repo;
  FakeHost host;
  auto step = worktree::WorktreeStep::create(Json::object());
  Json request = {
      {"run", {{"id", "r1"}, {"dir", ""}, {"project", repo.path().string()}}},
      {"step", "worktree"},
      {"task", {{"id", "PRP-B"}, {"branch", "b"}, {"worktree", "../b"}}},
      {"needs",
       {{"analyze", {{"outputs", {{"target", {{"branch", "main"}}}}}}},
        {"preflight",
         {{"outputs",
           {{"excluded",
             {{"PRP-B", {{"error", {{"code", "refused"}, {"message", "no YAML"}}}}}}}}}}}}}};
  const Reply excluded = host.invoke(**step, "run", request);
  EXPECT_EQ(excluded.status, PLAIT_FAILED);
  EXPECT_EQ(excluded.message.json["message"], "no YAML");
  request["needs"].erase("preflight");
  request["task"]["errors"] = {{{"code", "PL2002"}, {"message", "the header is no YAML"}}};
  EXPECT_EQ(host.invoke(**step, "run", request).status, PLAIT_FAILED);
  EXPECT_FALSE(repo.has("b"));
}

}  // namespace
}  // namespace plait::preflight

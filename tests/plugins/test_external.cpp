// Components in any language: real programs, asked by the host as any component is.
#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "fake_host.hpp"
#include "plugins/instance.hpp"

namespace plait::plugins {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

constexpr char kScorer[] = R"(import json, sys
asked = json.load(sys.stdin)
task = asked["request"]["task"]
points = asked["settings"].get("points", 10) * len(task.get("phases", []))
json.dump({"score": points, "model": "haiku", "rationale": "by " + asked["method"]}, sys.stdout)
)";

// Both sides, ours first, whatever bytes they are.
constexpr char kUnion[] = R"(import base64, json, sys
request = json.load(sys.stdin)["request"]
sides = [base64.b64decode(request[side]["$base64"]) for side in ("ours", "theirs")]
json.dump({"resolved": {"$base64": base64.b64encode(b"".join(sides)).decode()}}, sys.stdout)
)";

class External : public testing::Test {
 protected:
  External() {
    std::string pattern = (fs::temp_directory_path() / "plait-external-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~External() override { fs::remove_all(folder_); }
  void SetUp() override {
    const Status added = registry_.add(EXTERNAL_PLUGIN);
    ASSERT_TRUE(added) << added.error().message;
  }

  Json program(const std::string& text, const std::string& interpreter = "python3") {
    const fs::path file = folder_ / ("program" + std::to_string(++programs_));
    std::ofstream(file) << text;
    return {{"uses", "exec"}, {"argv", {interpreter, file.string()}}};
  }
  Result<Message> ask(const std::string& kind, const Json& spec, const std::string& method,
                      const Message& request) {
    PLAIT_TRY(Instance * instance, instances_.open(kind, spec, host_, info_));
    return instances_.ask(*instance, method, request, host_, info_);
  }
  Result<Message> score(const Json& spec, const Json& task = Json::object()) {
    return ask("scorer", spec, "score", Message{{{"task", task}}, {}});
  }
  std::string complaint(const Json& spec) {
    const auto made = score(spec);
    return made ? "none: " + dump(made->json) : made.error().code + ": " + made.error().message;
  }

  fs::path folder_;
  int programs_ = 0;
  Registry registry_;
  Instances instances_{registry_};
  FakeHost host_;
  CallInfo info_{"run-1", "step", "", 1, false};
};

TEST_F(External, AScorerInPython) {
  Json spec = program(kScorer);
  spec["settings"] = {{"points", 20}};
  const auto made = score(spec, {{"phases", {1, 2, 3}}});
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->json, (Json{{"score", 60}, {"model", "haiku"}, {"rationale", "by score"}}));
}

TEST_F(External, AScorerInShell) {
  const auto made =
      score(program("cat >/dev/null; echo '{\"score\": 5, \"model\": \"opus\"}'\n", "sh"));
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->json["model"], "opus");
}

TEST_F(External, BytesOfAnyKindTravel) {
  const std::string all = [] {
    std::string bytes;
    for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
    return bytes;
  }();
  for (const std::string& ours : {std::string(), std::string("a"), std::string("ab"), all}) {
    Message request;
    request.json = {{"path", "x"}, {"base", nullptr}, {"labels", Json::object()}};
    request.json["ours"] = request.attach(ours);
    request.json["theirs"] = request.attach("\xff\n");
    const auto made = ask("merge_strategy", program(kUnion), "resolve", request);
    ASSERT_TRUE(made) << made.error().message;
    ASSERT_NE(made->blob(made->json["resolved"]), nullptr) << dump(made->json);
    EXPECT_EQ(*made->blob(made->json["resolved"]), ours + "\xff\n");
  }
}

TEST_F(External, WhatGoesWrongIsNamed) {
  EXPECT_THAT(complaint(program("echo hello", "sh")),
              AllOf(HasSubstr("scorer program \"sh\""), HasSubstr("no JSON object: hello")));
  EXPECT_THAT(complaint(program("echo why >&2; exit 3", "sh")),
              AllOf(HasSubstr("crashed: "), HasSubstr("exit code 3: why")));
  EXPECT_THAT(complaint(program("kill -9 $$", "sh")), HasSubstr("ended by signal 9"));
  EXPECT_THAT(complaint({{"uses", "exec"}, {"argv", {"/no/such"}}}), HasSubstr("not_found: "));
  EXPECT_THAT(complaint(program("echo '{\"score\": 1000, \"model\": \"m\"}'", "sh")),
              HasSubstr("value 1000 is over the maximum 100"));
  EXPECT_EQ(complaint(program(
                "echo '{\"error\": {\"code\": \"budget\", \"message\": \"too dear\"}}'", "sh")),
            "budget: too dear");
  Json late = program("sleep 100 & wait", "sh");
  late["timeout"] = "100ms";
  EXPECT_THAT(complaint(late), HasSubstr("timeout: scorer program \"sh\""));
  late["timeout"] = 0;
  EXPECT_THAT(complaint(late), HasSubstr("above 0"));
}

TEST_F(External, ItIsGivenTheUsualEnvironmentAndNoMore) {
  ::setenv("PLAIT_CANARY", "seen", 1);
  const std::string text =
      "echo \"{\\\"score\\\": 1, \\\"model\\\": \\\"${PLAIT_CANARY:-none}-${OWN:-none}\\\"}\"\n";
  Json spec = program(text, "sh");
  EXPECT_EQ(score(spec)->json["model"], "none-none");
  spec["env"] = {{"OWN", "mine"}};
  EXPECT_EQ(score(spec)->json["model"], "none-mine");
  spec["inherit_env"] = {"PATH", "PLAIT_*"};
  EXPECT_EQ(score(spec)->json["model"], "seen-mine");
  ::unsetenv("PLAIT_CANARY");
}

TEST_F(External, MethodsThatItDoesNotAnswerAreAnsweredInTheUsualWay) {
  Json gate = program(R"(import json, sys
request = json.load(sys.stdin)["request"]
json.dump({"checks": [{"key": "k", "level": "L1", "title": "t",
                       "command": {"argv": ["true"], "cwd": request["worktree"]}}]}, sys.stdout)
)");
  gate["methods"] = {"prepare"};
  const Json request{{"task", Json::object()},
                     {"phase", nullptr},
                     {"project", "/"},
                     {"worktree", "/"},
                     {"branch", "b"},
                     {"target", "t"},
                     {"base", "c"},
                     {"snapshot", ""},
                     {"changed", Json::array()},
                     {"dry_run", false}};
  const auto prepared = ask("gate", gate, "prepare", Message{request, {}});
  ASSERT_TRUE(prepared) << prepared.error().message;
  Json judging = request;
  judging["check"] = prepared->json["checks"][0];
  judging["outcome"] = {{"kind", "exited"}, {"code", 1},    {"signal", 0},
                        {"output", ""},     {"started", 0}, {"seconds", 0}};
  judging["output"] = nullptr;
  const auto judged = ask("gate", gate, "judge", Message{judging, {}});
  ASSERT_TRUE(judged) << judged.error().message;
  EXPECT_EQ(judged->json["passed"], false);
}

// The examples that need no building.
TEST_F(External, TheExamplesAnswer) {
  const std::string examples = std::string(std::getenv("PLAIT_SOURCE_DIR")) + "/sdk/examples/";
  const auto scored = score(
      {{"uses", "exec"}, {"argv", {examples + "scorer/phases.py"}}, {"settings", {{"points", 20}}}},
      {{"phases", {1, 2, 3}}});
  ASSERT_TRUE(scored) << scored.error().message;
  EXPECT_EQ(scored->json["score"], 60);
  EXPECT_EQ(scored->json["model"], "sonnet");
  const Json request{{"project", folder_.string()},
                     {"tasks", Json::array()},
                     {"params", Json::object()},
                     {"target", ""},
                     {"with", Json::object()}};
  ASSERT_EQ(std::system(("git init -q '" + folder_.string() + "'").c_str()), 0);
  const auto checked = ask("check", {{"uses", "exec"}, {"argv", {examples + "check/stashes.sh"}}},
                           "check", Message{request, {}});
  ASSERT_TRUE(checked) << checked.error().message;
  EXPECT_EQ(checked->json["status"], "pass") << checked->json;
}

TEST_F(External, EveryKindIsThere) {
  for (const char* kind :
       {"scorer", "check", "agent", "runner", "gate", "merge_strategy", "observer"})
    EXPECT_NE(registry_.find(kind, "exec"), nullptr) << kind;
}

}  // namespace
}  // namespace plait::plugins

#include <gtest/gtest.h>

#include "exec/exec.hpp"
#include "fake_host.hpp"
#include "git_fixture.hpp"

namespace plait::exec {
namespace {

// An exec step with one `with`, called as the engine calls it.
class Exec : public ::testing::Test {
 protected:
  void configure(Json with) {
    auto made = ExecStep::create(with);
    ASSERT_TRUE(made) << made.error().message;
    step_ = std::move(made).value();
  }

  Reply run() { return host_.invoke(*step_, "run", request()); }

  Reply exit_with(Json outcome, const std::string& output) {
    const std::string file = (folder_.path() / "output").string();
    test::write_file(file, output);
    outcome["output"] = file;
    Json asked = request();
    asked["state"] = Json::object();
    asked["cause"] = {{"kind", "exit"}, {"key", "command"}, {"outcome", std::move(outcome)}};
    return host_.invoke(*step_, "resume", asked);
  }

  static Json request() {
    return {{"run", {{"id", "r"}, {"project", "/project"}}},
            {"step", "tests"},
            {"attempt", 1},
            {"dry_run", false},
            {"params", Json::object()},
            {"with", Json::object()}};
  }

  test::FakeHost host_;
  std::unique_ptr<ExecStep> step_;
  test::TemporaryFolder folder_;
};

TEST_F(Exec, starts_the_command_in_the_project) {
  configure({{"argv", {"make", "-k", "all tests"}},
             {"cwd", "sub"},
             {"env", {{"A", "1"}}},
             {"timeout", "5m"}});
  const Reply reply = run();
  ASSERT_EQ(reply.status, PLAIT_WAIT);
  const Json& start = reply.message.json["wait"]["start"][0];
  EXPECT_EQ(start["command"]["argv"], (Json{"make", "-k", "all tests"}));
  EXPECT_EQ(start["command"]["cwd"], "/project/sub");
  EXPECT_EQ(start["command"]["env"]["A"], "1");
  EXPECT_EQ(start["command"]["timeout_s"], 300);
}

TEST_F(Exec, a_shell_line_stops_at_the_first_error) {
  configure({{"shell", "false; true"}});
  EXPECT_EQ(run().message.json["wait"]["start"][0]["command"]["argv"],
            (Json{"sh", "-eu", "-c", "false; true"}));
}

TEST_F(Exec, exit_code_zero_succeeds_with_the_output) {
  configure({{"argv", {"true"}}});
  const Reply reply = exit_with({{"kind", "exited"}, {"code", 0}}, "all fine\n");
  ASSERT_EQ(reply.status, PLAIT_OK);
  EXPECT_EQ(reply.message.json["outputs"]["output"], "all fine\n");
}

TEST_F(Exec, another_exit_code_fails_with_the_last_lines) {
  configure({{"argv", {"false"}}});
  const Reply reply = exit_with({{"kind", "exited"}, {"code", 2}}, "x.c:1: broken\n");
  ASSERT_EQ(reply.status, PLAIT_FAILED);
  EXPECT_EQ(reply.message.json["code"], error_class::gate_failed);
  EXPECT_EQ(reply.message.json["message"], "the command ended with exit code 2");
  EXPECT_EQ(reply.message.json["notes"], (Json{"x.c:1: broken"}));
  EXPECT_EQ(reply.message.json["outputs"]["exit_code"], 2);
}

TEST_F(Exec, timeout_has_its_own_class) {
  configure({{"argv", {"sleep"}}});
  EXPECT_EQ(exit_with({{"kind", "timed_out"}, {"signal", 15}}, "").message.json["code"],
            error_class::timeout);
}

TEST_F(Exec, json_on_the_last_line_becomes_an_output) {
  configure({{"argv", {"x"}}, {"outputs", "json"}});
  const Reply reply =
      exit_with({{"kind", "exited"}, {"code", 0}}, "working\n{\"context_drift\": 3.2}\n");
  ASSERT_EQ(reply.status, PLAIT_OK);
  EXPECT_EQ(reply.message.json["outputs"]["json"]["context_drift"], 3.2);
}

TEST_F(Exec, missing_json_fails) {
  configure({{"argv", {"x"}}, {"outputs", "json"}});
  EXPECT_EQ(exit_with({{"kind", "exited"}, {"code", 0}}, "done\n").status, PLAIT_FAILED);
}

TEST_F(Exec, keeps_the_end_of_a_long_output) {
  configure({{"argv", {"x"}}});
  const Reply reply =
      exit_with({{"kind", "exited"}, {"code", 0}}, std::string(100'000, 'x') + "\nthe end\n");
  EXPECT_EQ(reply.message.json["outputs"]["output"], "the end\n");
}

TEST_F(Exec, plan_says_what_it_would_run) {
  configure({{"argv", {"echo", "two words"}}});
  const Reply reply = host_.invoke(*step_, "plan", request());
  EXPECT_EQ(reply.message.json["actions"], (Json{"run echo 'two words' in /project"}));
}

TEST_F(Exec, a_bad_duration_is_refused) {
  const auto made = ExecStep::create({{"argv", {"true"}}, {"timeout", "soon"}});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, error_class::config);
}

// The command is the step: asked on standard input, answering on its last line.
class ExecAsks : public Exec {
 protected:
  void SetUp() override {
    configure({{"argv", {"./step.py"}}, {"stdin", "request"}, {"settings", {{"depth", 2}}}});
  }
  Json in_run_folder() {
    Json asked = request();
    asked["run"]["dir"] = folder_.path().string();
    return asked;
  }
  // What the command that `reply` starts finds on its standard input.
  static Json question_of(const Reply& reply) {
    const Json& start = reply.message.json["wait"]["start"][0];
    return Json::parse(test::read_file(start["command"]["stdin_file"].get<std::string>()));
  }
  Reply answers(const std::string& output, int code = 0) {
    return exit_with({{"kind", "exited"}, {"code", code}}, output);
  }
};

TEST_F(ExecAsks, the_question_is_its_standard_input) {
  const Reply reply = host_.invoke(*step_, "run", in_run_folder());
  ASSERT_EQ(reply.status, PLAIT_WAIT) << reply.message.json;
  const Json question = question_of(reply);
  EXPECT_EQ(question["kind"], "step");
  EXPECT_EQ(question["method"], "run");
  EXPECT_EQ(question["settings"]["depth"], 2);
  EXPECT_EQ(question["request"]["step"], "tests");
}

TEST_F(ExecAsks, the_last_line_is_its_answer) {
  const Reply done = answers("working\n{\"outputs\": {\"n\": 7}, \"warnings\": [\"late\"]}\n");
  ASSERT_EQ(done.status, PLAIT_OK) << done.message.json;
  EXPECT_EQ(done.message.json["outputs"], (Json{{"n", 7}}));
  EXPECT_EQ(done.message.json["warnings"], (Json{"late"}));
  const Reply failed = answers("{\"error\": {\"code\": \"budget\", \"message\": \"too dear\"}}", 1);
  ASSERT_EQ(failed.status, PLAIT_FAILED);
  EXPECT_EQ(failed.message.json["code"], "budget");
  const Reply broken = answers("Traceback\nKeyError\n", 1);
  ASSERT_EQ(broken.status, PLAIT_FAILED);
  EXPECT_EQ(broken.message.json["message"], "the program ended with exit code 1");
  const Reply silent = answers("done\n");
  ASSERT_EQ(silent.status, PLAIT_FAILED);
  EXPECT_EQ(silent.message.json["code"], error_class::plugin);
}

TEST_F(ExecAsks, a_question_to_a_person_is_asked_and_its_decision_told) {
  const Reply block =
      answers(R"({"question": "well?", "choices": ["yes", "no"], "state": {"at": 3}})");
  ASSERT_EQ(block.status, PLAIT_BLOCKED) << block.message.json;
  EXPECT_EQ(block.message.json["choices"], (Json{"yes", "no"}));
  Json asked = in_run_folder();
  asked["state"] = block.message.json["state"];
  asked["cause"] = {{"kind", "decision"}, {"choice", "yes"}, {"reason", ""}};
  const Reply again = host_.invoke(*step_, "resume", asked);
  ASSERT_EQ(again.status, PLAIT_WAIT) << again.message.json;
  EXPECT_EQ(again.message.json["wait"]["start"][0]["key"], "command-2");
  const Json question = question_of(again);
  EXPECT_EQ(question["method"], "resume");
  EXPECT_EQ(question["request"]["state"], (Json{{"at", 3}}));
  EXPECT_EQ(question["request"]["cause"]["choice"], "yes");
}

TEST_F(ExecAsks, no_other_standard_input_beside_it) {
  const auto made =
      ExecStep::create({{"argv", {"x"}}, {"stdin", "request"}, {"stdin_file", "there"}});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, error_class::config);
}

}  // namespace
}  // namespace plait::exec

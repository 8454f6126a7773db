// Stories of turns: the step `launch` called as the engine calls it, on a real worktree, with an
// agent that says what its judgement is to be and a clock that only the test moves.
//
//   begin({{"retry", 1}});
//   ends(signalled(11));                  // the turn's process
//   EXPECT_EQ(waits_for(), "backoff");
//   time_is_up();
//   EXPECT_EQ(started_key(), "turn-2");
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "fake_host.hpp"
#include "git_fixture.hpp"
#include "launch/launch.hpp"
#include "runners/local.hpp"
#include "scripted_agent.hpp"

namespace plait::launch {

class TurnStory : public ::testing::Test {
 protected:
  TurnStory();

  // Makes the step with these settings, beside an agent without a provider, and runs it.
  void begin(Json with = Json::object());
  // The same in a process of plait that goes on with the run.
  void begin_again(Json with = Json::object());

  // What the turn's process prints from now on; events and judgement as ScriptedAgent has them.
  void prints(const std::string& text);
  void tells(const Json& event) { prints("@" + dump(event) + "\n"); }
  void judges(const Json& judgement) { tells({{"judge", judgement}}); }

  // What the engine resumes with.
  void grows() { resume({{"kind", "output"}, {"key", key_}, {"path", output()}, {"size", 1}}); }
  void ends(Json outcome);
  void time_is_up() { resume({{"kind", "timer"}}); }
  void is_let_in() { resume({{"kind", "lane"}, {"lanes", {"acme"}}}); }
  void decides(const std::string& choice, const std::string& reason = {});
  void resume(Json cause);

  static Json exited(int code = 0) {
    return {{"kind", "exited"}, {"code", code}, {"seconds", 2.0}};
  }
  static Json signalled(int number) {
    return {{"kind", "signalled"}, {"signal", number}, {"seconds", 2.0}};
  }
  static Json stopped() { return {{"kind", "cancelled"}, {"signal", 15}, {"seconds", 2.0}}; }
  static Json timed_out(double seconds) {
    return {{"kind", "timed_out"}, {"signal", 15}, {"seconds", seconds}};
  }

  // What the step answered last.
  [[nodiscard]] plait_status status() const { return reply_.status; }
  [[nodiscard]] const Json& answer() const { return reply_.message.json; }
  [[nodiscard]] Json wait() const { return answer().value("wait", Json::object()); }
  [[nodiscard]] std::string stage() const { return state_.value("stage", ""); }
  // The process that it wants now; null when none.
  [[nodiscard]] Json started() const;
  [[nodiscard]] std::string started_key() const;
  [[nodiscard]] std::string variable(const std::string& name) const;  // of that process
  [[nodiscard]] std::string prompt() const;                           // of that turn
  [[nodiscard]] bool stops() const { return wait().contains("stop"); }
  [[nodiscard]] bool warned(const std::string& text) const;

  void commits(const std::string& file, const std::string& message);
  [[nodiscard]] std::string output() const {
    return (repo_.outside() / "run/proc/output").string();
  }

  test::GitRepo repo_;
  std::filesystem::path worktree_;
  std::string base_;
  test::FakeHost host_;
  Json more_ = Json::object();  // fields of each request beside the usual ones

 private:
  [[nodiscard]] Json request() const;
  void take(Reply reply);

  std::unique_ptr<LaunchStep> step_;
  Json state_;
  std::string key_;
  std::string printed_;
  Reply reply_;
};

// Settings of an agent whose provider has a name, beside `more`.
inline Json with_provider(Json more = Json::object()) {
  more["agent"] = {{"uses", "scripted"}, {"provider", "acme"}};
  return more;
}

// Tests of turns that need no more; their files are by what happens.
class Turns : public TurnStory {};

}  // namespace plait::launch

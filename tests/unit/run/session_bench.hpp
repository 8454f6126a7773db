// A session over a pipeline of scripted steps (scripted_plugin.cpp), with a real store, bus,
// registry and supervisor in a folder of its own.
#pragma once

#include <gmock/gmock.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "run/session.hpp"

namespace plait::run::testing {

class SessionTest : public ::testing::Test {
 protected:
  SessionTest();
  ~SessionTest() override;

  // Adds a step with this script for every task, or `with` as it is if it has a "script".
  pipeline::Step& add(const std::string& id, const std::vector<std::string>& needs = {},
                      const Json& with = Json::array({Json{{"ok", Json::object()}}}),
                      const char* uses = "scripted");
  // The same, mapped over the tasks that `list` puts out.
  pipeline::Step& add_mapped(const std::string& id, const std::vector<std::string>& needs = {},
                             const Json& with = Json::array({Json{{"ok", Json::object()}}}),
                             const char* uses = "scripted");
  // The step `list`, whose tasks have these ids.
  pipeline::Step& add_list(const std::vector<std::string>& ids);

  // Runs the pipeline; the session stays for questions. A second call goes on with the run.
  Result<SessionResult> go(Mode mode = Mode::execute);
  int exit_code(Mode mode = Mode::execute);  // of go(), which has to bring a result

  [[nodiscard]] schedule::State state(const std::string& run) const;
  [[nodiscard]] const Error& error(const std::string& run) const;
  [[nodiscard]] const Json& outputs(const std::string& run) const;
  [[nodiscard]] std::vector<events::Event> events(std::string_view type) const;
  [[nodiscard]] std::vector<std::string> started() const;  // "launch[A]", in order
  [[nodiscard]] graph::NodeId id(const std::string& run) const;
  // Called with each event, from the session's threads.
  std::function<void(const events::Event&)> on_event;

  // As another program does it.
  void decide(const std::string& run, const std::string& choice);
  void tell(const std::string& task, const std::string& text);
  [[nodiscard]] store::Store other_store() const;
  [[nodiscard]] std::string supervise() const;
  // Whether the pid written into this file of the run's folder is gone.
  [[nodiscard]] bool process_is_gone(const std::string& pid_file) const;

  std::filesystem::path folder_, run_dir_;
  pipeline::Pipeline pipeline_;
  store::StoreOptions store_options_;
  base::VirtualClock virtual_clock_;
  bool virtual_time_ = false;  // of the sessions
  std::string lane_folder_;
  std::string run_id_ = "20260101-000000-test";
  std::unique_ptr<events::MemorySink> memory_;
  std::unique_ptr<Session> session_;

 private:
  base::RealClock clock_;
  plugins::Registry registry_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<events::Bus> bus_;
  std::unique_ptr<events::CallbackSink> callback_;
  bool begun_ = false;
};

// A wait for one process that runs this shell text.
Json shell(const std::string& text, bool output = false);
inline Json ok() {
  return Json{{"ok", Json::object()}};
}
inline Json timer(double seconds) {
  return Json{{"wait", {{"timer_s", seconds}}}};
}
// The `probe` of an action.
inline std::uintptr_t probe(void (*function)()) {
  return reinterpret_cast<std::uintptr_t>(function);  // NOLINT
}

}  // namespace plait::run::testing

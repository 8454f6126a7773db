#include "agent_check.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <plait/command.hpp>
#include <plait/json.hpp>
#include <string_view>

#include "plugins/host.hpp"
#include "plugins/instance.hpp"
#include "process/filter.hpp"

namespace plait::cli {
namespace {

constexpr double kVersionTimeout = 20;  // seconds

// There is no run: what a component says of itself goes nowhere.
class NoRun final : public plugins::HostServices {
 public:
  using CallInfo = plugins::CallInfo;
  [[nodiscard]] Cancel cancelled(const CallInfo&) const override { return Cancel::none; }
  [[nodiscard]] std::int64_t monotonic_ns() const override {
    return nanoseconds(std::chrono::steady_clock::now());
  }
  [[nodiscard]] std::int64_t wall_ns() const override {
    return nanoseconds(std::chrono::system_clock::now());
  }
  [[nodiscard]] bool reserved_event(std::string_view) const override { return false; }
  void emit(const CallInfo&, std::string_view, std::string_view) override {}
  void event_dropped(const CallInfo&, std::string_view, std::string_view) override {}
  Status intend(const CallInfo&, std::string_view, std::string_view) override { return {}; }
  Status settle(const CallInfo&, std::string_view) override { return {}; }
  void mask(std::string_view) override {}
  void log(const CallInfo&, std::string_view, LogLevel, std::string_view) override {}

 private:
  template <typename Time>
  static std::int64_t nanoseconds(Time time) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
  }
};

// Those that stand for others, or for a program that a pipeline names.
bool is_program_of_its_own(const std::string& agent) {
  constexpr std::array<std::string_view, 5> kOthers{"auto", "command", "exec", "program",
                                                    "runbook"};
  return std::find(kOthers.begin(), kOthers.end(), agent) == kOthers.end();
}

// The answer of health: {"status","message","remedy"}.
Result<Json> health_of(plugins::Instances& instances, const std::string& agent) {
  NoRun host;
  const plugins::CallInfo info{"doctor", "doctor", "", 1, true};
  PLAIT_TRY(plugins::Instance* const instance,
            instances.get("agent", agent, Json::object(), host, info));
  PLAIT_TRY(Message health,
            instances.ask(*instance, "health", Message{{{"outcome", nullptr}}, {}}, host, info));
  if (!health.json.contains("command")) return std::move(health.json);
  PLAIT_TRY(Command command, command_from_json(health.json["command"]));
  if (command.timeout_s <= 0) command.timeout_s = kVersionTimeout;
  PLAIT_TRY(const process::Filtered ran, process::run_filter(command, ""));
  const Json outcome{{"kind", "exited"}, {"code", ran.code}, {"text", ran.output + ran.errors}};
  PLAIT_TRY(Message then,
            instances.ask(*instance, "health", Message{{{"outcome", outcome}}, {}}, host, info));
  return std::move(then.json);
}

}  // namespace

std::vector<MachineCheck> look_at_agents(const plugins::Registry& registry) {
  plugins::Instances instances(registry);
  std::vector<MachineCheck> checks;
  std::string ready;
  for (const std::string& agent : registry.names("agent")) {
    if (!is_program_of_its_own(agent)) continue;
    const Result<Json> health = health_of(instances, agent);
    const std::string status = health ? health->value("status", "") : "fail";
    const std::string message = health ? health->value("message", "") : health.error().message;
    const std::string remedy = health ? health->value("remedy", "") : health.error().remedy;
    if (status == "fail" && message.find("there is no program") == 0) continue;
    if (status == "ok") ready += (ready.empty() ? "" : ", ") + agent;
    checks.push_back(
        {"agent " + agent, status == "ok" ? Health::ok : Health::warn, message, remedy});
  }
  if (!ready.empty())
    checks.insert(checks.begin(), {"agents", Health::ok, "ready: " + ready, ""});
  else
    checks.insert(checks.begin(),
                  {"agents", Health::warn,
                   checks.empty() ? "no agent's program is in PATH" : "no agent is ready",
                   "install one, or use --agent runbook or command"});
  return checks;
}

}  // namespace plait::cli

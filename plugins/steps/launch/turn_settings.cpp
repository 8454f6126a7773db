#include "launch/turn_settings.hpp"

#include <plait/duration.hpp>
#include <plait/error_class.hpp>
#include <plait/step.hpp>

namespace plait::launch {
namespace {

constexpr int kLastPort = 65'535;

Status read_retry(const Json& retry, TurnSettings& made) {
  if (retry.is_number_integer()) made.patience.retries = retry.get<int>();
  if (!retry.is_object()) return {};
  made.patience.retries = retry.value("max", made.patience.retries);
  if (retry.contains("backoff")) {
    PLAIT_TRY(made.backoff_s, seconds_of(retry["backoff"]));
  }
  if (retry.contains("on")) {
    PLAIT_TRY(made.aftermath, Aftermath::retrying(retry["on"].get<std::vector<std::string>>()));
  }
  return {};
}

Status read_fallbacks(const Json& list, TurnSettings& made) {
  if (!list.is_array()) return {};
  for (const Json& entry : list) {
    Fallback fallback{StepRequest::at(entry, "agent"), StepRequest::text(entry, "model")};
    if (fallback.agent.is_null() && fallback.model.empty())
      return fail(error_class::config, "an entry of \"fallback\" names neither agent nor model",
                  "write fallback = [{ agent = \"codex\" }, { model = \"haiku\" }]");
    made.fallbacks.push_back(std::move(fallback));
  }
  return {};
}

Status read_ports(const Json& ports, TurnSettings& made) {
  made.port_base = ports.value("base", made.port_base);
  made.port_count = ports.value("count", made.port_count);
  if (made.port_base + made.port_count - 1 <= kLastPort) return {};
  return fail(error_class::config,
              "ports from " + std::to_string(made.port_base) + " on: there are none above " +
                  std::to_string(kLastPort),
              "take a lower base or a lower count");
}

OnStall on_stall_of(const std::string& word) {
  if (word == "warn") return OnStall::warn;
  return word == "stop" ? OnStall::stop : OnStall::restart;
}

}  // namespace

Result<TurnSettings> TurnSettings::from_json(const Json& with) {
  TurnSettings made;
  PLAIT_CHECK(read_retry(StepRequest::at(with, "retry"), made));
  PLAIT_CHECK(read_fallbacks(StepRequest::at(with, "fallback"), made));
  PLAIT_CHECK(read_ports(with.value("ports", Json::object()), made));
  made.patience.closings = with.value("fallback_after", made.patience.closings);
  for (auto [key, field] :
       {std::pair("rate_limit_patience", &made.patience.wait_s),
        std::pair("turn_timeout", &made.timeout_s), std::pair("silence", &made.silence_s)}) {
    if (!with.contains(key)) continue;
    PLAIT_TRY(*field, seconds_of(with[key]));
  }
  made.on_stall = on_stall_of(with.value("on_stall", "restart"));
  made.limit.cost = with.value("max_cost", 0.0);
  made.limit.tokens = with.value("max_tokens", 0.0);
  made.prices = Prices(StepRequest::at(with, "prices"));
  made.caches = with.value("caches", made.caches);
  made.min_disk_mb = with.value("min_disk_mb", made.min_disk_mb);
  return made;
}

}  // namespace plait::launch

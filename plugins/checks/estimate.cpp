#include "checks/estimate.hpp"

#include <cstdio>
#include <plait/duration.hpp>

#include "text/duration.hpp"

namespace plait::checks {
namespace {

std::optional<double> number_of(const Json& object, const char* key) {
  const Json& value = member(object, key);
  if (!value.is_number()) return std::nullopt;
  return value.get<double>();
}

std::string money(double amount) {
  char text[64];
  std::snprintf(text, sizeof text, "%.2f", amount);
  return text;
}

}  // namespace

Result<std::unique_ptr<EstimateCheck>> EstimateCheck::create(const Json& with) {
  auto made = std::make_unique<EstimateCheck>();
  made->level_ = level_of(with, Verdict::fail);
  made->max_cost_ = number_of(with, "max_cost");
  if (const Json& limit = member(with, "max_time"); !limit.is_null()) {
    PLAIT_TRY(made->max_seconds_, seconds_of(limit));
  }
  return made;
}

Result<Answer> EstimateCheck::check(const Json& request, Call&) {
  const Json& estimate = member(request, "estimate");
  const auto seconds = number_of(estimate, "seconds");
  const auto sequential = number_of(estimate, "sequential_seconds");
  const auto cost = number_of(estimate, "cost");
  CheckResult result;
  if (!seconds && !cost) {
    result.message = "there is no estimate";
    if (!max_cost_ && !max_seconds_) return result;
    result.status = level_;
    result.message += " to hold against the limits";
    result.remedy = "take the limits out of the check \"estimate\"";
    return result;
  }
  if (seconds) {
    result.message = "about " + text::format_duration(*seconds);
    if (sequential && *sequential > *seconds)
      result.message += ", " + text::format_duration(*sequential) + " one after the other";
  }
  if (cost) {
    result.message += std::string(result.message.empty() ? "" : "; ") + "cost " + money(*cost);
    if (const auto sonnet = number_of(estimate, "cost_all_sonnet"))
      result.message += ", " + money(*sonnet) + " with sonnet for all";
  }
  const auto over = [&](const std::string& what, const std::string& setting) {
    result.status = level_;
    result.items.push_back(
        {"", what,
         "raise \"" + setting + "\" of the check \"estimate\", or " + "run fewer PRPs at once"});
  };
  if (max_seconds_ && seconds && *seconds > *max_seconds_)
    over("the estimated time is above the limit of " + text::format_duration(*max_seconds_),
         "max_time");
  if (max_cost_ && cost && *cost > *max_cost_)
    over("the estimated cost is above the limit of " + money(*max_cost_), "max_cost");
  if (!result.items.empty()) result.remedy = result.items.front().remedy;
  return result;
}

}  // namespace plait::checks

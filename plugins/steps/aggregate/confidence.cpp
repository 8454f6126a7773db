#include "aggregate/confidence.hpp"

#include <plait/json.hpp>

namespace plait::aggregate {
namespace {

// Nothing when the level was not carried out.
std::optional<bool> passed(const Json& validation, const char* level) {
  if (!validation.is_object() || !validation.contains(level)) return std::nullopt;
  const Json& result = validation[level];
  if (!result.is_object() || !result.contains("passed") || !result["passed"].is_boolean())
    return std::nullopt;
  return result["passed"].get<bool>();
}

}  // namespace

int confidence(Work work, const Json& validation, int heals) {
  if (work == Work::failed) return 5;
  for (const char* level : {"L1", "L2", "L3", "L4"})
    if (passed(validation, level) == false) return 5;
  for (const char* level : {"L1", "L2", "L3"})
    if (!passed(validation, level)) return 6;
  if (!passed(validation, "L4")) return 7;
  if (heals == 0) return 10;
  return heals <= 2 ? 9 : 8;
}

Json not_validated() {
  const Json level = {{"passed", nullptr}, {"attempts", 0}, {"skipped", true}};
  return {{"L1", level},
          {"L2", level},
          {"L3", level},
          {"L4", {{"passed", nullptr}, {"drift_score", nullptr}, {"skipped", true}}}};
}

}  // namespace plait::aggregate

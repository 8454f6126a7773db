#include "checks/one_stage.hpp"

#include <map>

namespace plait::checks {

Result<Answer> OneStageCheck::check(const Json& request, Call&) {
  std::map<long, std::vector<std::string>> stages;
  for (const Json* task : sound_tasks(request)) {
    const Json& stage = member(*task, "stage");
    if (stage.is_number_integer()) stages[stage.get<long>()].push_back(id_of(*task));
  }
  CheckResult result;
  if (stages.size() < 2) {
    result.message = stages.empty() ? "no stages are declared"
                                    : "all in stage " + std::to_string(stages.begin()->first);
    return result;
  }
  result.status = level_;
  for (const auto& [stage, ids] : stages) {
    if (!result.message.empty()) result.message += ", ";
    result.message += "stage " + std::to_string(stage) + " (" + enumerate(ids, 3) + ")";
  }
  result.message += " are mixed in one batch";
  result.remedy = "run them stage by stage: " + run_again(request, "--pipeline staged") +
                  "; or only one of them: --stage " + std::to_string(stages.begin()->first);
  return result;
}

}  // namespace plait::checks

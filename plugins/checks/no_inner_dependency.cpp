#include "checks/no_inner_dependency.hpp"

#include <set>

namespace plait::checks {

Result<Answer> NoInnerDependencyCheck::check(const Json& request, Call&) {
  std::set<std::string> batch;
  for (const Json* task : all_tasks(request)) batch.insert(id_of(*task));
  CheckResult result;
  std::vector<std::string> pairs;
  for (const Json* task : sound_tasks(request)) {
    const Json& needed = member(*task, "depends_on");
    if (!needed.is_array()) continue;
    for (const Json& other : needed) {
      if (!other.is_string() || !batch.contains(other.get<std::string>())) continue;
      const std::string pair = id_of(*task) + " needs " + other.get<std::string>();
      pairs.push_back(pair);
      result.items.push_back({id_of(*task), pair + ", which would run beside it", ""});
    }
  }
  if (pairs.empty()) {
    result.message = "no task needs another one of the batch";
    return result;
  }
  result.status = level_;
  result.message = enumerate(pairs) + ": they would run side by side";
  result.remedy = run_again(request, "--pipeline staged") + ", or --pipeline train";
  return result;
}

}  // namespace plait::checks

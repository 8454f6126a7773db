#include "checks/overlap.hpp"

#include "text/strings.hpp"

namespace plait::checks {
namespace {

std::vector<std::string> strings_of(const Json& list) {
  std::vector<std::string> found;
  if (list.is_array())
    for (const Json& entry : list)
      if (entry.is_string()) found.push_back(entry.get<std::string>());
  return found;
}

// "MEDIUM (with PRP-D)" as a text, or {"level","remark"}.
std::string announced(const Json& potential) {
  std::string level = text_of(potential, "level");
  std::string said = level;
  if (const std::string remark = text_of(potential, "remark"); !remark.empty())
    said += " (" + remark + ")";
  if (potential.is_string()) level = said = potential.get<std::string>();
  for (const char* word : {"medium", "high"})
    if (text::istarts_with(level, word)) return said;
  return {};
}

}  // namespace

Result<Answer> OverlapCheck::check(const Json& request, Call&) {
  CheckResult result;
  std::vector<std::string> pairs;
  const Json& overlaps = member(request, "overlaps");
  if (overlaps.is_array())
    for (const Json& overlap : overlaps) {
      if (member(overlap, "ordered") == Json(true)) continue;  // one after the other anyway
      const std::string who = enumerate(strings_of(member(overlap, "tasks")));
      const std::string what = enumerate(strings_of(member(overlap, "files")));
      pairs.push_back(who);
      result.items.push_back({"", who + " both change " + what, ""});
    }
  for (const Json* task : sound_tasks(request))
    if (const std::string said = announced(member(*task, "conflict_potential")); !said.empty())
      result.items.push_back({id_of(*task), "announces conflicts: " + said, ""});
  if (result.items.empty()) {
    result.message = "no two tasks declare the same file";
    return result;
  }
  result.status = level_;
  result.message =
      pairs.empty() ? "conflicts are announced" : "declared files overlap: " + enumerate(pairs, 3);
  result.remedy =
      "have them merged one after the other: " + run_again(request, "--pipeline staged") +
      "; or look at strategies for conflicts: plait plugins list";
  return result;
}

}  // namespace plait::checks

#include "launch/neighbours.hpp"

#include <algorithm>
#include <set>
#include <vector>

namespace plait::launch {
namespace {

constexpr std::size_t kTasksTold = 20;  // told of by name
constexpr std::size_t kFilesTold = 12;  // of each

std::vector<std::string> strings_of(const Json& list) {
  std::vector<std::string> out;
  if (!list.is_array()) return out;
  for (const Json& value : list)
    if (value.is_string()) out.push_back(value.get<std::string>());
  return out;
}

// An output of whatever need has it.
Json output_of_needs(const StepRequest& request, const char* key) {
  const Json& needs = StepRequest::at(request.json(), "needs");
  if (!needs.is_object()) return nullptr;
  for (const auto& [step, need] : needs.items())
    if (const Json& outputs = StepRequest::at(need, "outputs");
        outputs.is_object() && outputs.contains(key))
      return resolve_output(outputs[key]);
  return nullptr;
}

bool names(const Json& task, const char* key, const std::string& id) {
  const auto ids = strings_of(StepRequest::at(task, key));
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

std::string line_of(const Json& other, const std::set<std::string>& own) {
  const auto files = strings_of(StepRequest::at(other, "files"));
  std::string line =
      "* " + StepRequest::text(other, "id") + " (" + StepRequest::text(other, "title") + "): ";
  std::string both;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (i < kFilesTold) line += (i == 0 ? "" : ", ") + files[i];
    if (i == kFilesTold) line += " and " + std::to_string(files.size() - kFilesTold) + " more";
    if (own.contains(files[i])) both += (both.empty() ? "" : ", ") + files[i];
  }
  if (files.empty()) line += "it names no files";
  if (!both.empty())
    line += ". You both change " + both + ": keep your change there small and in one place";
  return line;
}

}  // namespace

std::string neighbours_of(const StepRequest& request) {
  const Json tasks = output_of_needs(request, "tasks");
  const Json& task = request.task();
  const std::string id = StepRequest::text(task, "id");
  const auto files = strings_of(StepRequest::at(task, "files"));
  const std::set<std::string> own(files.begin(), files.end());
  std::string list;
  std::size_t told = 0;
  std::size_t more = 0;
  if (tasks.is_array())
    for (const Json& other : tasks) {
      const std::string other_id = StepRequest::text(other, "id");
      const bool in_turn = names(task, "after", other_id) || names(other, "after", id);
      if (other_id == id || in_turn) continue;
      if (++told <= kTasksTold)
        list += (list.empty() ? "" : "\n") + line_of(other, own);
      else
        ++more;
    }
  if (more > 0) list += "\n* and " + std::to_string(more) + " more";
  return list.empty() ? "Nobody else is at work in this batch." : list;
}

}  // namespace plait::launch

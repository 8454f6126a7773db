#include "preflight/verdict.hpp"

#include <algorithm>
#include <set>

namespace plait::preflight {
namespace {

constexpr std::size_t max_items_shown = 12;

const char* mark_of(const Entry& entry) {
  if (entry.status == "pass") return "✓";
  if (entry.status == "warn") return "!";
  if (entry.status == "listed") return "·";
  return "✗";
}

// "PRP-B: PRPs/x.md:3:1: …", without what the line above has said already.
void show_items(const Entry& entry, std::vector<std::string>& lines) {
  std::size_t shown = 0;
  for (const Json& item : entry.items) {
    if (shown++ == max_items_shown) {
      lines.push_back("    … and " + std::to_string(entry.items.size() - max_items_shown) +
                      " more");
      return;
    }
    const std::string message = StepRequest::text(item, "message");
    const std::string task = StepRequest::text(item, "task");
    if (message != entry.message)
      lines.push_back("    " + (task.empty() ? "" : task + ": ") + message);
    const std::string remedy = StepRequest::text(item, "remedy");
    if (!remedy.empty() && (remedy != entry.remedy || entry.items.size() > 1))
      lines.push_back("      → " + remedy);
  }
}

bool says_remedy(const Entry& entry) {
  return entry.items.size() > 1 &&
         std::any_of(entry.items.begin(), entry.items.end(), [&](const Json& item) {
           return StepRequest::text(item, "remedy") == entry.remedy;
         });
}

std::vector<std::string> lines_of(const std::vector<Entry>& entries) {
  std::size_t width = 0;
  for (const Entry& entry : entries) width = std::max(width, entry.name.size());
  std::vector<std::string> lines;
  for (const Entry& entry : entries) {
    lines.push_back(std::string(mark_of(entry)) + " " + entry.name +
                    std::string(width - entry.name.size() + 2, ' ') + entry.message);
    if (entry.status != "warn" && entry.status != "fail") continue;
    show_items(entry, lines);
    if (!entry.remedy.empty() && !says_remedy(entry)) lines.push_back("    → " + entry.remedy);
  }
  return lines;
}

std::set<std::string> task_ids(const StepRequest& request) {
  std::set<std::string> ids;
  const Json tasks = question(request, nullptr)["tasks"];
  if (tasks.is_array())
    for (const Json& task : tasks) ids.insert(StepRequest::text(task, "id"));
  return ids;
}

// Whether `entry` lays its failure at single tasks only, and may under these settings.
bool excludes_tasks(const StepRequest& request, const Entry& entry) {
  const Json& go_on = StepRequest::at(request.params(), "continue_on_error");
  if (!go_on.is_boolean() || !go_on.get<bool>() || entry.items.empty()) return false;
  const Json& named = StepRequest::at(request.with(), "exclude");
  const Json excluding = named.is_array() ? named : Json{"header"};
  if (std::find(excluding.begin(), excluding.end(), Json(entry.name)) == excluding.end())
    return false;
  return std::all_of(entry.items.begin(), entry.items.end(),
                     [](const Json& item) { return !StepRequest::text(item, "task").empty(); });
}

void exclude(const Entry& entry, Json& excluded) {
  for (const Json& item : entry.items) {
    const std::string task = StepRequest::text(item, "task");
    if (excluded.contains(task)) continue;
    const std::string remedy = StepRequest::text(item, "remedy");
    excluded[task] = {{"error", to_json(fail(error_class::refused,
                                             entry.name + ": " + StepRequest::text(item, "message"),
                                             remedy.empty() ? entry.remedy : remedy))}};
  }
}

Error refusal(const std::vector<const Entry*>& failing, std::size_t total) {
  std::string names, remedy;
  for (const Entry* entry : failing) {
    names += (names.empty() ? "" : ", ") + entry->name;
    if (remedy.empty()) remedy = entry->remedy;
  }
  Error error = fail(error_class::refused,
                     std::to_string(failing.size()) + " of " + std::to_string(total) +
                         (total == 1 ? " check" : " checks") + " failed: " + names,
                     remedy);
  for (const Entry* entry : failing) error.notes.push_back(entry->name + ": " + entry->message);
  return error;
}

}  // namespace

StepReply conclude(const StepRequest& request, const std::vector<Entry>& entries, Call& call) {
  Json checks = Json::array();
  Json excluded = Json::object();
  std::vector<std::string> warnings;
  std::vector<const Entry*> failing, only_tasks;
  for (const Entry& entry : entries) {
    checks.push_back(to_output(entry));
    if (entry.status == "warn") warnings.push_back(entry.name + ": " + entry.message);
    if (entry.status == "fail")
      (excludes_tasks(request, entry) ? only_tasks : failing).push_back(&entry);
  }
  for (const Entry* entry : only_tasks) exclude(*entry, excluded);
  if (excluded.size() >= task_ids(request).size())  // nobody would be left
    failing.insert(failing.begin(), only_tasks.begin(), only_tasks.end());
  else
    for (const Entry* entry : only_tasks)
      warnings.push_back(entry->name + ": " + entry->message + ", which fails by itself");

  const char* level = !failing.empty() ? "error" : warnings.empty() ? "ok" : "warn";
  call.emit("display", {{"title", "Preflight"}, {"lines", lines_of(entries)}, {"level", level}});
  Json outputs{
      {"checks", std::move(checks)}, {"warnings", warnings}, {"excluded", std::move(excluded)}};
  if (!failing.empty()) return Failed{refusal(failing, entries.size()), std::move(outputs)};
  return Done{std::move(outputs), std::move(warnings)};
}

}  // namespace plait::preflight

#include "monitor/table.hpp"

#include <algorithm>

#include "text/duration.hpp"
#include "text/strings.hpp"

namespace plait::monitor {
namespace {

constexpr std::size_t kCommitBytes = 44;
constexpr std::size_t kWordsBytes = 60;

std::string cut(std::string text, std::size_t limit) {
  if (text.size() <= limit) return text;
  std::size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  return text + "…";
}

std::string elapsed_of(const Watch& watch, double now) {
  if (watch.started == 0) return "";
  const double until = watch.ended > 0 ? watch.ended : now;
  std::string text = text::format_duration(std::max(0.0, until - watch.started));
  if (watch.estimate_s > 0) text += " / " + text::format_duration(watch.estimate_s);
  return text;
}

std::string commit_of(const Watch& watch, double now) {
  if (watch.commit.empty()) return watch.started == 0 ? "" : "none yet";
  return cut(watch.commit.substr(0, 7) + " " + watch.commit_subject, kCommitBytes) + " (" +
         text::format_duration(std::max(0.0, now - watch.commit_time)) + " ago)";
}

std::string words_of(const Watch& watch) {
  return cut(watch.state == TaskState::failed && !watch.reason.empty() ? watch.reason : watch.words,
             kWordsBytes);
}

std::string title_of(const Watches& watches, double elapsed_s) {
  std::map<TaskState, int> counts;
  for (const auto& [id, watch] : watches) ++counts[watch.state];
  std::vector<std::string> parts;
  parts.reserve(counts.size());
  for (const auto& [state, count] : counts)
    parts.push_back(std::to_string(count) + " " + to_text(state));
  std::string title = "status after " + text::format_duration(elapsed_s);
  if (!parts.empty()) title += ": " + text::join(parts, ", ");
  return title;
}

const char* level_of(const Watches& watches, const std::vector<std::string>& notes) {
  const auto has = [&](Health health) {
    return std::any_of(watches.begin(), watches.end(),
                       [&](const auto& entry) { return entry.second.health == health; });
  };
  if (has(Health::failed)) return "error";
  if (has(Health::stalled) || has(Health::warning) || !notes.empty()) return "warn";
  return "info";
}

}  // namespace

Json status_block(const Watches& watches, double now, double elapsed_s,
                  const std::vector<std::string>& notes) {
  std::vector<const Watch*> sorted;
  for (const auto& [id, watch] : watches) sorted.push_back(&watch);
  std::sort(sorted.begin(), sorted.end(),
            [](const Watch* a, const Watch* b) { return text::natural_less(a->task, b->task); });
  Json rows = Json::array();
  for (const Watch* watch : sorted)
    rows.push_back({watch->task, watch->agent, to_text(watch->state), to_text(watch->health),
                    commit_of(*watch, now), elapsed_of(*watch, now), words_of(*watch)});
  return {{"title", title_of(watches, elapsed_s)},
          {"columns",
           {"PRP", "agent", "state", "health", "last commit", "elapsed / estimate", "last words"}},
          {"rows", std::move(rows)},
          {"lines", notes},
          {"level", level_of(watches, notes)}};
}

}  // namespace plait::monitor

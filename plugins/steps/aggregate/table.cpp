#include "aggregate/table.hpp"

#include <cstdio>

#include "aggregate/batch_report.hpp"
#include "text/duration.hpp"

namespace plait::aggregate {
namespace {

std::string text_or_dash(const Json& value) {
  return value.is_string() && !value.get<std::string>().empty() ? value.get<std::string>() : "-";
}

// The first thing worth a person's notice; the rest is counted.
std::string remarks_of(const Json& result) {
  std::vector<std::string> remarks = texts_of(result["errors"]);
  for (const std::string& note : texts_of(result["notes"])) remarks.push_back(note);
  if (const Json& left = result["uncommitted"]; left.is_number_integer() && left.get<int>() > 0)
    remarks.push_back(std::to_string(left.get<int>()) + " uncommitted");
  if (remarks.empty()) return "";
  return remarks.front() +
         (remarks.size() > 1 ? " (and " + std::to_string(remarks.size() - 1) + " more)" : "");
}

Json row_of(const Json& result) {
  return {text_or_dash(result["prp_id"]),
          text_or_dash(result["status"]),
          text_or_dash(result["model"]),
          result["phases_completed"].dump() + "/" + result["phases_total"].dump(),
          result["commits"].dump(),
          std::to_string(result["files_modified"].size()),
          text_or_dash(result["execution_time"]),
          remarks_of(result)};
}

std::string counted(std::size_t count, const char* noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string total_of(const std::vector<Json>& results) {
  std::size_t commits = 0, files = 0;
  double seconds = 0, cost = 0;
  bool priced = false;
  for (const Json& result : results) {
    commits += result["commits"].get<std::size_t>();
    files += result["files_modified"].size();
    if (result["seconds"].is_number()) seconds += result["seconds"].get<double>();
    if (!result["cost"].is_number()) continue;
    cost += result["cost"].get<double>();
    priced = true;
  }
  const Json metrics = aggregate_metrics(results);
  std::string line = std::to_string(count_status(results, "SUCCESS")) + " of " +
                     std::to_string(results.size()) + " succeeded";
  if (const auto partial = count_status(results, "PARTIAL"); partial > 0)
    line += ", " + std::to_string(partial) + " partly";
  if (const auto failed = count_status(results, "FAILED"); failed > 0)
    line += ", " + std::to_string(failed) + " failed";
  line += "; " + metrics["total_phases_completed"].dump() + " of " +
          counted(metrics["total_phases"].get<std::size_t>(), "phase") + ", " +
          counted(commits, "commit") + ", " + counted(files, "file") + ", " +
          text::format_duration(seconds) + " of agents' time";
  if (priced) {
    char amount[32];
    std::snprintf(amount, sizeof amount, "%.2f", cost);
    line += ", cost " + std::string(amount);
  }
  return line;
}

}  // namespace

Json table_of(const std::vector<Json>& results) {
  Json rows = Json::array();
  for (const Json& result : results) rows.push_back(row_of(result));
  const bool all = count_status(results, "SUCCESS") == results.size();
  return {{"title", "Results"},
          {"columns", {"PRP", "status", "model", "phases", "commits", "files", "time", "notes"}},
          {"rows", std::move(rows)},
          {"align", "lllrrrrl"},
          {"lines", {total_of(results)}},
          {"level", all                                   ? "ok"
                    : count_status(results, "FAILED") > 0 ? "error"
                                                          : "warn"}};
}

}  // namespace plait::aggregate

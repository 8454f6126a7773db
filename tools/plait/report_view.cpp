#include "report_view.hpp"

#include <cstdio>
#include <string>
#include <vector>

namespace plait::cli {

namespace {

std::string cell(const Json& object, const char* key) {
  const auto it = object.find(key);
  if (it == object.end() || it->is_null()) return "";
  return it->is_string() ? it->get<std::string>() : dump(*it);
}

}  // namespace

void print_json(const Json& document) {
  const std::string text = dump(document, 2) + "\n";
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void print_report(Terminal& terminal, const Json& report) {
  const bool success = report.value("success", false);
  std::string facts;
  if (const std::string time = cell(report, "estimated_time"); !time.empty())
    facts += " (estimated " + time;
  if (const std::string saved = cell(report, "time_savings"); !saved.empty())
    facts += (facts.empty() ? " (saved " : ", saved ") + saved;
  if (!facts.empty()) facts += ")";
  terminal.marked(success ? "✓" : "✗", success ? Style::green : Style::red,
                  cell(report, "prps_succeeded") + " of " + cell(report, "prps_total") +
                      " PRPs succeeded in " + cell(report, "execution_time") + facts);
  std::vector<std::vector<std::string>> rows;
  const Json results = report.value("results", Json::object());
  for (const auto& [id, result] : results.items()) {
    std::string notes;
    for (const Json& error : result.value("errors", Json::array()))
      notes += (notes.empty() ? "" : "; ") +
               (error.is_string() ? error.get<std::string>() : error.value("message", ""));
    rows.push_back({id, cell(result, "status"), cell(result, "model"),
                    cell(result, "phases_completed") + "/" + cell(result, "phases_total"),
                    cell(result, "commit_hash"), cell(result, "execution_time"), notes});
  }
  for (const std::string& line :
       table_lines({"PRP", "STATUS", "MODEL", "PHASES", "COMMIT", "TIME", "NOTES"}, rows, "lllrlrl",
                   terminal.width()))
    terminal.line(line);
  const Json merge = report.value("merge_status", Json::object());
  for (const Json& commit : merge.value("commits", Json::array()))
    terminal.marked("✓", Style::green,
                    commit.is_string() ? commit.get<std::string>() : dump(commit));
  for (const Json& conflict : merge.value("conflicts", Json::array()))
    terminal.marked("✗", Style::red, "conflict: " + dump(conflict));
  for (const Json& warning : report.value("warnings", Json::array()))
    terminal.marked("!", Style::yellow,
                    warning.is_string() ? warning.get<std::string>() : dump(warning));
}

}  // namespace plait::cli

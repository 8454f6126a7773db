#include "launch/escalation.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <plait/error_class.hpp>
#include <plait/json.hpp>

namespace plait::launch {
namespace {

constexpr std::size_t kSearched = std::size_t{8} * 1024;  // bytes of a message

struct Shipped {
  const char* name;
  bool pause;
  const char* remedy;
  std::vector<const char*> match;
};

std::string searched(const Finding& finding) {
  return (finding.rule + " " + finding.message).substr(0, kSearched);
}

// In the order in which they are tried.
const std::array<Shipped, 5>& shipped() {
  static const std::array<Shipped, 5> table{{
      {"security",
       true,
       "look at the finding before anything of this branch is used; then decide",
       {R"(\bCVE-\d{4}-\d+)", R"(\bGHSA-\w{4}-)", R"(\bvulnerabilit(y|ies)\b)",
        R"(\bcredentials?\b)", R"(\b(api|secret|private)[ _-]?key\b)",
        R"(\bhard-?coded (password|secret|token))", R"(\bpermission denied\b)",
        R"(\baccess denied\b)"}},
      {"architectural",
       false,
       "the plan asks for something that the design does not give: change the plan, or do this by "
       "hand in the worktree",
       {R"(\bcircular (import|dependency|reference))", R"(\bimport cycle\b)", R"(\bcyclic import)",
        R"(\bcyclic (package )?dependency)", R"(partially initialized module)",
        R"(\bneeds? a redesign\b)"}},
      {"external",
       false,
       "make the network or the package available, then run the task again",
       {R"(could not resolve host)", R"(temporary failure in name resolution)",
        R"(network is unreachable)", R"(connection (refused|timed out|reset))",
        R"(\b(ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN)\b)", R"(no matching distribution found)",
        R"(could not find a version that satisfies)", R"(npm ERR! (404|network))",
        R"(unable to locate package)", R"(failed to (fetch|download|get) )"}},
      {"ambiguous",
       false,
       "the error names no file and no line: read the check's whole output, and mend it by hand or "
       "make the check say more",
       {}},
      {"persistent",
       false,
       "the agent could not mend it: look at the findings, mend it in the worktree or make the "
       "plan "
       "clearer",
       {}},
  }};
  return table;
}

}  // namespace

struct Escalations::Table {
  struct Row {
    EscalationClass known;
    std::vector<std::shared_ptr<const re2::RE2>> match;
  };
  std::vector<Row> rows;
};

namespace {

Result<std::shared_ptr<const re2::RE2>> compile(const std::string& pattern,
                                                const std::string& name) {
  re2::RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  auto made = std::make_shared<const re2::RE2>(pattern, options);
  if (made->ok()) return made;
  return fail(
      error_class::config,
      "escalation." + name + ": \"" + pattern + "\" is no regular expression: " + made->error(),
      "write it in RE2's syntax");
}

}  // namespace

Result<Escalations> Escalations::from_json(const Json& changes) {
  auto table = std::make_shared<Table>();
  for (const Shipped& row : shipped()) {
    Table::Row made{{row.name, row.pause, row.remedy}, {}};
    const Json change = changes.value(row.name, Json::object());
    made.known.pause = change.value("pause", row.pause);
    made.known.remedy = change.value("remedy", std::string(row.remedy));
    const auto patterns =
        change.value("match", std::vector<std::string>(row.match.begin(), row.match.end()));
    for (const std::string& pattern : patterns) {
      PLAIT_TRY(auto expression, compile(pattern, row.name));
      made.match.push_back(std::move(expression));
    }
    table->rows.push_back(std::move(made));
  }
  return Escalations(std::move(table));
}

std::optional<EscalationClass> Escalations::classify(const std::vector<Finding>& findings) const {
  for (const Table::Row& row : table_->rows)
    for (const Finding& finding : findings)
      for (const auto& expression : row.match)
        if (re2::RE2::PartialMatch(searched(finding), *expression)) return row.known;
  const bool placed = std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.error && !finding.file.empty();
  });
  if (placed) return std::nullopt;
  return of("ambiguous");
}

const EscalationClass& Escalations::of(const std::string& name) const {
  const auto row = std::find_if(table_->rows.begin(), table_->rows.end(),
                                [&](const Table::Row& each) { return each.known.name == name; });
  return row->known;
}

}  // namespace plait::launch

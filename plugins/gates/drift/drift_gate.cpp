#include "drift/drift_gate.hpp"

#include <algorithm>

#include "drift/language.hpp"
#include "process/installed_file.hpp"
#include "text/strings.hpp"

namespace plait::drift {
namespace {

constexpr std::size_t kChangedFiles = 500;
constexpr double kTimeoutSeconds = 120;
constexpr char kLanguages[] = "Python, JavaScript, TypeScript, C, C++, Go or Rust";

std::string text_of(const Json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && found != object.end() && found->is_string()
             ? found->get<std::string>()
             : std::string();
}

// The arguments that name one changed file; nothing for what cannot be measured.
std::vector<std::string> arguments_of(const Json& change) {
  const std::string path = text_of(change, "path");
  const std::string status = text_of(change, "status");
  const std::string old_path = text_of(change, "old_path");
  if (status == "deleted" || !language_of_file(path)) return {};
  if (status == "added") return {"--added", path};
  if (status == "renamed" && !old_path.empty()) return {"--renamed", old_path, path};
  return {"--modified", path};
}

// What the program printed: the last line that is its answer. A runner may print around it.
std::optional<Json> answer_in(std::string_view output) {
  std::optional<Json> answer;
  for (const std::string_view line : text::lines(output)) {
    if (!line.starts_with('{')) continue;
    Json json = Json::parse(line, nullptr, false);
    if (json.is_object() && json.contains("plait_drift")) answer = std::move(json);
  }
  return answer;
}

std::string percent(double value) {
  return text::format_number(value, 1) + " %";
}

std::string reference_text(const Json& answer) {
  const std::string reference = text_of(answer, "reference");
  if (reference == "examples") return "the PRP's EXAMPLES";
  return reference == "both" ? "the PRP's EXAMPLES and the neighbouring files"
                             : "the neighbouring files";
}

Finding finding_of(const std::string& category, const Json& pattern, bool error) {
  Finding finding;
  finding.rule = "drift-" + category;
  finding.error = error;
  const Json& example = pattern.at("example");
  finding.message = text_of(pattern, "pattern") + " (" + text_of(pattern, "reference") +
                    ", such as " + text_of(example, "file") + ":" +
                    std::to_string(example.value("line", 0)) + ")";
  const Json found = pattern.value("found", Json::array());
  if (found.empty()) return finding;
  finding.file = text_of(found[0], "file");
  finding.line = found[0].value("line", 0);
  finding.message += "; here: " + text_of(found[0], "value");
  return finding;
}

GateResult failed_to_measure(std::string message) {
  GateResult result;
  Finding finding;
  finding.rule = "drift";
  finding.message = message;
  result.findings.push_back(std::move(finding));
  result.message = std::move(message);
  return result;
}

}  // namespace

Result<std::unique_ptr<DriftGate>> DriftGate::create(const Json& with) {
  auto made = std::make_unique<DriftGate>();
  made->warn_ = with.value("warn", made->warn_);
  made->limit_ = with.value("limit", made->limit_);
  made->examples_ = with.value("examples", made->examples_);
  if (made->warn_ > made->limit_)
    return fail(error_class::config, "the gate \"drift\" warns later than it fails",
                "set warn to at most " + text::format_number(made->limit_, 1));
  return made;
}

Result<std::vector<GateCheck>> DriftGate::prepare(const Json& request, Call&) {
  GateCheck check;
  check.key = "drift";
  check.level = "L4";
  check.title = "drift from the patterns of the project";
  check.why = examples_ == "neighbours" ? "measured against the neighbouring files"
              : examples_ == "only"     ? "measured against the PRP's EXAMPLES"
                                        : "measured against the PRP's EXAMPLES, "
                                          "the neighbouring files where it has none";
  const auto program = process::installed_file("libexec/plait/plait-drift");
  if (!program)
    return fail(error_class::not_found, "the program plait-drift is not installed with its plugin",
                "build or install plait again");
  Command command;
  command.argv = {*program,
                  "--project",
                  text_of(request, "project"),
                  "--worktree",
                  text_of(request, "worktree"),
                  "--base",
                  text_of(request, "base"),
                  "--examples",
                  examples_};
  if (text_of(request, "project").empty()) command.argv[2] = text_of(request, "worktree");
  if (const std::string prp = text_of(request, "snapshot"); !prp.empty()) {
    const std::string file = text_of(request.value("task", Json::object()), "file");
    command.argv.insert(command.argv.end(),
                        {"--prp", prp, "--prp-name", file.empty() ? prp : file});
  }
  command.cwd = text_of(request, "worktree");
  command.timeout_s = kTimeoutSeconds;
  std::size_t named = 0;
  std::size_t left_out = 0;
  for (const Json& change : request.value("changed", Json::array())) {
    const std::vector<std::string> arguments = arguments_of(change);
    if (arguments.empty()) continue;
    if (named == kChangedFiles) {
      ++left_out;
      continue;
    }
    ++named;
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  }
  if (named == 0 && !request.value("dry_run", false))
    check.skip = std::string("nothing was changed in ") + kLanguages;
  else
    check.command = std::move(command);
  if (left_out > 0) check.data = {{"left_out", left_out}};
  return std::vector<GateCheck>{std::move(check)};
}

Result<GateResult> DriftGate::judge(const Json&, const GateCheck& check,
                                    const std::optional<Outcome>& outcome, std::string_view output,
                                    Call&) {
  if (!outcome || !outcome->success())
    return failed_to_measure("drift was not measured: plait-drift " +
                             (outcome ? describe(*outcome) : std::string("did not run")));
  const std::optional<Json> answer = answer_in(output);
  if (!answer) return failed_to_measure("drift was not measured: plait-drift gave no answer");
  GateResult result;
  if (const std::string reason = text_of(*answer, "skipped"); !reason.empty()) {
    result.passed = true;
    result.message = "drift was not measured: " + reason;
    result.skipped = reason;
    result.evidence = {{"skipped", reason}, {"files", answer->value("files", Json::object())}};
    return result;
  }
  try {
    result = judge_drift(*answer);
  } catch (const Json::exception& e) {
    return failed_to_measure(std::string("drift was not measured: not an answer: ") + e.what());
  }
  if (check.data.is_object() && check.data.contains("left_out"))
    result.evidence["changed_files_left_out"] = check.data["left_out"];
  return result;
}

GateResult DriftGate::judge_drift(const Json& answer) const {
  GateResult result;
  const double drift = answer.at("drift").get<double>();
  result.score = drift;
  result.passed = drift < limit_;
  std::size_t expected = 0;
  std::size_t missing = 0;
  for (const auto& [category, measured] : answer.at("categories").items()) {
    expected += measured.at("expected").get<std::size_t>();
    missing += measured.at("missing").get<std::size_t>();
    if (drift < warn_) continue;
    for (const Json& pattern : measured.at("patterns"))
      if (pattern.at("applies").get<bool>() && !pattern.at("followed").get<bool>())
        result.findings.push_back(finding_of(category, pattern, !result.passed));
  }
  result.message = "drift " + percent(drift) + " from " + reference_text(answer) + ": " +
                   std::to_string(missing) + " of " + std::to_string(expected) +
                   " patterns are not followed";
  if (!result.passed) result.message += "; from " + percent(limit_) + " on a person decides";
  result.evidence = answer;
  result.evidence.erase("plait_drift");
  return result;
}

}  // namespace plait::drift

#include "gates/judgement.hpp"

#include <algorithm>
#include <csignal>
#include <iterator>
#include <set>

#include "gates/output_text.hpp"
#include "gates/request.hpp"
#include "text/duration.hpp"

namespace plait::gates {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t report_count_limit = 200;  // files of a folder of reports

// Whether a fault of the program itself ended it, rather than somebody outside.
bool is_fault(int signal) {
  for (const int fault : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS})
    if (signal == fault) return true;
  return false;
}

bool may_heal(const Outcome& outcome) {
  switch (outcome.kind) {
    case Ending::exited:
    case Ending::timed_out:
      return true;
    case Ending::signalled:
      return is_fault(outcome.signal);
    case Ending::cancelled:
    case Ending::crashed:
      return false;
  }
  return false;
}

// When a file was written, in seconds since 1970; 0 when that cannot be told.
double written_at(const fs::path& file) {
  std::error_code unknown;
  const auto time = fs::last_write_time(file, unknown);
  if (unknown) return 0;
  const auto since = std::chrono::file_clock::to_sys(time).time_since_epoch();
  return std::chrono::duration<double>(since).count();
}

// The report, or the reports of a folder. One that lay there before the command began is not its.
std::vector<fs::path> reports_of(const fs::path& path, double started) {
  std::vector<fs::path> found;
  std::error_code unknown;
  if (fs::is_directory(path, unknown)) {
    for (fs::directory_iterator it(path, unknown), end; !unknown && it != end;
         it.increment(unknown)) {
      const std::string extension = it->path().extension().string();
      if (extension == ".xml" || extension == ".json" || extension == ".sarif")
        found.push_back(it->path());
    }
    std::sort(found.begin(), found.end());
  } else if (fs::exists(path, unknown)) {
    found.push_back(path);
  }
  constexpr double clock_step = 1;  // file systems round
  std::erase_if(found,
                [&](const fs::path& file) { return written_at(file) + clock_step < started; });
  if (found.size() > report_count_limit) found.resize(report_count_limit);
  return found;
}

Findings read_reports(const Expectation& expected, const FindingReader& reader,
                      const Places& places, double started) {
  Findings found;
  std::size_t bytes = 0;
  for (const fs::path& file :
       reports_of(places.root() / expected.folder / expected.report, started)) {
    const auto text = read_inside(places.root(), file, output_limit);
    if (!text || (bytes += text->size()) > 4 * output_limit) continue;
    const std::string readable = cleaned(*text);
    Findings more = reader.read(Source(readable, places));
    found.insert(found.end(), std::make_move_iterator(more.begin()),
                 std::make_move_iterator(more.end()));
  }
  return found;
}

// What is said where nothing in the output says more.
Finding without_place(const Expectation& expected, const Outcome& outcome,
                      const std::string& printed) {
  Finding finding;
  finding.message = describe(outcome);
  if (outcome.kind == Ending::timed_out) {
    finding.rule = "timeout";
    if (expected.timeout_s > 0)
      finding.message += " of " + text::format_duration(expected.timeout_s);
  }
  const std::string said = last_words(printed);
  if (!said.empty() && outcome.kind == Ending::exited)
    finding.message = said;
  else if (!said.empty())
    finding.message += "\n" + said;
  return finding;
}

std::string summary_of(const std::vector<Finding>& findings, std::size_t left_out) {
  std::set<std::string> files;
  std::size_t errors = 0;
  for (const Finding& finding : findings) {
    errors += finding.error ? 1 : 0;
    if (!finding.file.empty()) files.insert(finding.file);
  }
  const std::size_t warnings = findings.size() - errors;
  std::string out;
  if (errors > 0) out = counted(errors, "error");
  if (warnings > 0) out += (out.empty() ? "" : " and ") + counted(warnings, "warning");
  if (!files.empty()) out += " in " + counted(files.size(), "file");
  if (left_out > 0) out += ", and " + std::to_string(left_out) + " more";
  return out;
}

}  // namespace

std::size_t limit_findings(std::vector<Finding>& findings) {
  std::stable_partition(findings.begin(), findings.end(),
                        [](const Finding& finding) { return finding.error; });
  if (findings.size() <= finding_limit) return 0;
  const std::size_t left_out = findings.size() - finding_limit;
  findings.resize(finding_limit);
  return left_out;
}

GateResult judge_command(const Expectation& expected, const FindingReader& reader,
                         const std::string& worktree, const std::optional<Outcome>& outcome,
                         std::string_view output) {
  const Outcome ended = outcome.value_or(Outcome{});
  GateResult result;
  result.passed =
      ended.kind == Ending::exited &&
      std::find(expected.codes.begin(), expected.codes.end(), ended.code) != expected.codes.end();
  const Places places(worktree, expected.folder);
  const std::string printed = cleaned(output);
  if (!expected.report.empty())
    result.findings = read_reports(expected, reader, places, ended.started);
  if (result.findings.empty()) result.findings = reader.read(Source(printed, places));
  const auto is_error = [](const Finding& finding) { return finding.error; };
  if (result.passed) {
    std::erase_if(result.findings, is_error);  // words of a test's output, and the like
  } else if (ended.kind != Ending::exited ||
             std::none_of(result.findings.begin(), result.findings.end(), is_error)) {
    result.findings.insert(result.findings.begin(), without_place(expected, ended, printed));
  }
  const std::size_t left_out = limit_findings(result.findings);
  result.healable = !result.passed && expected.heal && may_heal(ended);
  result.message = summary_of(result.findings, left_out);
  if (!result.passed) result.message = describe(ended) + ": " + result.message;
  result.evidence = {{"reader", reader.name()}, {"ended", describe(ended)}, {"left_out", left_out}};
  return result;
}

}  // namespace plait::gates

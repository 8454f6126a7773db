#include "launch/gatekeeper.hpp"

#include <algorithm>

#include "launch/fingerprint.hpp"
#include "process/output_file.hpp"

namespace plait::launch {
namespace {

constexpr std::size_t kOutputBytes = std::size_t{8} * 1024 * 1024;  // that a gate gets to read
constexpr std::size_t kFindings = 50;                               // kept of a check
constexpr std::size_t kShown = 6;                                   // for people
constexpr std::size_t kMessageBytes = 2000;

std::string name_of_gate(const Json& spec) {
  return spec.is_string() ? spec.get<std::string>() : StepRequest::text(spec, "uses");
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

void take_answer(CheckRun& run, const Json& said) {
  run.status = said.value("passed", false) ? CheckStatus::passed : CheckStatus::failed;
  run.healable = said.value("healable", false);
  run.message = said.value("message", "");
  run.evidence = said.value("evidence", Json::object());
  if (const std::string why = said.value("skipped", ""); !why.empty()) {
    run.status = CheckStatus::skipped;
    run.message = "skipped, " + why;
  }
  run.score.reset();
  if (const Json& score = StepRequest::at(said, "score"); score.is_number())
    run.score = score.get<double>();
  run.findings.clear();
  for (const Json& finding : said.value("findings", Json::array())) {
    if (run.findings.size() == kFindings) break;
    run.findings.push_back(finding_from_json(finding));
    std::string& message = run.findings.back().message;
    if (message.size() > kMessageBytes) message.resize(kMessageBytes);
  }
}

}  // namespace

void break_down(CheckRun& run, const Error& error) {
  run.status = CheckStatus::failed;
  run.broken = true;
  run.healable = false;
  run.message = error.message;
  run.findings = {{"", 0, 0, "gate", error.message, true}};
}

Json Gatekeeper::request(const Judged& judged) const {
  return {{"task", work_.task},        {"phase", judged.phase},
          {"project", work_.project},  {"worktree", judged.checkout},
          {"branch", work_.branch},    {"target", work_.target},
          {"base", work_.base},        {"snapshot", work_.snapshot},
          {"changed", judged.changed}, {"dry_run", false}};
}

std::vector<CheckRun> Gatekeeper::prepare(const Judged& judged) const {
  std::vector<CheckRun> checks;
  const Message asked{request(judged), {}};
  for (std::size_t gate = 0; gate < settings_.gates.size(); ++gate) {
    const auto component = call_.open("gate", settings_.gates[gate]);
    const auto answer =
        component ? component->invoke(call_, "prepare", asked) : Result<Message>(component.error());
    if (!answer) {
      CheckRun run;
      run.gate = gate;
      run.check = {{"key", name_of_gate(settings_.gates[gate])}, {"level", "L1"}};
      break_down(run, answer.error());
      checks.push_back(std::move(run));
      continue;
    }
    for (const Json& check : answer->json.value("checks", Json::array())) {
      CheckRun run;
      run.gate = gate;
      run.check = check;
      if (const std::string why = check.value("skip", ""); !why.empty()) {
        run.status = CheckStatus::skipped;
        run.message = why;
      }
      checks.push_back(std::move(run));
    }
  }
  std::stable_sort(checks.begin(), checks.end(),
                   [](const CheckRun& a, const CheckRun& b) { return a.level() < b.level(); });
  return checks;
}

void Gatekeeper::judge(CheckRun& run, const Judged& judged,
                       const std::optional<Outcome>& outcome) const {
  Message asked{request(judged), {}};
  asked.json["check"] = run.check;
  asked.json["outcome"] = outcome ? to_json(*outcome) : Json(nullptr);
  asked.json["output"] = nullptr;
  if (outcome) {
    run.log = outcome->output;
    asked.json["output"] = asked.attach(process::read_tail(outcome->output, kOutputBytes));
  }
  const auto gate = call_.open("gate", settings_.gates[run.gate]);
  const auto answer = gate ? gate->invoke(call_, "judge", asked) : Result<Message>(gate.error());
  if (!answer) return break_down(run, answer.error());
  take_answer(run, answer->json);
  if (outcome && outcome->kind == Ending::crashed) {
    run.status = CheckStatus::failed;
    run.broken = true;
    run.healable = false;
  }
}

void Gatekeeper::show(const CheckRun& run, const std::string& name,
                      const std::string& phase) const {
  const bool passed = run.status != CheckStatus::failed;
  std::vector<std::string> lines;
  for (const Finding& finding : run.findings) {
    if (lines.size() == kShown) {
      lines.push_back("and " + std::to_string(run.findings.size() - kShown) + " more");
      break;
    }
    lines.push_back(shown(finding));
  }
  std::string title = name + " " + run.level() + " " + run.title();
  if (!run.message.empty()) title += ": " + first_line(run.message);
  Json display{{"title", title},
               {"level", !passed                ? "error"
                         : run.findings.empty() ? "ok"
                                                : "warn"}};
  if (!lines.empty()) display["lines"] = std::move(lines);
  call_.emit("display", display);
  call_.emit("gate.judged", Json{{"phase", phase},
                                 {"level", run.level()},
                                 {"title", run.title()},
                                 {"passed", passed},
                                 {"findings", run.findings.size()},
                                 {"log", run.log}});
}

}  // namespace plait::launch

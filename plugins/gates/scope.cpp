#include "gates/scope.hpp"

#include "gates/declared.hpp"
#include "gates/judgement.hpp"

namespace plait::gates {

Result<std::vector<GateCheck>> ScopeGate::prepare(const Json& request, Call&) {
  GateCheck check;
  check.key = "scope";
  check.level = "L1";
  check.title = "changed files are declared";
  const std::size_t count = declared_files(request).size();
  check.why = "the PRP declares " + counted(count, "file");
  if (count == 0) check.skip = "the PRP declares no files";
  return std::vector{std::move(check)};
}

Result<GateResult> ScopeGate::judge(const Json& request, const GateCheck&,
                                    const std::optional<Outcome>&, std::string_view, Call&) {
  GateResult result;
  const std::vector<std::string> declared = declared_files(request);
  const auto look_at = [&](const std::string& path, const std::string& what) {
    if (path.empty() || is_declared(declared, path) || fits_any(allow_, path)) return;
    Finding finding;
    finding.file = path;
    finding.rule = "scope";
    finding.message = what + ", but the PRP does not declare it";
    finding.error = fails_;
    result.findings.push_back(std::move(finding));
  };
  for (const ChangedPath& change : changed_of(request)) {
    look_at(change.path, "was " + (change.status == "type_changed" ? "changed" : change.status));
    if (change.status == "renamed")
      look_at(change.old_path, "was renamed to \"" + change.path + "\"");
  }
  result.passed = !fails_ || result.findings.empty();
  if (!result.findings.empty())
    result.message = counted(result.findings.size(), "file") + " outside of what the PRP declares";
  const std::size_t left_out = limit_findings(result.findings);
  result.evidence = {{"declared", declared}, {"left_out", left_out}};
  return result;
}

}  // namespace plait::gates

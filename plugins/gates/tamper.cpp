#include "gates/tamper.hpp"

#include <algorithm>

#include "gates/declared.hpp"
#include "gates/judgement.hpp"

namespace plait::gates {
namespace {

constexpr std::size_t file_limit = std::size_t{1} << 20;  // bytes of a file that is looked into

Finding tampered(const std::string& file, std::string message, bool error = true) {
  Finding finding;
  finding.file = file;
  finding.rule = "tamper";
  finding.message = std::move(message);
  finding.error = error;
  return finding;
}

std::string kind_of(Guard guard) {
  return guard == Guard::test ? "a test" : "configuration of the gates";
}

using Parts = std::vector<GuardedPart>;

const GuardedPart* part_named(const Parts& parts, const std::string& name) {
  const auto found = std::find_if(parts.begin(), parts.end(),
                                  [&](const GuardedPart& part) { return part.name == name; });
  return found == parts.end() ? nullptr : &*found;
}

// Names of the parts that are not what they were, new ones too: they decide as well.
std::vector<std::string> changed_parts(const Parts& before, const Parts& after) {
  std::vector<std::string> names;
  for (const GuardedPart& part : before) {
    const GuardedPart* now = part_named(after, part.name);
    if (now == nullptr || now->text != part.text) names.push_back(part.name);
  }
  for (const GuardedPart& part : after)
    if (part_named(before, part.name) == nullptr) names.push_back(part.name);
  return names;
}

std::string enumerate(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

// Whether the base configures that tool in another file than `path`.
bool is_configured(const BaseTree& base, const std::string& tool, const std::string& path) {
  for (const auto& [file, id] : base.files()) {
    if (file != path && tool_of(file) == tool) return true;
    if (!is_mixed(file)) continue;
    const auto read = guarded_parts(file, base.text(file));
    if (read && std::any_of(read->begin(), read->end(), [&](const GuardedPart& part) {
          return part.name.find(tool) != std::string::npos;
        }))
      return true;
  }
  return false;
}

// Whether a conftest.py stands above tests that the base has: pytest hooks in it reach them.
bool governs_tests(const BaseTree& base, const std::string& path) {
  if (!fits("conftest.py", path)) return false;
  const std::string folder = path.substr(0, path.rfind('/') + 1);
  const auto& files = base.files();
  for (auto file = files.lower_bound(folder);
       file != files.end() && file->first.starts_with(folder); ++file)
    if (file->first.ends_with(".py") && guard_of(file->first) == Guard::test) return true;
  return false;
}

}  // namespace

Result<std::vector<GateCheck>> TamperGate::prepare(const Json& request, Call&) {
  GateCheck check;
  check.key = "tamper";
  check.level = "L1";
  check.title = "tests and gate configuration are untouched";
  check.why = "compared with the base " + text_of(request, "base").substr(0, 12);
  return std::vector{std::move(check)};
}

std::optional<Guard> TamperGate::guard(const std::string& path) const {
  if (fits_any(allow_, path)) return std::nullopt;
  if (const auto known = guard_of(path)) return known;
  if (fits_any(patterns_, path)) return Guard::configuration;
  return std::nullopt;
}

std::optional<Finding> TamperGate::changed(const BaseTree& base, const Places& places,
                                           const ChangedPath& change) const {
  const bool renamed = change.status == "renamed";
  const std::string& path = renamed ? change.old_path : change.path;
  const auto kind = guard(path);
  if (!kind || !base.has(path)) return std::nullopt;
  const std::string what = kind_of(*kind);
  const auto before = guarded_parts(path, base.text(path));
  if (before && !fits_any(patterns_, path)) {
    // A file that is gone, or cannot be read, has no parts left.
    const auto text = read_inside(places.root(), places.root() / path, file_limit);
    const auto after = text ? guarded_parts(path, *text) : Parts{};
    if (after) {
      const auto names = changed_parts(*before, *after);
      if (names.empty()) return std::nullopt;
      return tampered(path, enumerate(names) + " of it, " + what + ", is not what it was");
    }
  }
  if (renamed) return tampered(path, what + " was renamed to \"" + change.path + "\"");
  return tampered(path, what + " was " + (change.status == "deleted" ? "deleted" : "changed"));
}

std::optional<Finding> TamperGate::added(const BaseTree& base, const std::string& path) const {
  const auto kind = guard(path);
  const std::string tool = tool_of(path);
  if (kind == Guard::test && !base.has(path) && governs_tests(base, path))
    return tampered(path, "new, and takes effect on tests that were there", false);
  if (kind != Guard::configuration || tool.empty() || base.has(path)) return std::nullopt;
  if (is_configured(base, tool, path))
    return tampered(path, "new configuration of " + tool + ", which was configured elsewhere");
  return tampered(path, "new configuration of " + tool, false);
}

Result<GateResult> TamperGate::judge(const Json& request, const GateCheck&,
                                     const std::optional<Outcome>&, std::string_view, Call&) {
  PLAIT_TRY(const BaseTree base, base_of(request));
  const std::vector<std::string> declared = declared_files(request);
  const Places places(text_of(request, "worktree"));
  GateResult result;
  for (const ChangedPath& change : changed_of(request)) {
    const bool was_there = change.status != "added";
    const std::string& path = change.status == "renamed" ? change.old_path : change.path;
    if (was_there && !is_declared(declared, path))
      if (auto finding = changed(base, places, change))
        result.findings.push_back(std::move(*finding));
    if ((!was_there || change.status == "renamed") && !is_declared(declared, change.path))
      if (auto finding = added(base, change.path)) result.findings.push_back(std::move(*finding));
  }
  result.passed = std::none_of(result.findings.begin(), result.findings.end(),
                               [](const Finding& finding) { return finding.error; });
  if (!result.passed)
    result.message =
        "what decides about the work was changed by it: " + counted(result.findings.size(), "file");
  const std::size_t left_out = limit_findings(result.findings);
  result.evidence = {{"left_out", left_out}};
  return result;
}

}  // namespace plait::gates

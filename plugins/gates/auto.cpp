#include "gates/auto.hpp"

#include <algorithm>
#include <iterator>
#include <plait/duration.hpp>
#include <set>

#include "git/library.hpp"

namespace plait::gates {
namespace {

FoundCheck own_check(const std::string& level, const std::string& line) {
  FoundCheck check;
  check.level = level;
  check.title = line;
  check.why = level + " is set in the configuration";
  check.argv = {"sh", "-c", line};
  check.env = unwatched();
  return check;
}

// Paths that a tool can still look at.
std::vector<std::string> present_paths(const Json& request) {
  std::vector<std::string> paths;
  for (const ChangedPath& change : changed_of(request))
    if (change.status != "deleted") paths.push_back(change.path);
  return paths;
}

GateCheck nothing_found(const BaseTree& tree) {
  GateCheck check;
  check.key = "nothing";
  check.level = "L1";
  check.title = "auto";
  check.why = "looked at the files of " + git::abbreviate(tree.commit());
  check.skip = "nothing that is known to check a project with was found; set L1, L2 or L3 of it";
  return check;
}

// Keys unlike each other's: a number is added where need be.
void tell_apart(std::vector<GateCheck>& checks) {
  std::set<std::string> taken;
  for (GateCheck& check : checks) {
    const std::string key = check.key;
    for (int i = 2; !taken.insert(check.key).second; ++i) check.key = key + "-" + std::to_string(i);
  }
}

}  // namespace

Result<std::unique_ptr<AutoGate>> AutoGate::create(const Json& with) {
  auto made = std::make_unique<AutoGate>();
  for (const char* level : {"L1", "L2", "L3"})
    if (with.contains(level)) made->own_[level] = texts_of(with, level);
  const std::string blocks = with.value("prp_gates", "end");
  if (blocks == "each") made->blocks_ = PrpBlocks::each;
  if (blocks == "never") made->blocks_ = PrpBlocks::never;
  PLAIT_TRY(made->timeout_s_, seconds_of(with.value("timeout", Json("30m"))));
  made->env_ = with.value("env", made->env_);
  if (with.contains("heal")) made->heal_ = with.value("heal", true);
  return made;
}

FoundChecks AutoGate::choose(const Json& request, const BaseTree& tree) const {
  FoundChecks found = find_checks(tree, text_of(request, "worktree"), present_paths(request));
  PrpChecks asked = checks_of_prp(request, blocks_);
  std::erase_if(found, [&](const FoundCheck& check) {
    return own_.contains(check.level) || (check.level == "L2" && asked.replaces_unit_tests);
  });
  for (const auto& [level, lines] : own_)
    for (const std::string& line : lines) found.push_back(own_check(level, line));
  found.insert(found.end(), std::make_move_iterator(asked.checks.begin()),
               std::make_move_iterator(asked.checks.end()));
  std::stable_sort(found.begin(), found.end(),
                   [](const FoundCheck& a, const FoundCheck& b) { return a.level < b.level; });
  return found;
}

GateCheck AutoGate::to_check(const FoundCheck& found, const std::string& worktree) const {
  GateCheck check;
  check.level = found.level;
  check.title = found.title;
  check.why = found.why;
  check.key = found.level + "-" + key_of(found.title, "check");
  if (!found.tool.empty() && !on_path(found.tool)) {
    check.skip = "\"" + found.tool + "\" is not on PATH";
    return check;
  }
  Command command;
  command.argv = found.argv;
  command.cwd = worktree + (found.folder.empty() ? "" : "/" + found.folder);
  command.env = env_;
  command.env.insert(found.env.begin(), found.env.end());
  command.timeout_s = timeout_s_;
  check.command = std::move(command);
  check.data = {{"reader", found.reader},
                {"report", found.report},
                {"codes", found.codes},
                {"folder", found.folder}};
  return check;
}

Result<std::vector<GateCheck>> AutoGate::prepare(const Json& request, Call&) {
  PLAIT_TRY(const BaseTree tree, base_of(request));
  std::vector<GateCheck> checks;
  for (const FoundCheck& found : choose(request, tree))
    checks.push_back(to_check(found, text_of(request, "worktree")));
  if (checks.empty() && own_.empty()) checks.push_back(nothing_found(tree));
  tell_apart(checks);
  return checks;
}

Result<GateResult> AutoGate::judge(const Json& request, const GateCheck& check,
                                   const std::optional<Outcome>& outcome, std::string_view output,
                                   Call&) {
  PLAIT_TRY(const FindingReader reader, FindingReader::create(member(check.data, "reader")));
  Expectation expected;
  expected.report = text_of(check.data, "report");
  expected.folder = text_of(check.data, "folder");
  expected.timeout_s = timeout_s_;
  expected.heal = heal_.value_or(heals(check.level));
  if (const Json& codes = member(check.data, "codes"); codes.is_array()) {
    expected.codes.clear();
    for (const Json& code : codes)
      if (code.is_number_integer()) expected.codes.push_back(code.get<int>());
  }
  return judge_command(expected, reader, text_of(request, "worktree"), outcome, output);
}

}  // namespace plait::gates

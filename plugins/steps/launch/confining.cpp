#include "launch/confining.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <plait/error_class.hpp>
#include <set>
#include <utility>

#include "git/clones.hpp"
#include "git/guard.hpp"
#include "git/reference_trace.hpp"
#include "git/references.hpp"
#include "launch/attribution.hpp"
#include "text/strings.hpp"
#include "work/record.hpp"

namespace plait::launch {
namespace {

namespace fs = std::filesystem;

// What is kept of a turn: the snapshot, and a folder for git's trace.
fs::path kept_of(const Work& work, int turn) {
  return fs::path(work.run_dir) / "guard" /
         (text::file_name_for(work.id) + "-" + std::to_string(work.attempt) + "-" +
          std::to_string(turn));
}

fs::path snapshot_file(const Work& work, int turn) {
  return kept_of(work, turn) / "snapshot.json";
}

fs::path trace_file(const Work& work, int turn) {
  return kept_of(work, turn) / "trace" / "references";
}

bool enforces(const Work& work) {
  const auto it = work.sandbox.find("enforces");
  return it != work.sandbox.end() && *it == true;
}

Result<Json> look_at(const git::Repository& repository, const Work& work) {
  git::GuardWish wish;
  wish.branch = work.branch;
  std::error_code failed;
  if (!fs::is_directory(fs::path(work.worktree) / ".git", failed)) wish.worktree = work.worktree;
  // In a sandbox that keeps the main checkout from the agent, changes there are somebody else's.
  wish.files = !enforces(work);
  PLAIT_TRY(Json snapshot, git::take_snapshot(repository, wish));
  snapshot["tasks"] = work::record_names(repository);
  return snapshot;
}

// A branch may have been there before it was known as another task's, or the other way round.
git::IsOfTask is_of_task(const Json& before, const Json& after) {
  std::set<std::string> names;
  for (const Json* snapshot : {&before, &after})
    for (const Json& name : snapshot->value("tasks", Json::array()))
      names.insert(name.get<std::string>());
  return [names = std::move(names)](const std::string& branch) {
    return names.count(work::record_name(branch)) > 0;
  };
}

std::string first_line_of(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

// The branch in the sandbox may be a commit ahead when its sandbox was ended by force.
Status follow_branch(const git::Repository& repository, const Work& work) {
  const auto branch = work.sandbox.find("branch");
  if (branch == work.sandbox.end()) return {};
  const fs::path folder = StepRequest::text(*branch, "folder");
  const std::string inside = first_line_of(folder / "heads" / work.branch);
  const std::string followed = first_line_of(folder / "followed");
  if (inside == followed || !git::to_oid(inside).ok() || !git::to_oid(followed).ok()) return {};
  PLAIT_TRY(const git::Swap swap,
            git::swap_reference(repository, git::branch_ref(work.branch), followed, inside,
                                "plait: the task's branch"));
  if (swap == git::Swap::done) std::ofstream(folder / "followed") << inside << '\n';
  return {};
}

bool is_agents(const git::Difference& found, const Work& work, OnEscape on_escape,
               const Attribution& attribution) {
  using Kind = git::Difference::Kind;
  if (on_escape == OnEscape::fail) return true;
  if (on_escape == OnEscape::warn) return false;
  const bool kept_from =
      found.kind == Kind::head || found.kind == Kind::reference || found.kind == Kind::files;
  return !(kept_from && enforces(work)) && attribution.to_agent(found);
}

std::string joined(const std::vector<std::string>& what) {
  constexpr std::size_t most = 5;
  std::string text;
  for (std::size_t i = 0; i < what.size() && i < most; ++i) text += (i == 0 ? "" : "; ") + what[i];
  if (what.size() > most) text += "; and " + std::to_string(what.size() - most) + " more";
  return text;
}

// What the sandbox keeps agents from is no news of the task's, nor what is let pass.
Escape warn_of(const std::vector<std::string>& by_others, const Work& work, OnEscape on_escape,
               Call& call) {
  const bool let_pass = on_escape == OnEscape::warn;
  std::vector<std::string> lines = by_others;
  lines.emplace_back(let_pass ? "on_escape = \"warn\" lets it pass"
                     : enforces(work)
                         ? "the sandbox keeps agents from that, so somebody else did it"
                         : "nothing shows that the agent did it: somebody else, it "
                           "seems");
  call.emit("display", Json{{"title", work.id + ": changes outside its checkout while it worked"},
                            {"level", "warn"},
                            {"lines", std::move(lines)}});
  if (enforces(work) || let_pass) return {};
  return {std::nullopt, {"outside its checkout, while it worked, " + joined(by_others)}};
}

}  // namespace

OnEscape on_escape_from(const std::string& text) {
  if (text == "fail") return OnEscape::fail;
  return text == "warn" ? OnEscape::warn : OnEscape::automatic;
}

Json context_for_runner(const Work& work) {
  Json context{{"run", work.run}, {"step", work.step}, {"task", work.id}};
  if (work.sandbox.is_object()) context["sandbox"] = work.sandbox;
  return context;
}

void let_write(const Work& work, const std::vector<std::string>& folders, Json& command) {
  const std::string cwd = StepRequest::text(command, "cwd");
  if (cwd.starts_with(work.run_dir + "/")) command["writable"].push_back(cwd);
  for (const std::string& folder : folders) command["writable"].push_back(folder);
}

Status before_turn(const Work& work, int turn, Json& command) {
  PLAIT_TRY(const git::Repository repository, git::Repository::open(work.project));
  PLAIT_TRY(const Json snapshot, look_at(repository, work));
  const fs::path file = snapshot_file(work, turn);
  const fs::path trace = trace_file(work, turn);
  std::error_code failed;
  fs::create_directories(trace.parent_path(), failed);
  if (!enforces(work) && snapshot.value("count", 0) <= git::ReferenceTrace::kMostReferences) {
    command["env"][git::ReferenceTrace::kVariable] = trace.string();
    command["writable"].push_back(trace.parent_path().string());
  }
  std::ofstream out(file);
  out << dump(snapshot);
  out.close();
  if (out) return {};
  return fail(error_class::io, "cannot write \"" + file.string() + "\"", "is the disk full?");
}

Status bring_back(const Work& work) {
  PLAIT_TRY(const git::Repository repository, git::Repository::open(work.project));
  PLAIT_CHECK(follow_branch(repository, work));
  if (StepRequest::text(work.sandbox, "mode") != "clone") return {};
  PLAIT_TRY(const auto clone, git::find_checkout(repository, work.worktree));
  if (!clone || !clone->clone) return {};
  PLAIT_TRY(const git::Sha tip, git::fetch_back(repository, *clone, work.branch));
  static_cast<void>(tip);
  return {};
}

Result<Escape> after_turn(const Work& work, int turn, const std::string& output, OnEscape on_escape,
                          Call& call) {
  PLAIT_CHECK(bring_back(work));
  std::ifstream in(snapshot_file(work, turn), std::ios::binary);
  const Json before = Json::parse(in, nullptr, false);
  if (!before.is_object()) return Escape{};  // of a run that a former plait began
  PLAIT_TRY(const git::Repository repository, git::Repository::open(work.project));
  PLAIT_TRY(const Json after, look_at(repository, work));
  const std::vector<git::Difference> differences =
      git::compare_snapshots(repository, before, after, is_of_task(before, after));
  std::vector<std::string> by_agent;
  std::vector<std::string> by_others;
  if (!differences.empty()) {
    const Attribution attribution(trace_file(work, turn),
                                  fs::path(output).parent_path() / "events.ndjson",
                                  repository.main_work_tree());
    for (const git::Difference& found : differences)
      (is_agents(found, work, on_escape, attribution) ? by_agent : by_others).push_back(found.what);
  }
  std::error_code failed;
  fs::remove_all(kept_of(work, turn), failed);
  if (differences.empty()) return Escape{};
  call.emit("agent.escape",
            Json{{"what", by_agent.empty() ? by_others : by_agent}, {"failed", !by_agent.empty()}});
  if (by_agent.empty()) return warn_of(by_others, work, on_escape, call);
  return Escape{fail(error_class::escape, "outside its checkout, " + joined(by_agent),
                     "look at what was changed and take it back; if it was you, `plait resume` "
                     "goes on"),
                {}};
}

}  // namespace plait::launch

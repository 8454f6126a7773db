#include "launch/confining.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <plait/error_class.hpp>

#include "git/clones.hpp"
#include "git/guard.hpp"
#include "git/references.hpp"
#include "text/strings.hpp"
#include "work/record.hpp"

namespace plait::launch {
namespace {

namespace fs = std::filesystem;

fs::path snapshot_file(const Work& work, int turn) {
  return fs::path(work.run_dir) / "guard" /
         (text::file_name_for(work.id) + "-" + std::to_string(work.attempt) + "-" +
          std::to_string(turn) + ".json");
}

bool enforces(const Work& work) {
  const auto it = work.sandbox.find("enforces");
  return it != work.sandbox.end() && *it == true;
}

Result<Json> look_at(const git::Repository& repository, const Work& work) {
  git::GuardWish wish;
  wish.branch = work.branch;
  for (const work::Record& record : work::list_records(repository))
    wish.other_tasks.push_back(record.branch);
  std::error_code failed;
  if (!fs::is_directory(fs::path(work.worktree) / ".git", failed)) wish.worktree = work.worktree;
  // In a sandbox that keeps the main checkout from the agent, changes there are somebody else's.
  wish.files = !enforces(work);
  return git::take_snapshot(repository, wish);
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

bool is_agents(git::Difference::Kind kind, const Work& work, OnEscape on_escape) {
  using Kind = git::Difference::Kind;
  if (on_escape == OnEscape::fail) return true;
  if (on_escape == OnEscape::warn) return false;
  switch (kind) {
    case Kind::config:
    case Kind::hooks:
    case Kind::info:
    case Kind::link:
      return true;
    case Kind::branch_setting:
    case Kind::head:
    case Kind::reference:
    case Kind::files:
      return !enforces(work);
  }
  return true;
}

std::string joined(const std::vector<std::string>& what) {
  constexpr std::size_t most = 5;
  std::string text;
  for (std::size_t i = 0; i < what.size() && i < most; ++i) text += (i == 0 ? "" : "; ") + what[i];
  if (what.size() > most) text += "; and " + std::to_string(what.size() - most) + " more";
  return text;
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

Status before_turn(const Work& work, int turn) {
  PLAIT_TRY(const git::Repository repository, git::Repository::open(work.project));
  PLAIT_TRY(const Json snapshot, look_at(repository, work));
  const fs::path file = snapshot_file(work, turn);
  std::error_code failed;
  fs::create_directories(file.parent_path(), failed);
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

Result<std::optional<Error>> after_turn(const Work& work, int turn, OnEscape on_escape,
                                        Call& call) {
  PLAIT_CHECK(bring_back(work));
  std::ifstream in(snapshot_file(work, turn), std::ios::binary);
  const Json before = Json::parse(in, nullptr, false);
  if (!before.is_object()) return std::optional<Error>();  // of a run that a former plait began
  PLAIT_TRY(const git::Repository repository, git::Repository::open(work.project));
  PLAIT_TRY(const Json after, look_at(repository, work));
  std::vector<std::string> by_agent;
  std::vector<std::string> by_others;
  for (const git::Difference& found : git::compare_snapshots(repository, before, after))
    (is_agents(found.kind, work, on_escape) ? by_agent : by_others).push_back(found.what);
  std::error_code failed;
  fs::remove(snapshot_file(work, turn), failed);
  if (by_agent.empty() && by_others.empty()) return std::optional<Error>();
  call.emit("agent.escape",
            Json{{"what", by_agent.empty() ? by_others : by_agent}, {"failed", !by_agent.empty()}});
  if (by_agent.empty()) {
    std::vector<std::string> lines = by_others;
    lines.emplace_back(enforces(work)
                           ? "the sandbox keeps agents from that, so somebody else did it"
                           : "on_escape = \"warn\" lets it pass");
    call.emit("display", Json{{"title", work.id + ": changes outside its checkout while it worked"},
                              {"level", "warn"},
                              {"lines", std::move(lines)}});
    return std::optional<Error>();
  }
  return std::optional<Error>(
      fail(error_class::escape, "outside its checkout, " + joined(by_agent),
           "look at what was changed and take it back; if it was you, `plait resume` goes on"));
}

}  // namespace plait::launch

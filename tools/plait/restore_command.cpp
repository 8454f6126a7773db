// restore: a PRP's branch goes back to a checkpoint, or forward to one again.
#include <cstdio>
#include <plait/error_class.hpp>

#include "base/format.hpp"
#include "commands.hpp"
#include "errors.hpp"
#include "git/history.hpp"
#include "git/restore.hpp"
#include "report_view.hpp"
#include "restore_target.hpp"
#include "small_options.hpp"
#include "terminal.hpp"
#include "work/task.hpp"

namespace plait::cli {

namespace {

constexpr int refused_exit_code = 4;

int complain_of_restore(const Error& error) {
  return complain(error, error.code == error_class::refused ? refused_exit_code : 2);
}

// "20261122-201133" as "2026-11-22T20:11:33Z".
std::string readable_time(const std::string& stamp) {
  if (stamp.size() != 15) return stamp;
  return stamp.substr(0, 4) + "-" + stamp.substr(4, 2) + "-" + stamp.substr(6, 2) + "T" +
         stamp.substr(9, 2) + ":" + stamp.substr(11, 2) + ":" + stamp.substr(13, 2) + "Z";
}

Json point_json(const git::Checkpoint& checkpoint, const RestoreTarget& target, bool on_branch) {
  return {{"phase", checkpoint.phase},
          {"commit", checkpoint.commit},
          {"when", readable_time(checkpoint.stamp)},
          {"tag", checkpoint.tag},
          {"subject", checkpoint.subject},
          {"run", checkpoint.run},
          {"on_branch", on_branch},
          {"current", checkpoint.commit == target.tip}};
}

Json list_json(const RestoreTarget& target) {
  Json points = Json::array();
  for (const git::Checkpoint& checkpoint : target.reached)
    points.push_back(point_json(checkpoint, target, true));
  for (const git::Checkpoint& checkpoint : target.strays)
    points.push_back(point_json(checkpoint, target, false));
  const auto or_null = [](const git::Sha& sha) { return sha.empty() ? Json() : Json(sha); };
  return {{"task", target.task},
          {"branch", target.branch},
          {"tip", or_null(target.tip)},
          {"base", or_null(target.base)},
          {"checkpoints", std::move(points)}};
}

std::vector<std::string> row_of(const git::Checkpoint& checkpoint, const RestoreTarget& target) {
  return {checkpoint.commit == target.tip ? "*" : "",
          checkpoint.phase,
          git::abbreviate(checkpoint.commit),
          readable_time(checkpoint.stamp),
          checkpoint.tag,
          checkpoint.subject};
}

void print_list(const git::Repository& repository, const RestoreTarget& target) {
  Terminal terminal(stdout);
  terminal.line(
      target.task + " on " + target.branch +
          (target.tip.empty() ? ", which is gone" : ", now at " + git::abbreviate(target.tip)),
      Style::bold);
  std::vector<std::vector<std::string>> rows;
  if (!target.base.empty()) {
    const auto base = git::read_commit(repository, target.base);
    rows.push_back({target.base == target.tip ? "*" : "", "base", git::abbreviate(target.base), "",
                    "", base.ok() ? base->subject : ""});
  }
  for (const git::Checkpoint& checkpoint : target.reached)
    rows.push_back(row_of(checkpoint, target));
  const std::size_t on_branch = rows.size();
  for (const git::Checkpoint& checkpoint : target.strays)
    rows.push_back(row_of(checkpoint, target));
  const std::vector<std::string> lines = table_lines(
      {"", "PHASE", "COMMIT", "WHEN", "TAG", "SUBJECT"}, rows, "llllll", terminal.width());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i == on_branch + 1 && !target.strays.empty())
      terminal.line("not on the branch now:", Style::dim);
    terminal.line(lines[i], i == 0 ? Style::dim : Style::plain);
  }
  if (target.reached.empty() && target.strays.empty()) terminal.line("no checkpoints yet");
}

// The command that brings back what was there; empty when nothing is lost.
std::string undo_command(const git::Restored& restored, const std::string& branch) {
  if (restored.backup_ref.empty()) return {};
  if (restored.worktree.empty())
    return "git branch --force " + work::quoted(branch) + " " + restored.backup_ref;
  const std::string git = "git -C " + work::quoted(restored.worktree.string());
  std::string command = git + " reset --hard " + restored.backup_ref;
  // What was uncommitted is uncommitted again.
  if (restored.holds_changes) command += " && " + git + " reset HEAD~1";
  return command;
}

Json restored_json(const RestoreTarget& target, const RestorePoint& point,
                   const git::Restored& restored) {
  const auto or_null = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
  return {{"task", target.task},
          {"branch", target.branch},
          {"phase", point.phase},
          {"tag", or_null(point.tag)},
          {"from", restored.from},
          {"to", restored.to},
          {"worktree", or_null(restored.worktree.string())},
          {"backup_ref", or_null(restored.backup_ref)},
          {"changes_kept", restored.holds_changes},
          {"undo", or_null(undo_command(restored, target.branch))},
          {"submodules", restored.submodules}};
}

void print_restored(const git::Repository& repository, const RestoreTarget& target,
                    const RestorePoint& point, const git::Restored& restored) {
  Terminal terminal(stdout);
  const auto commit = git::read_commit(repository, restored.to);
  std::string text = target.branch + " is at " +
                     (point.tag.empty() ? "its base" : "phase " + point.phase) + ": " +
                     git::abbreviate(restored.to) + (commit.ok() ? " " + commit->subject : "");
  if (restored.from == restored.to && !restored.holds_changes) text += "\nit was there already";
  if (!restored.worktree.empty())
    text += "\nworktree: " + work::shown(repository, restored.worktree);
  if (!restored.backup_ref.empty()) {
    text += "\nkept: " + restored.backup_ref + " (" +
            (restored.holds_changes ? "with what was uncommitted"
                                    : "was " + git::abbreviate(restored.from)) +
            ")";
    text += "\nto get it back: " + undo_command(restored, target.branch);
  }
  terminal.marked("✓", Style::green, text);
  if (!restored.submodules.empty())
    terminal.marked("!", Style::yellow,
                    "submodules stay as they were: git submodule update sets them to match");
}

}  // namespace

int command_restore(const Args& args) {
  SmallOptions options("restore", "Takes the branch of a PRP back to a checkpoint");
  options.argument("prp", "PRP by id, file name or path, or its branch", true);
  options.argument("phase",
                   "phase to go to, base (or 0) for where the branch started, or a tag; "
                   "default: the newest checkpoint",
                   false);
  options.flag("-l,--list", "show the checkpoints; change nothing");
  options.flag("--keep-changes", "what is uncommitted goes into the backup, not into the way");
  options.flag("--json", "as a JSON document");
  if (const auto code = options.parse(args)) return *code;

  const auto project = find_project(options.directory());
  if (!project) return complain(project.error());
  const auto repository = git::Repository::open(options.directory());
  if (!repository) return complain(repository.error());
  const auto target = find_restore_target(*repository, options.directory(), options.text("prp"));
  if (!target) return complain(target.error());
  const bool json = options.has("--json");
  if (options.has("--list")) {
    if (json)
      print_json(list_json(*target));
    else
      print_list(*repository, *target);
    return 0;
  }
  const auto point = choose_point(*target, options.text("phase"));
  if (!point) return complain(point.error());
  if (const Status idle = refuse_live_run(*project, target->task); !idle)
    return complain_of_restore(idle.error());
  const git::RestoreWish wish{
      target->branch, point->commit, point->tag.empty() ? point->phase : point->tag, target->placed,
      options.has("--keep-changes") ? git::Uncommitted::keep : git::Uncommitted::refuse};
  const auto restored = git::restore_branch(*repository, wish);
  if (!restored) return complain_of_restore(restored.error());
  if (json)
    print_json(restored_json(*target, *point, *restored));
  else
    print_restored(*repository, *target, *point, *restored);
  return 0;
}

}  // namespace plait::cli

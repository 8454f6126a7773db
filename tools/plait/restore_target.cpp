#include "restore_target.hpp"

#include <algorithm>
#include <array>
#include <plait/error_class.hpp>
#include <plait/json.hpp>
#include <set>

#include "analyze/find.hpp"
#include "base/suggest.hpp"
#include "prp/identity.hpp"
#include "prp/parse.hpp"
#include "store/run_lock.hpp"
#include "store/store.hpp"
#include "text/strings.hpp"
#include "work/record.hpp"

namespace plait::cli {

namespace {

namespace fs = std::filesystem;

std::vector<work::Record> matching(const std::vector<work::Record>& records,
                                   const std::string& name) {
  std::vector<work::Record> found;
  const std::string id = prp::normalise_id(name);
  for (const work::Record& record : records)
    if (record.branch == name || text::iequals(record.task, id)) found.push_back(record);
  return found;
}

// The PRP file that `name` stands for, seen from the folder of the command, the checkout it is in,
// or the main one.
Result<analyze::Candidate> find_file(const git::Repository& repository,
                                     const std::string& directory, const std::string& name) {
  PLAIT_TRY(const analyze::Settings settings,
            analyze::read_settings(Json::object(), Json::object()));
  std::error_code failed;
  const fs::path here = fs::absolute(directory, failed) / name;
  if (fs::is_regular_file(here, failed))
    return analyze::Finder(directory, settings).find(here.string());
  fs::path project = repository.work_tree();
  if (project.empty()) project = repository.common_dir();
  auto found = analyze::Finder(project, settings).find(name);
  const fs::path main = repository.main_work_tree();
  if (found.ok() || main.empty() || main == project) return found;
  auto elsewhere = analyze::Finder(main, settings).find(name);
  return elsewhere.ok() ? elsewhere : found;
}

// A branch that no record tells of: made again by hand.
Result<work::Record> assumed_record(const git::Repository& repository,
                                    const analyze::Candidate& file) {
  PLAIT_TRY(const analyze::Settings settings,
            analyze::read_settings(Json::object(), Json::object()));
  PLAIT_TRY(const std::string bytes,
            analyze::read_regular_file(file.path, settings.max_file_bytes));
  const prp::Document document = prp::parse(bytes, file.shown);
  work::Record record;
  record.task = document.id;
  record.branch =
      document.branch.empty() ? prp::default_branch(document.id, document.title) : document.branch;
  PLAIT_TRY(const auto tip, repository.branch_tip(record.branch));
  PLAIT_TRY(const auto checkpoints, git::all_checkpoints(repository, record.task));
  if (tip || !checkpoints.empty()) return record;
  return fail(error_class::not_found,
              record.task + " has not been worked on: there is no branch \"" + record.branch + "\"",
              "plait run or plait exec makes it");
}

Error unknown_name(const std::vector<work::Record>& records, const std::string& name,
                   const Error& not_a_file) {
  std::vector<std::string> known;
  for (const work::Record& record : records)
    for (const std::string& word : {record.task, record.branch}) known.push_back(word);
  Error error = fail(error_class::not_found, "there is no work of plait's called \"" + name + "\"",
                     base::suggest_help(name, known));
  if (error.remedy.empty()) error.remedy = not_a_file.remedy;
  return error;
}

Result<work::Record> find_record(const git::Repository& repository, const std::string& directory,
                                 const std::string& name) {
  const std::vector<work::Record> records = work::list_records(repository);
  std::vector<work::Record> found = matching(records, name);
  if (found.empty()) {
    const auto file = find_file(repository, directory, name);
    if (!file) return unknown_name(records, name, file.error());
    found = matching(records, file->id);
    if (found.empty()) return assumed_record(repository, *file);
  }
  if (found.size() == 1) return found.front();
  std::string branches;
  for (const work::Record& record : found)
    branches += (branches.empty() ? "" : ", ") + record.branch;
  return fail(error_class::config, "\"" + name + "\" is worked on on several branches",
              "name one of them: " + branches);
}

constexpr std::array finished_states{"succeeded", "failed", "skipped", "off", "cancelled"};

// Rows of the task that are not terminal, of all its rows.
struct Rows {
  std::set<int> all;
  bool open = false;
};

Result<Rows> rows_of(const store::Store& store, const std::string& run, const std::string& task) {
  PLAIT_TRY(const std::vector<store::StepRun> rows, store.step_runs(run));
  Rows found;
  for (const store::StepRun& row : rows) {
    if (row.task != task) continue;
    found.all.insert(row.index);
    if (std::find(finished_states.begin(), finished_states.end(), row.status) ==
        finished_states.end())
      found.open = true;
  }
  return found;
}

Status refuse_orphans(const store::Store& store, const store::Run& run, const std::set<int>& rows,
                      const std::string& task) {
  PLAIT_TRY(const std::vector<store::Process> processes, store.processes(run.id));
  for (const store::Process& process : processes)
    if (process.outcome.empty() && rows.contains(process.index) && store::is_alive(process.dir))
      return fail(error_class::refused,
                  "a process of run " + run.id + " still is at work on " + task + " (pid " +
                      std::to_string(process.pid) + ")",
                  "wait until it has ended, or end it: kill " + std::to_string(process.pid));
  return {};
}

}  // namespace

Result<RestoreTarget> find_restore_target(const git::Repository& repository,
                                          const std::string& directory, const std::string& name) {
  PLAIT_TRY(const work::Record record, find_record(repository, directory, name));
  RestoreTarget target;
  target.task = record.task;
  target.branch = record.branch;
  target.base = record.base;
  for (const work::IncludedFile& file : record.included) target.placed.push_back(file.path);
  PLAIT_TRY(const std::optional<git::Sha> tip, repository.branch_tip(record.branch));
  target.tip = tip.value_or("");
  if (target.tip.empty()) {
    PLAIT_TRY(target.strays, git::all_checkpoints(repository, target.task));
    return target;
  }
  PLAIT_TRY(target.reached,
            git::list_checkpoints(repository, target.task, target.tip, target.base));
  PLAIT_TRY(target.strays, git::stray_checkpoints(repository, target.task, target.tip));
  return target;
}

Result<RestorePoint> choose_point(const RestoreTarget& target, const std::string& wanted) {
  const auto point = [](const git::Checkpoint& checkpoint) {
    return RestorePoint{checkpoint.commit, checkpoint.phase, checkpoint.tag};
  };
  if (wanted.empty()) {
    if (!target.reached.empty()) return point(target.reached.back());
    return fail(error_class::not_found, "there is no checkpoint on \"" + target.branch + "\"",
                target.strays.empty() ? "name a phase, or base for where the branch started"
                                      : "plait restore --list shows those elsewhere");
  }
  for (const git::Checkpoint& checkpoint : target.reached)
    if (checkpoint.phase == wanted || checkpoint.tag == wanted) return point(checkpoint);
  for (auto it = target.strays.rbegin(); it != target.strays.rend(); ++it)
    if (it->phase == wanted || it->tag == wanted) return point(*it);
  if (wanted == "base" || wanted == "0") {
    if (!target.base.empty()) return RestorePoint{target.base, "base", {}};
    return fail(error_class::not_found,
                "it is not written down where \"" + target.branch + "\" started",
                "see `git log " + target.branch + "`");
  }
  std::vector<std::string> known;
  for (const auto* list : {&target.reached, &target.strays})
    for (const git::Checkpoint& checkpoint : *list)
      if (std::find(known.begin(), known.end(), checkpoint.phase) == known.end())
        known.push_back(checkpoint.phase);
  return fail(error_class::not_found,
              target.task + " has no checkpoint of phase \"" + wanted + "\"",
              known.empty() ? "it has none at all" : "it has: base, " + text::join(known, ", "));
}

Status refuse_live_run(const Project& project, const std::string& task) {
  store::StoreOptions read_only;
  read_only.access = store::Access::read_only;
  const auto store = store::Store::open(project.state_dir, read_only);
  if (!store) return store.error().code == error_class::not_found ? Status() : store.error();
  PLAIT_TRY(const std::vector<store::Run> runs, store->list_runs());
  for (const store::Run& run : runs) {
    if (run.state == store::RunState::finished) continue;
    PLAIT_TRY(const Rows rows, rows_of(*store, run.id, task));
    if (rows.all.empty()) continue;
    if (!store::is_alive(store::run_dir(project.state_dir, run.id)))
      PLAIT_CHECK(refuse_orphans(*store, run, rows.all, task));
    else if (rows.open)
      return fail(error_class::refused, "run " + run.id + " is at work on " + task,
                  "wait for it, or end it: plait cancel " + run.id);
  }
  return {};
}

}  // namespace plait::cli

#include "analyze/select.hpp"

#include <algorithm>
#include <plait/error_class.hpp>

#include "analyze/find.hpp"
#include "digest/sha256.hpp"
#include "prp/identity.hpp"
#include "prp/parse.hpp"
#include "text/strings.hpp"

namespace plait::analyze {
namespace {

// "34", "PRP-34", "34.*": the batch's number.
std::string batch_name(std::string_view text) {
  text = text::trim(text);
  if (text::istarts_with(text, "prp-")) text.remove_prefix(4);
  return std::string(text.substr(0, text.find('.')));
}

Error combined(std::vector<Error> errors) {
  Error first = std::move(errors.front());
  for (std::size_t i = 1; i < errors.size(); ++i)
    first.notes.push_back(errors[i].message +
                          (errors[i].remedy.empty() ? "" : " (" + errors[i].remedy + ")"));
  return first;
}

Error nothing_named(Finder& finder) {
  const std::string ids = finder.known_ids();
  return fail(
      error_class::config, "no PRP is named",
      ids.empty()
          ? "write a PRP, for example PRPs/PRP-1-title.md (searched: " + finder.folders_text() + ")"
          : "name PRPs by path, file name or id, or a batch by --batch; there are " + ids);
}

Result<std::vector<Candidate>> batch_of(Finder& finder, const Settings& settings) {
  const std::string name = batch_name(settings.batch);
  std::vector<Candidate> out;
  std::vector<std::string> batches;
  for (const auto& candidate : finder.all()) {
    if (!candidate.number) continue;
    if (candidate.number->batch == name) out.push_back(candidate);
    if (std::find(batches.begin(), batches.end(), candidate.number->batch) == batches.end())
      batches.push_back(candidate.number->batch);
  }
  if (!out.empty()) return out;
  return fail(error_class::config,
              "there is no PRP of batch \"" + settings.batch +
                  "\" (searched: " + finder.folders_text() + ")",
              batches.empty() ? "a batch is made of ids like PRP-" + name + ".1.1"
                              : "there are the batches " + text::join(batches, ", "));
}

Result<std::vector<Candidate>> candidates_of(Finder& finder, const Settings& settings) {
  std::vector<Candidate> out;
  std::vector<Error> errors;
  for (const auto& name : settings.ids) {
    auto found = finder.find(name);
    if (found)
      out.push_back(std::move(found).value());
    else
      errors.push_back(std::move(found).error());
  }
  if (!errors.empty()) return combined(std::move(errors));
  if (!settings.batch.empty()) {
    PLAIT_TRY(auto batch, batch_of(finder, settings));
    out.insert(out.end(), batch.begin(), batch.end());
  }
  // The same file, named twice or in two ways, is one task.
  std::vector<Candidate> once;
  for (auto& candidate : out) {
    const bool known = std::any_of(once.begin(), once.end(),
                                   [&](const Candidate& c) { return c.path == candidate.path; });
    if (!known) once.push_back(std::move(candidate));
  }
  return once;
}

Result<Task> read_task(const Candidate& candidate, const Settings& settings) {
  Task task;
  task.path = candidate.path.string();
  PLAIT_TRY(task.bytes, read_regular_file(candidate.path, settings.max_file_bytes));
  prp::Limits limits;
  limits.file_bytes = settings.max_file_bytes;
  task.prp = prp::parse(task.bytes, candidate.shown, limits);
  for (const Error& warning : task.prp.warnings)
    task.warnings.push_back(
        (warning.span && warning.span->line != 0 ? to_string(*warning.span) + ": " : "") +
        warning.message);
  return task;
}

// Ids are compared without case: branches and folders made of them would collide.
Status check_ids(const std::vector<Task>& tasks) {
  std::vector<Error> errors;
  for (std::size_t i = 0; i < tasks.size(); ++i)
    for (std::size_t k = 0; k < i; ++k)
      if (text::iequals(tasks[i].prp.id, tasks[k].prp.id))
        errors.push_back(fail(error_class::config,
                              "two files have the id \"" + tasks[i].prp.id +
                                  "\": " + tasks[k].prp.file + " and " + tasks[i].prp.file,
                              "give one of them another `prp_id`, or name only one by its path"));
  if (errors.empty()) return {};
  return combined(std::move(errors));
}

// Whether the files are those that were looked at before the run.
Status check_expected(const std::vector<Task>& tasks, const Settings& settings) {
  if (!settings.expect) return {};
  std::vector<Error> errors;
  for (const Task& task : tasks) {
    const auto sum = settings.expect->find(task.path);
    if (sum == settings.expect->end())
      errors.push_back(fail(error_class::config,
                            "\"" + task.prp.file + "\" was not there when the PRPs were looked at",
                            "name it: plait run " + task.prp.file));
    else if (sum->second != digest::sha256(task.bytes))
      errors.push_back(fail(error_class::config,
                            "\"" + task.prp.file + "\" has changed since it was looked at",
                            "start again"));
  }
  if (errors.empty()) return {};
  return combined(std::move(errors));
}

Error no_such_stage(const std::vector<Task>& tasks, int stage) {
  std::vector<std::string> stages;
  for (const auto& task : tasks) {
    const std::string number = std::to_string(task.stage());
    if (std::find(stages.begin(), stages.end(), number) == stages.end()) stages.push_back(number);
  }
  std::sort(stages.begin(), stages.end(), text::natural_less);
  return fail(error_class::config, "no selected PRP is of stage " + std::to_string(stage),
              "there are the stages " + text::join(stages, ", "));
}

}  // namespace

std::string to_string(const SourceSpan& place) {
  return place.file + ":" + std::to_string(place.line) +
         (place.column != 0 ? ":" + std::to_string(place.column) : "");
}

Result<std::vector<Task>> select_tasks(const std::filesystem::path& project,
                                       const Settings& settings) {
  Finder finder(project, settings);
  if (settings.ids.empty() && settings.batch.empty()) {
    if (settings.stage == 0) return nothing_named(finder);
    return fail(error_class::config,
                "stage " + std::to_string(settings.stage) + " is asked for, but of no batch",
                "add --batch, or name the PRPs");
  }
  PLAIT_TRY(const auto candidates, candidates_of(finder, settings));
  std::vector<Task> tasks;
  std::vector<Error> errors;
  for (const auto& candidate : candidates) {
    auto task = read_task(candidate, settings);
    if (task)
      tasks.push_back(std::move(task).value());
    else
      errors.push_back(std::move(task).error());
  }
  if (!errors.empty()) return combined(std::move(errors));
  if (settings.stage != 0) {
    const std::vector<Task> every = tasks;
    std::erase_if(tasks, [&](const Task& task) { return task.stage() != settings.stage; });
    if (tasks.empty()) return no_such_stage(every, settings.stage);
  }
  PLAIT_CHECK(check_ids(tasks));
  PLAIT_CHECK(check_expected(tasks, settings));
  return tasks;
}

}  // namespace plait::analyze

#include "pipeline/edges.hpp"

#include <algorithm>
#include <set>

#include "base/suggest.hpp"

namespace plait::pipeline {
namespace {

class EdgeChecker {
 public:
  EdgeChecker(const std::vector<ReadStep>& steps, const std::map<std::string, Pool>& pools,
              Reading& reading)
      : steps_(steps), pools_(pools), diagnostics_(reading.diagnostics()) {
    for (const ReadStep& each : steps) ids_.push_back(each.step.id);
  }

  void check(const ReadStep& each) {
    const Step& step = each.step;
    check_names(step, step.needs, "needs");
    check_names(step, step.observes, "observes");
    if (step.each_step) check_each(step);
    if (step.after) check_after(step);
    check_mapping(each);
    if (!step.observes.empty()) check_observer(each);
    if (!step.pool.empty() && pools_.count(step.pool) == 0) {
      std::vector<std::string> known;
      for (const auto& [name, size] : pools_) known.push_back(name);
      diagnostics_.error(
          base::code::unknown_pool, place(step, "pool"), "there is no pool \"" + step.pool + "\"",
          known.empty() ? "declare it in [pools]" : base::suggest_help(step.pool, known));
    }
  }

 private:
  [[nodiscard]] const ReadStep* find(const std::string& id) const {
    for (const ReadStep& each : steps_)
      if (each.step.id == id) return &each;
    return nullptr;
  }

  static SourceSpan place(const Step& step, const char* key) {
    const auto found = step.key_spans.find(key);
    return found == step.key_spans.end() ? step.span : found->second;
  }

  const ReadStep* named(const Step& step, const Name& name, const char* verb) {
    const ReadStep* found = find(name.text);
    if (found == nullptr)
      diagnostics_.error(
          base::code::unknown_step, name.span,
          "step \"" + step.id + "\" " + verb + " \"" + name.text + "\", which is no step",
          base::suggest_help(name.text, ids_));
    return found;
  }

  void check_names(const Step& step, const std::vector<Name>& names, const char* verb) {
    std::set<std::string> seen;
    for (const Name& name : names) {
      named(step, name, verb);
      if (!seen.insert(name.text).second)
        diagnostics_.warning(base::code::repeated, name.span,
                             "\"" + name.text + "\" is listed twice");
    }
  }

  void check_each(const Step& step) {
    const Name& source = *step.each_step;
    const ReadStep* found = find(source.text);
    const std::string lead = "\"each\" of step \"" + step.id + "\": ";
    if (found == nullptr) {
      diagnostics_.error(base::code::bad_each, source.span,
                         lead + "there is no step \"" + source.text + "\"",
                         base::suggest_help(source.text, ids_));
      return;
    }
    if (found->step.each_step || !found->step.observes.empty()) {
      diagnostics_
          .error(base::code::bad_each, source.span,
                 lead + "step \"" + source.text + "\" " +
                     (found->step.each_step ? "has \"each\" itself and makes no one list"
                                            : "only observes and makes no list"))
          .notes.push_back({"\"" + source.text + "\" is here", found->step.span});
      return;
    }
    if (found->component == nullptr || found->component->outputs.empty()) return;
    const Json& outputs = found->component->outputs;
    const std::string whole = "\"" + source.text + "." + step.each_output + "\"";
    if (!outputs.contains(step.each_output)) {
      std::vector<std::string> known;
      for (const auto& [name, schema] : outputs.items()) known.push_back(source.text + "." + name);
      diagnostics_.error(
          base::code::bad_each, source.span,
          lead + "step \"" + source.text + "\" has no output \"" + step.each_output + "\"",
          base::suggest_help(source.text + "." + step.each_output, known));
      return;
    }
    const Json& schema = outputs[step.each_output];
    if (schema.is_object() && schema.contains("type") && schema["type"] != "array")
      diagnostics_.error(base::code::bad_each, source.span, lead + whole + " is no list");
  }

  void check_after(const Step& step) {
    const ReadStep* found = named(step, *step.after, "comes after");
    if (found == nullptr || !step.each_step || same_list(step, found->step)) return;
    diagnostics_
        .error(base::code::after_other_list, step.after->span,
               "step \"" + step.id + "\" comes after \"" + step.after->text +
                   "\", which is not mapped over the same list",
               "\"after\" pairs tasks; to wait for all of it write needs = [\"" + step.after->text +
                   "\"]")
        .notes.push_back({"\"" + step.after->text + "\" is here", found->step.span});
  }

  void check_mapping(const ReadStep& each) {
    const Step& step = each.step;
    const auto needs_each = [&](const char* key) {
      if (step.key_spans.count("each") == 0)
        diagnostics_.error(base::code::needs_each, place(step, key),
                           "\"" + std::string(key) + "\" of step \"" + step.id +
                               "\" has no meaning without \"each\"");
    };
    if (step.ordered) needs_each("order");
    if (step.gather) needs_each("gather");
    if (step.after) needs_each("after");
    if (each.component == nullptr || !step.each_step) return;
    if (step.gather && !each.component->gather)
      diagnostics_.error(base::code::gather_mismatch, place(step, "gather"),
                         "plugin \"" + step.uses + "\" takes one task a call, so step \"" +
                             step.id + "\" cannot gather");
    if (!step.gather && each.component->gather)
      diagnostics_.error(base::code::gather_mismatch, place(step, "each"),
                         "plugin \"" + step.uses + "\" takes all tasks in one call",
                         "add gather = true to step \"" + step.id + "\"");
  }

  void check_observer(const ReadStep& each) {
    const Step& step = each.step;
    for (const char* key : {"pool", "each", "order", "gather", "after"})
      if (step.key_spans.count(key) > 0)
        diagnostics_.error(base::code::bad_observer, step.key_spans.at(key),
                           "step \"" + step.id + "\" observes, so it has no \"" + key + "\"");
    for (const Name& name : step.observes) {
      const ReadStep* found = find(name.text);
      if (found != nullptr && !found->step.observes.empty())
        diagnostics_.error(base::code::bad_observer, name.span,
                           "step \"" + name.text + "\" only observes and cannot be observed");
    }
  }

  const std::vector<ReadStep>& steps_;
  const std::map<std::string, Pool>& pools_;
  base::Diagnostics& diagnostics_;
  std::vector<std::string> ids_;
};

}  // namespace

bool same_list(const Step& a, const Step& b) {
  return a.each_step && b.each_step && *a.each_step == *b.each_step &&
         a.each_output == b.each_output;
}

void check_edges(const std::vector<ReadStep>& steps, const std::map<std::string, Pool>& pools,
                 Reading& reading) {
  EdgeChecker checker(steps, pools, reading);
  for (const ReadStep& each : steps) checker.check(each);
}

void check_report(const Name& report, const std::vector<ReadStep>& steps, Reading& reading) {
  std::vector<std::string> ids;
  const ReadStep* found = nullptr;
  for (const ReadStep& each : steps) {
    ids.push_back(each.step.id);
    if (each.step.id == report.text) found = &each;
  }
  if (found == nullptr) {
    reading.diagnostics().error(base::code::bad_report, report.span,
                                "\"report\" names \"" + report.text + "\", which is no step",
                                base::suggest_help(report.text, ids));
    return;
  }
  if (found->component == nullptr) return;
  const auto& methods = found->component->methods;
  if (std::find(methods.begin(), methods.end(), "report") == methods.end())
    reading.diagnostics().error(base::code::bad_report, report.span,
                                "step \"" + report.text + "\" cannot make the report: plugin \"" +
                                    found->step.uses + "\" has no method \"report\"");
}

}  // namespace plait::pipeline

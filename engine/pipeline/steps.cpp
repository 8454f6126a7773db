#include "pipeline/steps.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "base/suggest.hpp"
#include "pipeline/error_classes.hpp"
#include "pipeline/names.hpp"
#include "pipeline/settings.hpp"
#include "pipeline/table_reader.hpp"
#include "pipeline/walker.hpp"

namespace plait::pipeline {

const std::vector<std::pair<std::string, OnError>> on_error_words = {
    {"abort", OnError::abort}, {"continue", OnError::proceed}, {"refuse", OnError::refuse}};
const std::vector<std::pair<std::string, OnBlock>> on_block_words = {{"pause", OnBlock::pause},
                                                                     {"fail", OnBlock::fail}};

namespace {

using config::Entry;
using config::Kind;
using config::Node;

const std::vector<std::pair<std::string, When>> when_words = {{"success", When::success},
                                                              {"failure", When::failure},
                                                              {"any", When::any},
                                                              {"always", When::always}};

class StepReader {
 public:
  // `ids`: of all steps.
  StepReader(Reading& reading, const Node& node, const std::string& id, const Catalog& catalog,
             const std::vector<std::string>& ids)
      : reading_(reading),
        node_(node),
        catalog_(catalog),
        ids_(ids),
        table_(reading, node, "step \"" + id + "\"") {
    step_.id = id;
    step_.span = node.span;
    for (const Entry& entry : node.entries) step_.key_spans[entry.key] = entry.value.span;
  }

  ReadStep read(const StepDefaults& defaults) {
    table_.raw("id");
    read_uses();
    read_edges();
    read_policy(defaults);
    table_.raw("with", Kind::table);
    table_.finish({{"env", "settings of the plugin belong in [step.with]"},
                   {"agent", "settings of the plugin belong in [step.with]"},
                   {"depends_on", "did you mean \"needs\"?"},
                   {"depends", "did you mean \"needs\"?"},
                   {"plugin", "did you mean \"uses\"?"},
                   {"append", "{ append = […] } edits a list of a lower layer"},
                   {"remove", "\"remove = true\" removes a step of a lower layer"}});
    return {std::move(step_), &node_, component_, std::move(before_)};
  }

 private:
  // An overlay that misspells the id of a step makes a new one, which has nothing else.
  [[nodiscard]] std::string help_without_uses() const {
    std::vector<std::string> others = ids_;
    std::erase(others, step_.id);
    const auto meant = base::suggest(step_.id, others);
    return meant ? "did you mean step \"" + *meant + "\"? A new one needs uses = \"…\""
                 : "name the plugin that does the step: uses = \"…\"";
  }

  void read_uses() {
    if (node_.get("uses") == nullptr) {
      table_.missing("uses", help_without_uses());
      table_.raw("uses");
      return;
    }
    const auto uses = table_.text("uses");
    if (!uses) return;
    step_.uses = *uses;
    component_ = catalog_.find("step", *uses);
    if (component_ == nullptr) {
      add_missing({step_.key_spans["uses"], "step", *uses}, "step plugin", catalog_,
                  reading_.diagnostics());
      return;
    }
    step_.pure = component_->pure;
    step_.blocking = component_->blocking;
    const auto& can = component_->capabilities;
    step_.messages = std::find(can.begin(), can.end(), "messages") != can.end();
  }

  void read_edges() {
    step_.needs = table_.names("needs");
    before_ = table_.names("before");
    if (auto each = table_.text("each")) read_each(*each);
    if (auto after = table_.text("after")) step_.after = Name{*after, step_.key_spans["after"]};
    if (auto order = table_.text("order")) {
      step_.ordered = *order == "task.order";
      if (!step_.ordered)
        reading_.diagnostics().error(base::code::not_one_of, step_.key_spans["order"],
                                     "\"order\" of step \"" + step_.id +
                                         "\" must be \"task.order\", not \"" + *order + "\"");
    }
    step_.gather = table_.boolean("gather").value_or(false);
    step_.observes = table_.names("observes");
  }

  void read_each(const std::string& each) {
    const std::size_t dot = each.find('.');
    const SourceSpan span = step_.key_spans["each"];
    if (dot == std::string::npos || dot == 0 || dot + 1 == each.size() ||
        each.find('.', dot + 1) != std::string::npos) {
      reading_.diagnostics().error(
          base::code::bad_each, span,
          "\"each\" of step \"" + step_.id + "\" is \"" + each + "\", no output of a step",
          "write STEP.OUTPUT, for example \"analyze.tasks\"");
      return;
    }
    step_.each_step = Name{each.substr(0, dot), span};
    step_.each_output = each.substr(dot + 1);
  }

  void read_policy(const StepDefaults& defaults) {
    step_.when = table_.word("when", when_words).value_or(When::success);
    if (const Node* condition = table_.raw("if", Kind::string)) step_.condition = condition->text;
    step_.pool = table_.text("pool").value_or("");
    step_.timeout = table_.duration("timeout").value_or(Duration(0));
    step_.on_error = table_.word("on_error", on_error_words).value_or(defaults.on_error);
    step_.on_block = table_.word("on_block", on_block_words).value_or(defaults.on_block);
    step_.priority =
        static_cast<int>(table_.integer("priority", -1'000'000, 1'000'000).value_or(0));
    if (const Node* isolation = table_.raw("isolation")) {
      step_.isolation = config::to_json(*isolation);
      check_isolation(step_.isolation, isolation->span, "step \"" + step_.id + "\"", catalog_,
                      reading_.diagnostics());
    }
    if (const Node* retry = table_.raw("retry", Kind::table)) read_retry(*retry);
  }

  void read_retry(const Node& node) {
    TableReader table(reading_, node, "\"retry\" of step \"" + step_.id + "\"");
    Retry& retry = step_.retry;
    retry.max = static_cast<int>(table.integer("max", 0, 1000).value_or(1));
    retry.backoff = table.duration("backoff").value_or(Duration(0));
    retry.factor = table.number("factor", 1.0).value_or(retry.factor);
    retry.max_backoff = table.duration("max_backoff").value_or(retry.max_backoff);
    const std::vector<std::string> known = error_classes(catalog_);
    for (const Name& name : table.names("on")) {
      retry.on.push_back(name.text);
      if (std::find(known.begin(), known.end(), name.text) != known.end()) continue;
      const auto near = base::suggest(name.text, known);
      reading_.diagnostics().warning(base::code::unknown_class, name.span,
                                     "nothing fails with the error class \"" + name.text + "\"",
                                     near ? "did you mean \"" + *near + "\"?" : "");
    }
    table.finish();
  }

  Reading& reading_;
  const Node& node_;
  const Catalog& catalog_;
  const std::vector<std::string>& ids_;
  TableReader table_;
  std::vector<Name> before_;
  Step step_;
  const ComponentInfo* component_ = nullptr;
};

StartScope start_scope(const ReadStep& of, const std::vector<ReadStep>& all, bool whole_call) {
  StartScope out;
  const Step& step = of.step;
  out.task = step.each_step.has_value() && !(whole_call && step.gather);
  out.why_no_task = step.each_step ? "one call gets all tasks of step \"" + step.id + "\" (gather)"
                                   : "step \"" + step.id + "\" has no \"each\"";
  std::vector<std::string> names;
  for (const Name& need : step.needs) names.push_back(need.text);
  if (step.each_step) names.push_back(step.each_step->text);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (const std::string& name : names) {
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const ReadStep& each) { return each.step.id == name; });
    if (found == all.end()) continue;
    NeedScope need{name, false, {}};
    const bool mapped = found->step.each_step.has_value();
    const bool paired = mapped && step.each_step && *found->step.each_step == *step.each_step &&
                        found->step.each_output == step.each_output;
    need.is_list = mapped && (!paired || (whole_call && step.gather));
    if (found->component != nullptr)
      for (const auto& [output, schema] : found->component->outputs.items())
        need.outputs.push_back(output);
    out.needs.push_back(std::move(need));
  }
  return out;
}

// A step put before others is one that they need.
void add_needs_of_others(std::vector<ReadStep>& steps, Reading& reading) {
  std::vector<std::string> ids;
  ids.reserve(steps.size());
  for (const ReadStep& each : steps) ids.push_back(each.step.id);
  for (const ReadStep& each : steps)
    for (const Name& other : each.before) {
      const auto found = std::find_if(steps.begin(), steps.end(), [&](const ReadStep& later) {
        return later.step.id == other.text;
      });
      if (found == steps.end()) {
        reading.diagnostics().error(
            base::code::unknown_step, other.span,
            "step \"" + each.step.id + "\" comes before \"" + other.text + "\", which is no step",
            base::suggest_help(other.text, ids));
        continue;
      }
      std::vector<Name>& needs = found->step.needs;
      const bool known = std::any_of(needs.begin(), needs.end(),
                                     [&](const Name& need) { return need.text == each.step.id; });
      if (!known) needs.push_back({each.step.id, other.span});
    }
}

}  // namespace

std::vector<ReadStep> read_steps(const Node& root, const StepDefaults& defaults,
                                 const Catalog& catalog, Reading& reading) {
  std::vector<ReadStep> out;
  const Node* steps = root.get("step");
  if (steps == nullptr || (steps->is(Kind::array) && steps->items.empty())) {
    reading.diagnostics().error(base::code::no_steps, root.span, "the pipeline has no steps",
                                "a step begins with [[step]]");
    return out;
  }
  if (!steps->is(Kind::array)) {
    reading.diagnostics().error(
        base::code::wrong_type, root.find("step")->span,
        "\"step\" must be a list of tables, not " + std::string(config::described(steps->kind)),
        steps->is(Kind::table) ? "write [[step]] with two brackets" : "");
    return out;
  }
  std::vector<std::string> ids;
  for (const Node& node : steps->items)
    if (const Node* id = node.get("id"); id != nullptr && id->is(Kind::string))
      ids.push_back(id->text);
  for (const Node& node : steps->items) {
    const Node* id = node.get("id");
    if (!node.is(Kind::table) || id == nullptr || !id->is(Kind::string)) {
      reading.diagnostics().error(id == nullptr ? base::code::missing_key : base::code::wrong_type,
                                  id == nullptr ? node.span : id->span,
                                  id == nullptr ? "a step has no \"id\""
                                                : "the \"id\" of a step must be a string, not " +
                                                      std::string(config::described(id->kind)),
                                  "write for example id = \"build\"");
      continue;
    }
    if (!is_step_id(id->text))
      reading.diagnostics().error(base::code::bad_name, id->span,
                                  "\"" + id->text + "\" is no id for a step",
                                  "letters, digits, \"_\" and \"-\", with a letter first");
    out.push_back(StepReader(reading, node, id->text, catalog, ids).read(defaults));
  }
  add_needs_of_others(out, reading);
  return out;
}

void read_step_expressions(std::vector<ReadStep>& steps, const Catalog& catalog, Reading& reading) {
  for (ReadStep& each : steps) {
    const Node* condition = each.node->get("if");
    if (condition != nullptr && condition->is(Kind::string))
      reading.check_condition(*condition, start_scope(each, steps, false));
    const Node* with = each.node->get("with");
    if (with != nullptr && !with->is(Kind::table)) with = nullptr;
    each.step.with =
        read_settings(reading, with, start_scope(each, steps, true),
                      "step \"" + each.step.id + "\"", each.step.span, each.component, catalog);
  }
}

}  // namespace plait::pipeline

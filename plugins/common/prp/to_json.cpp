#include <cmath>

#include "plait/json.hpp"
#include "prp/parse.hpp"
#include "text/strings.hpp"

namespace plait::prp {
namespace {

Json range_json(const Range& range) {
  return Json{{"low", range.low}, {"high", range.high}};
}

Json entries_json(const std::vector<Entry>& entries, const char* name) {
  Json out = Json::array();
  for (const auto& entry : entries) {
    Json item{{name, entry.name}};
    if (!entry.remark.empty()) item["remark"] = entry.remark;
    if (entry.span.line != 0) item["line"] = entry.span.line;
    out.push_back(std::move(item));
  }
  return out;
}

Json blocks_json(const std::vector<CodeBlock>& blocks) {
  Json out = Json::array();
  for (const auto& block : blocks) {
    Json item{{"language", block.language}, {"text", block.text}, {"line", block.line}};
    if (block.info != block.language) item["info"] = block.info;
    if (block.role == BlockRole::validation) item["role"] = "validation";
    out.push_back(std::move(item));
  }
  return out;
}

Json checklist_json(const std::vector<ChecklistItem>& items) {
  Json out = Json::array();
  for (const auto& item : items)
    out.push_back({{"text", item.text}, {"done", item.done}, {"line", item.line}});
  return out;
}

Json gate_json(const Gate& gate) {
  return Json{{"number", gate.number},
              {"title", gate.title},
              {"kind", gate.is_level ? "level" : "gate"},
              {"checklist", checklist_json(gate.checklist)},
              {"blocks", blocks_json(gate.blocks)},
              {"line", gate.line},
              {"end_line", gate.end_line}};
}

Json diagnostics_json(const std::vector<Error>& errors) {
  Json out = Json::array();
  for (const auto& error : errors) {
    Json item{{"code", error.code}, {"message", error.message}, {"remedy", error.remedy}};
    if (error.span)
      item["span"] = {{"file", error.span->file},
                      {"line", error.span->line},
                      {"column", error.span->column},
                      {"length", error.span->length}};
    out.push_back(std::move(item));
  }
  return out;
}

template <typename T>
Json optional_json(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

// A plain scalar as the type it looks like; numbers only where nothing is lost ("34.10" is text).
Json scalar_json(const yaml::Value& value) {
  if (value.quoted) return value.text;
  if (value.text == "true" || value.text == "True") return true;
  if (value.text == "false" || value.text == "False") return false;
  if (value.text == "~" || value.text == "null" || value.text == "Null" || value.text == "NULL")
    return nullptr;
  const bool number = text::is_number(value.text) && value.text.size() < 16 &&
                      (value.text.size() == 1 || value.text[0] != '0');
  if (number) return std::stoll(value.text);
  return value.text;
}

}  // namespace

std::string_view to_string(Complexity complexity) {
  switch (complexity) {
    case Complexity::low:
      return "low";
    case Complexity::medium:
      return "medium";
    case Complexity::high:
      return "high";
  }
  return "medium";
}

std::string_view to_string(HeaderForm form) {
  switch (form) {
    case HeaderForm::none:
      return "none";
    case HeaderForm::delimited:
      return "delimited";
    case HeaderForm::fenced:
      return "fenced";
    case HeaderForm::bare:
      return "bare";
  }
  return "none";
}

Json to_json(const yaml::Value& value) {
  switch (value.kind) {
    case yaml::Value::Kind::null:
      return nullptr;
    case yaml::Value::Kind::scalar:
      return scalar_json(value);
    case yaml::Value::Kind::list: {
      Json out = Json::array();
      for (const auto& item : value.items) out.push_back(to_json(item));
      return out;
    }
    case yaml::Value::Kind::map: {
      Json out = Json::object();
      for (const auto& [key, entry] : value.entries) {
        const Json name = to_json(key);
        out[key.kind == yaml::Value::Kind::scalar ? key.text : dump(name)] = to_json(entry);
      }
      return out;
    }
  }
  return nullptr;
}

Json to_json(const Phase& phase) {
  Json steps = Json::array();
  for (const auto& step : phase.steps)
    steps.push_back({{"number", step.number}, {"text", step.text}, {"line", step.line}});
  return Json{{"number", phase.number},
              {"title", phase.title},
              {"minutes", phase.minutes ? range_json(*phase.minutes) : Json()},
              {"remark", phase.remark},
              {"goal", phase.goal},
              {"approach", phase.approach},
              {"files_to_modify", entries_json(phase.files_to_modify, "path")},
              {"files_to_create", entries_json(phase.files_to_create, "path")},
              {"validation", phase.validation},
              {"validation_note", phase.validation_note},
              {"checkpoint", phase.checkpoint},
              {"steps", std::move(steps)},
              {"checklist", checklist_json(phase.checklist)},
              {"blocks", blocks_json(phase.blocks)},
              {"level", phase.level},
              {"implicit", phase.implicit},
              {"line", phase.line},
              {"end_line", phase.end_line}};
}

Json to_json(const Document& document) {
  Json out{{"file", document.file},
           {"id", document.id},
           {"id_from_file", document.id_from_file},
           {"title", document.title},
           {"complexity", to_string(document.complexity)},
           {"hours", range_json(document.hours)},
           {"files", entries_json(document.files, "path")},
           {"dependencies", entries_json(document.dependencies, "id")},
           {"remarks", document.remarks},
           {"stage", optional_json(document.stage)},
           {"parallel", document.parallel},
           {"merge_order", optional_json(document.merge_order)},
           {"execution_order", optional_json(document.execution_order)},
           {"worktree", document.worktree},
           {"branch", document.branch},
           {"status", document.status},
           {"priority", document.priority},
           {"header", to_string(document.header_form)},
           {"examples", blocks_json(document.examples)},
           {"warnings", diagnostics_json(document.warnings)},
           {"errors", diagnostics_json(document.errors)}};
  out["number"] = document.number ? Json{{"batch", document.number->batch},
                                         {"stage", document.number->stage},
                                         {"order", document.number->order}}
                                  : Json();
  out["conflict_potential"] = document.conflict_potential
                                  ? Json{{"level", document.conflict_potential->level},
                                         {"remark", document.conflict_potential->remark}}
                                  : Json();
  out["extra"] = Json::object();
  for (const auto& [key, value] : document.extra) out["extra"][key] = to_json(value);
  out["phases"] = Json::array();
  for (const auto& phase : document.phases) out["phases"].push_back(to_json(phase));
  out["gates"] = Json::array();
  for (const auto& gate : document.gates) out["gates"].push_back(gate_json(gate));
  return out;
}

}  // namespace plait::prp

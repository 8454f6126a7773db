#include "pipeline/load.hpp"

#include "pipeline/declared.hpp"
#include "pipeline/edges.hpp"
#include "pipeline/observers.hpp"
#include "pipeline/params.hpp"
#include "pipeline/pools.hpp"
#include "pipeline/steps.hpp"
#include "pipeline/table_reader.hpp"

namespace plait::pipeline {
namespace {

using config::Kind;
using config::Node;

Pipeline read_pipeline(const config::Document& document, std::vector<Param> params,
                       const Catalog& plugins, Reading& reading) {
  Pipeline out;
  DeclaredCatalog catalog(plugins);
  out.params = std::move(params);
  for (const config::Layer& layer : document.layers) out.files.push_back(layer.file);
  TableReader table(reading, document.root, "the pipeline");
  for (const char* key : {"schema", "extends", "profile", "params", "step"}) table.raw(key);
  out.name = table.text("name").value_or(document.name);
  out.description = table.text("description").value_or("");
  StepDefaults defaults;
  defaults.on_error = table.word("on_error", on_error_words).value_or(defaults.on_error);
  defaults.on_block = table.word("on_block", on_block_words).value_or(defaults.on_block);
  read_pools(table.raw("pools", Kind::table), reading, out);
  read_budgets(table.raw("budgets", Kind::table), reading, out);
  out.components = read_declared(table.raw("components", Kind::table), catalog, reading);
  out.observers = read_observers(table.raw("observers"), catalog, reading);
  const auto report = table.text("report");
  table.finish({{"steps", "did you mean \"step\"? each step begins with [[step]]"},
                {"component", "did you mean \"components\"?"},
                {"pool", "did you mean \"pools\"?"},
                {"budget", "did you mean \"budgets\"?"}});

  std::vector<ReadStep> steps = read_steps(document.root, defaults, catalog, reading);
  check_edges(steps, out.pools, reading);
  check_cycles(steps, reading);
  read_step_expressions(steps, catalog, reading);
  if (report) {
    out.report = *report;
    check_report({*report, document.root.get("report")->span}, steps, reading);
  }
  for (ReadStep& each : steps) out.steps.push_back(std::move(each.step));
  return out;
}

}  // namespace

Declared load_params(std::string_view name, const std::vector<config::SearchDir>& search,
                     const std::vector<std::string>& sets,
                     const std::vector<std::string>& profiles) {
  Declared out;
  out.document = config::load_document(name, search, sets, profiles);
  out.name = out.document.name;
  if (!out.document.readable) return out;
  Reading reading(out.document.sources, out.document.diagnostics);
  ReadParams read = read_params(out.document.root, reading);
  out.params = std::move(read.params);
  out.broken = std::move(read.broken);
  if (const Node* text = out.document.root.get("description"); text && text->is(Kind::string))
    out.description = text->text;
  if (const Node* text = out.document.root.get("name"); text && text->is(Kind::string))
    out.name = text->text;
  return out;
}

Loaded load(Declared declared, const Bindings& bindings, const Catalog& catalog) {
  Loaded out;
  out.document = std::move(declared.document);
  if (!out.document.readable) return out;
  base::Diagnostics& diagnostics = out.document.diagnostics;
  bind_params(declared.params, bindings, declared.broken, diagnostics);
  Json values = Json::object();
  for (const Param& param : declared.params) values[param.name] = param.value;
  Reading reading(out.document.sources, diagnostics);
  reading.set_params(std::move(values), std::move(declared.broken));
  Pipeline pipeline = read_pipeline(out.document, std::move(declared.params), catalog, reading);
  if (!diagnostics.has_errors()) out.pipeline = std::move(pipeline);
  return out;
}

Loaded load(std::string_view name, const std::vector<config::SearchDir>& search,
            const std::vector<std::string>& sets, const Bindings& bindings,
            const Catalog& catalog) {
  return load(load_params(name, search, sets), bindings, catalog);
}

}  // namespace plait::pipeline

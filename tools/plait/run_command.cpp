// run, plan, graph, resume.
#include <cstdio>
#include <optional>

#include "base/format.hpp"
#include "commands.hpp"
#include "errors.hpp"
#include "execution.hpp"
#include "graphviz.hpp"
#include "known_secrets.hpp"
#include "prp_trust.hpp"
#include "report_view.hpp"
#include "small_options.hpp"
#include "terminal.hpp"

namespace plait::cli {

namespace {

graph::RenderOptions render_options(const RunOptions& options) {
  graph::RenderOptions out;
  const Terminal terminal(stdout);
  out.width = options.width > 0 ? options.width : terminal.width() > 0 ? terminal.width() : 100;
  out.unicode = !options.ascii;
  out.run_dot = run_graphviz;
  return out;
}

// The step that makes the list of tasks, as the plan document shows it.
Json plan_document(const run::Session& session, int exit_code) {
  const graph::Graph& graph = session.graph();
  Json document{{"tasks", Json::array()}, {"overlaps", Json::array()}, {"estimate", nullptr}};
  Json steps = Json::array();
  for (graph::NodeId node = 0; node < graph.nodes().size(); ++node) {
    if (graph.dead(node)) continue;
    const Json& outputs = session.record(node).outputs;
    const auto list = outputs.find("tasks");
    if (graph.task_of(node) == nullptr && list != outputs.end() && list->is_array()) {
      document["tasks"] = *list;
      for (const char* key : {"overlaps", "estimate", "target"})
        if (outputs.contains(key)) document[key] = outputs[key];
    }
    const run::Record& record = session.record(node);
    if (record.waits.is_object() && record.waits.contains("error"))
      document["refused"] = record.waits["error"];
  }
  document["graph"] = graph::to_json(drawing_of(session));
  document["exit_code"] = exit_code;
  return document;
}

// What would end a real run, on stderr.
void complain_of_failures(const run::Session& session, int exit_code) {
  for (graph::NodeId node = 0; node < session.graph().nodes().size(); ++node) {
    if (session.graph().dead(node)) continue;
    const Json& waits = session.record(node).waits;
    if (waits.is_object() && waits.contains("error"))
      complain(error_from_json(waits["error"]), exit_code);
    else if (session.state(node) == schedule::State::failed)
      complain(session.error(node), exit_code);
  }
}

int plan(ParsedRun parsed) {
  const RunOptions options = parsed.options;
  int exit_code = 0;
  const auto bench = prepare(std::move(parsed), exit_code);
  if (bench == nullptr) return exit_code;
  const bool drawing_only = options.command == RunCommand::graph;
  if (!drawing_only)
    if (const auto code = admit_prps(*bench->loaded.pipeline, bench->project.root,
                                     options.repository, Purpose::look))
      return *code;
  const auto result = rehearse(*bench, drawing_only ? Talk::quiet : Talk::people, options.json);
  if (!result) return complain(result.error(), 1);
  if (options.json) {
    print_json(
        without_secrets(secrets_in(bench->loaded.document, bench->loaded.pipeline->param_values()),
                        plan_document(*bench->session, result->exit_code)));
    if (result->exit_code != 0) complain_of_failures(*bench->session, result->exit_code);
    return result->exit_code;
  }
  if (drawing_only || result->exit_code != 2) {
    if (!drawing_only) std::fputs("\n", stdout);
    const auto format = graph::parse_format(options.format).value_or(graph::Format::text);
    const std::string text =
        graph::render(drawing_of(*bench->session), format, render_options(options));
    std::fwrite(text.data(), 1, text.size(), stdout);
  }
  if (result->exit_code != 0) complain_of_failures(*bench->session, result->exit_code);
  return result->exit_code;
}

// The last lines of a run: what to do next.
void farewell(const Workbench& bench, const run::SessionResult& result, bool aside) {
  Terminal terminal(aside ? stderr : stdout);
  terminal.line();
  const std::string id = bench.run_id;
  switch (result.phase) {
    case schedule::Phase::paused:
      terminal.marked("?", Style::yellow,
                      result.spent.empty()
                          ? "run " + id + " is paused: a person has to decide\nplait status " + id +
                                " shows what; after that: plait resume " + id
                          : "run " + id + " is paused: " + result.spent);
      break;
    case schedule::Phase::interrupted:
      terminal.marked("!", Style::yellow,
                      "run " + id + " was interrupted; plait resume " + id + " goes on");
      break;
    case schedule::Phase::going:
    case schedule::Phase::done:
      if (result.exit_code == 0)
        terminal.marked("✓", Style::green, "run " + id + " is done");
      else
        terminal.marked("✗", Style::red,
                        "run " + id + " ended with exit code " + std::to_string(result.exit_code));
      break;
  }
  terminal.line("  report and logs: " + bench.run_dir, Style::dim);
}

int finish(const Workbench& bench, const Result<run::SessionResult>& result, bool json,
           bool aside) {
  if (!result) return complain(result.error(), 1);
  if (json) print_json(result->report);
  farewell(bench, *result, aside);
  return result->exit_code;
}

bool names_one_task(const RunOptions& options) {
  for (const auto& given : options.bindings.given)
    if (given.param == "prps") return given.texts.size() == 1;
  return false;
}

int start(RunCommand command, const Args& args) {
  ParsedRun parsed = parse_run(command, args);
  if (!parsed.declared) return parsed.exit_code;
  const RunOptions options = parsed.options;
  if (options.json && options.events == "-")
    return complain(fail(error_class::config, "--json and --events - both want standard output",
                         "write the events to a file: --events run.ndjson"));
  if (!executes(command) || options.dry_run) return plan(std::move(parsed));
  if (command == RunCommand::exec && !names_one_task(options))
    return complain(fail(error_class::config, "plait exec carries out one PRP",
                         "name one; plait run takes several"));
  int exit_code = 0;
  const auto bench = prepare(std::move(parsed), exit_code);
  if (bench == nullptr) return exit_code;
  if (const auto code = admit_prps(*bench->loaded.pipeline, bench->project.root, options.repository,
                                   Purpose::carry_out))
    return *code;
  const Launch launch{Json(args), source_of(options, bench->loaded), options.events, options.json};
  return finish(*bench, execute(*bench, launch), options.json,
                options.json || options.events == "-");
}

}  // namespace

int command_run(const Args& args) {
  return start(RunCommand::run, args);
}
int command_exec(const Args& args) {
  return start(RunCommand::exec, args);
}
int command_plan(const Args& args) {
  return start(RunCommand::plan, args);
}
int command_graph(const Args& args) {
  return start(RunCommand::graph, args);
}

namespace {

// The flags of `resume` itself, and those of the pipeline's parameters, which are known only when
// the run is.
std::pair<Args, Args> apart(const Args& args) {
  std::pair<Args, Args> out;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const std::string name = args[i].substr(0, args[i].find('='));
    const bool own = name == "--json" || name == "--set" || name == "--help" ||
                     name == "--directory" || !name.starts_with("--");
    Args& to = own ? out.first : out.second;
    to.push_back(args[i]);
    const bool has_value = !own && name == args[i] && !name.starts_with("--no-") &&
                           i + 1 < args.size() && !args[i + 1].starts_with("-");
    if (has_value) to.push_back(args[++i]);
  }
  return out;
}

Json origins_of(const pipeline::Declared& declared) {
  Json origins = Json::object();
  for (const config::Origin& origin : config::origins_of(declared.document))
    origins[origin.path] = origin.value;
  return without_secrets(secrets_in(declared.document, Json::object()), std::move(origins));
}

}  // namespace

int command_resume(const Args& args) {
  SmallOptions options("resume",
                       "Goes on with a run that was paused or interrupted.\n"
                       "Parameters of its pipeline may be given anew: plait resume --max-cost 20");
  options.run_argument();
  options.flag("--json", "the final document on stdout, everything else on stderr");
  options.set_option();
  const auto [own, params] = apart(args);
  if (const auto code = options.parse(own)) return *code;
  const bool json = options.has("--json");

  const auto project = find_project(options.directory());
  if (!project) return complain(project.error());
  auto store = store::Store::open(project->state_dir);
  if (!store) return complain(store.error());
  const auto stored = store->find_run(options.run());
  if (!stored) return complain(stored.error());
  if (stored->state == store::RunState::finished)
    return complain(fail(error_class::config, "run " + stored->id + " is finished",
                         "start a new one with plait run"));
  if (store::is_alive(store::run_dir(project->state_dir, stored->id)))
    return complain(fail(error_class::exists, "run " + stored->id + " is still at work",
                         "plait status " + stored->id));
  const auto processes = store->processes(stored->id);
  if (!processes) return complain(processes.error());
  for (const store::Process& process : *processes)
    if (process.outcome.empty() && store::is_alive(process.dir))
      return complain(
          fail(error_class::exists,
               "an agent of run " + stored->id + " is still at work (pid " +
                   std::to_string(process.pid) + ")",
               "wait until it has ended, or end it: kill " + std::to_string(process.pid)));

  const Json source = Json::parse(stored->source, nullptr, false);
  ParsedRun parsed;
  parsed.options.pipeline = source.value("pipeline", stored->pipeline);
  auto sets = sets_with_secrets(source.value("sets", std::vector<std::string>()), options.sets());
  if (!sets) return complain(sets.error());
  parsed.options.sets = *std::move(sets);
  parsed.options.profiles = source.value("profiles", std::vector<std::string>());
  parsed.options.repository = static_cast<Repository>(source.value("repository", 0));
  parsed.options.plugin_dirs = source.value("plugin_dirs", std::vector<std::string>());
  parsed.options.directory = options.directory();
  parsed.options.bindings.values = source.value("values", Json::object());
  const auto dropped = drop_masked(parsed.options.bindings.values);
  const std::string base = parsed.options.bindings.values.value("target", "");
  if (!read_pipeline(parsed, base)) return parsed.exit_code;
  if (origins_of(*parsed.declared) != source.value("origins", Json()))
    return complain(fail(error_class::config,
                         "the pipeline \"" + parsed.options.pipeline + "\" has changed since run " +
                             stored->id + " began",
                         "put it back, or start a new run"));
  for (std::string& set : options.sets()) parsed.options.sets.push_back(std::move(set));
  if (!read_pipeline(parsed, base)) return parsed.exit_code;
  if (const auto code = parse_params("resume", *parsed.declared, params, parsed.options.bindings))
    return *code;
  const RunOptions again = parsed.options;
  int exit_code = 0;
  const auto bench = prepare(std::move(parsed), exit_code);
  if (bench == nullptr) return exit_code;
  if (const Status said = expect_said_again(bench->loaded.pipeline->param_values(), dropped); !said)
    return complain(said.error());
  admit_again(*bench->loaded.pipeline, source);
  bench->store = std::make_unique<store::Store>(std::move(store).value());
  return finish(*bench, go_on(*bench, *stored, source_of(again, bench->loaded), json), json, json);
}

}  // namespace plait::cli

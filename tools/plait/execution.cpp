#include "execution.hpp"

#include <algorithm>
#include <cstdio>
#include <plait/error_class.hpp>
#include <random>
#include <thread>

#include "base/file.hpp"
#include "base/format.hpp"
#include "console.hpp"
#include "errors.hpp"
#include "events/ndjson_reader.hpp"
#include "known_secrets.hpp"
#include "version.hpp"

namespace plait::cli {

namespace fs = std::filesystem;

namespace {

// Long enough for plugins to overlap, few enough for two cores.
unsigned threads() {
  return std::max(2U, std::thread::hardware_concurrency());
}

// Of the user, whatever the repository: a provider's limit is one for all runs.
std::string lane_folder() {
  const fs::path state = user_state_dir();
  return state.empty() ? std::string() : (state / "lanes").string();
}

// What the pipeline itself says of secrets; never stored.
std::vector<std::string> secrets_of(const Workbench& bench) {
  return secrets_in(bench.loaded.document, bench.loaded.pipeline->param_values());
}

// As it is stored.
std::string kept(const Workbench& bench, Json json) {
  return dump(without_secrets(secrets_of(bench), std::move(json)));
}

run::SessionSetup setup_of(Workbench& bench, run::Mode mode) {
  return {*bench.loaded.pipeline,
          bench.registry,
          *bench.store,
          *bench.bus,
          bench.clock,
          bench.run_id,
          bench.run_dir,
          bench.project.root.string(),
          installation().supervise.string(),
          mode,
          false,
          true,
          threads(),
          0,
          lane_folder(),
          secrets_of(bench)};
}

Status open_streams(Workbench& bench, const std::string& events, bool json, std::uint64_t last) {
  bench.bus = std::make_unique<events::Bus>(bench.clock, last);
  events::NdjsonOptions append;
  append.mode = events::OpenMode::append;
  PLAIT_TRY(bench.log,
            events::NdjsonSink::open(fs::path(bench.run_dir) / events::run_log_name, append));
  bench.bus->add(*bench.log);
  if (!events.empty()) {
    events::NdjsonOptions options;
    options.on_broken = [](const Error& error) { complain(error); };
    PLAIT_TRY(bench.stream, events::NdjsonSink::open(events, options));
    bench.bus->add(*bench.stream);
  }
  const bool aside = json || events == "-";
  bench.console = std::make_unique<Console>(Terminal(aside ? stderr : stdout), Detail::everything);
  bench.bus->add(*bench.console);
  return {};
}

// The run's own copies of what it says at the end.
Status leave_files(Workbench& bench, const run::SessionResult& result) {
  const fs::path dir(bench.run_dir);
  if (!result.report.is_null())
    PLAIT_CHECK(base::write_file(dir / "report.json", dump(result.report, 2) + "\n"));
  const Json drawing = graph::to_json(drawing_of(*bench.session));
  return base::write_file(dir / "graph.json", kept(bench, drawing) + "\n");
}

Result<run::SessionResult> carry_out(Workbench& bench, run::SessionSetup setup) {
  PLAIT_TRY(bench.session, run::Session::make(std::move(setup)));
  PLAIT_TRY(run::SessionResult result, bench.session->run());
  PLAIT_CHECK(leave_files(bench, result));
  return result;
}

// Files named on the command line are meant from where plait was started; steps work from the
// root of the project. Names that are no files there are left as they are.
void place_files(pipeline::Bindings& bindings, const pipeline::Declared& declared,
                 const fs::path& started, const fs::path& root) {
  std::error_code ec;
  const fs::path from = fs::weakly_canonical(fs::absolute(started, ec), ec);
  const fs::path to = fs::weakly_canonical(root, ec);
  if (from == to) return;
  for (const pipeline::Param& param : declared.params) {
    if (!param.positional) continue;
    for (pipeline::Given& given : bindings.given) {
      if (given.param != param.name) continue;
      for (std::string& text : given.texts) {
        if (text.empty() || fs::path(text).is_absolute() || !fs::is_regular_file(from / text, ec))
          continue;
        // Where the name leads if it is a link is the step's to see.
        const fs::path path = (from / text).lexically_normal();
        const fs::path file = fs::weakly_canonical(path.parent_path(), ec) / path.filename();
        const fs::path inside = file.lexically_relative(to);
        const bool outside = inside.empty() || *inside.begin() == "..";
        text = (outside ? file : inside).string();
      }
    }
  }
}

}  // namespace

std::unique_ptr<Workbench> prepare(ParsedRun parsed, int& exit_code) {
  auto bench = std::make_unique<Workbench>();
  RunOptions& options = parsed.options;
  auto project = find_project(options.directory);
  if (!project) {
    exit_code = complain(project.error());
    return nullptr;
  }
  bench->project = std::move(project).value();
  place_files(options.bindings, *parsed.declared, options.directory, bench->project.root);
  std::vector<plugins::PluginDir> dirs = plugin_dirs(options.plugin_dirs);
  for (const fs::path& dir : parsed.layers.libraries)
    dirs.push_back({dir, plugins::Presence::required});
  bench->registry = plugins::Registry::load(dirs);
  bench->registry.use_host_program(installation().plugin_host.string());
  bench->loaded = pipeline::load(std::move(*parsed.declared), options.bindings, bench->registry);
  const std::string report = bench->loaded.report();
  // A library that cannot be loaded matters only to who needs it; the report tells of it then.
  for (const Error& problem : bench->registry.problems())
    if (report.find(problem.message) == std::string::npos) warn(problem);
  std::fputs(report.c_str(), stderr);
  if (!bench->loaded.pipeline) {
    exit_code = 2;
    return nullptr;
  }
  if (!bench->project.note.empty())
    std::fprintf(stderr, "plait: note: %s\n", bench->project.note.c_str());
  return bench;
}

Result<run::SessionResult> rehearse(Workbench& bench, Talk talk, bool to_stderr) {
  PLAIT_TRY(store::Store store, store::Store::open_in_memory());
  bench.store = std::make_unique<store::Store>(std::move(store));
  bench.bus = std::make_unique<events::Bus>(bench.clock);
  bench.run_id = "dry-run";
  bench.run_dir = (bench.project.state_dir / "runs" / "dry-run").string();
  if (talk == Talk::people) {
    bench.console =
        std::make_unique<Console>(Terminal(to_stderr ? stderr : stdout), Detail::blocks);
    bench.bus->add(*bench.console);
  }
  PLAIT_TRY(bench.session, run::Session::make(setup_of(bench, run::Mode::dry_run)));
  return bench.session->run();
}

Result<run::SessionResult> execute(Workbench& bench, const Launch& launch) {
  PLAIT_TRY(store::Store store, store::Store::open(bench.project.state_dir));
  bench.store = std::make_unique<store::Store>(std::move(store));
  std::random_device device;
  const double now = base::to_seconds(bench.clock.wall());
  PLAIT_TRY(bench.run_id, bench.store->new_run_id(static_cast<std::int64_t>(now), [&] {
    return static_cast<std::uint32_t>(device());
  }));
  bench.run_dir = store::run_dir(bench.project.state_dir, bench.run_id).string();
  std::error_code ec;
  fs::create_directories(bench.run_dir, ec);
  if (ec)
    return fail(error_class::io, "cannot make \"" + bench.run_dir + "\": " + ec.message(),
                "is the disk full, or the repository read-only?");
  PLAIT_TRY(store::RunLock lock, store::RunLock::acquire(bench.run_dir));
  bench.lock = std::make_unique<store::RunLock>(std::move(lock));
  store::Batch batch;
  store::Run row;
  row.id = bench.run_id;
  row.pipeline = bench.loaded.pipeline->name;
  row.project = bench.project.root.string();
  row.argv = kept(bench, launch.argv);
  row.params = kept(bench, bench.loaded.pipeline->param_values());
  row.source = kept(bench, launch.source);
  row.started = now;
  row.owner = store::this_process();
  row.version = version;
  batch.runs.push_back(std::move(row));
  PLAIT_CHECK(bench.store->apply(batch));
  PLAIT_CHECK(open_streams(bench, launch.events, launch.json, 0));
  return carry_out(bench, setup_of(bench, run::Mode::execute));
}

Result<run::SessionResult> go_on(Workbench& bench, const store::Run& stored, const Json& source,
                                 bool json) {
  bench.run_id = stored.id;
  bench.run_dir = store::run_dir(bench.project.state_dir, stored.id).string();
  PLAIT_TRY(store::RunLock lock, store::RunLock::acquire(bench.run_dir));
  bench.lock = std::make_unique<store::RunLock>(std::move(lock));
  store::Batch batch;
  store::RunChange change;
  change.id = stored.id;
  change.state = store::RunState::running;
  change.owner = store::this_process();
  change.params = kept(bench, bench.loaded.pipeline->param_values());
  change.source = kept(bench, source);
  batch.run_changes.push_back(std::move(change));
  PLAIT_CHECK(bench.store->apply(batch));
  PLAIT_TRY(const std::uint64_t last,
            events::last_seq(fs::path(bench.run_dir) / events::run_log_name));
  PLAIT_CHECK(open_streams(bench, "", json, last));
  run::SessionSetup setup = setup_of(bench, run::Mode::execute);
  setup.resumed = true;
  setup.started = stored.started;
  return carry_out(bench, std::move(setup));
}

namespace {

// Of each step that selects PRPs: which it may take.
Json admitted(const pipeline::Pipeline& pipeline) {
  Json out = Json::object();
  for (const pipeline::Step& step : pipeline.steps)
    if (step.uses == "analyze" && step.with.contains("expect")) out[step.id] = step.with["expect"];
  return out;
}

}  // namespace

void admit_again(pipeline::Pipeline& pipeline, const Json& source) {
  const Json admitted = source.value("admitted", Json::object());
  for (pipeline::Step& step : pipeline.steps)
    if (const auto prps = admitted.find(step.id); prps != admitted.end())
      step.with["expect"] = *prps;
}

Json source_of(const RunOptions& options, const pipeline::Loaded& loaded) {
  Json origins = Json::object();
  for (const config::Origin& origin : config::origins_of(loaded.document))
    origins[origin.path] = origin.value;
  return {
      {"pipeline", options.pipeline},       {"sets", options.sets},
      {"profiles", options.profiles},       {"repository", static_cast<int>(options.repository)},
      {"plugin_dirs", options.plugin_dirs}, {"values", loaded.pipeline->param_values()},
      {"origins", std::move(origins)},      {"admitted", admitted(*loaded.pipeline)}};
}

graph::Drawing drawing_of(const run::Session& session) {
  const graph::Graph& graph = session.graph();
  graph::Notes notes;
  for (graph::NodeId node = 0; node < graph.nodes().size(); ++node) {
    if (graph.dead(node)) continue;
    const run::Record& record = session.record(node);
    graph::Annotation& note = notes.runs[node];
    note.actions = record.actions;
    note.why = record.why;
    const schedule::State state = session.state(node);
    // In a rehearsal nothing has happened; only what would not be done is worth a word.
    const bool planned = session.mode() == run::Mode::dry_run;
    if (state != schedule::State::pending &&
        !(planned && schedule::ok(state) && state != schedule::State::off))
      note.status = schedule::to_text(state);
    if (record.waits.is_object() && record.waits.contains("error")) {
      note.status = "failed";
      note.why = record.waits["error"].value("message", "");
    }
    if (note.why.empty() && !session.error(node).message.empty())
      note.why = session.error(node).message;
    if (record.seconds > 0 && !planned) note.seconds = record.seconds;
    const graph::Task* task = graph.task_of(node);
    if (task == nullptr || notes.tasks.contains(task->id)) continue;
    graph::TaskNote& about = notes.tasks[task->id];
    about.title = task->data.value("title", "");
    if (const auto it = task->data.find("model"); it != task->data.end() && it->is_string())
      about.lines.push_back("model " + it->get<std::string>());
    if (task->estimate_s > 0)
      about.lines.push_back("estimate " + base::human_duration(std::chrono::nanoseconds(
                                              static_cast<std::int64_t>(task->estimate_s * 1e9))));
    if (const auto it = task->data.find("calculation"); it != task->data.end() && it->is_string())
      about.lines.push_back("score " + it->get<std::string>());
  }
  return graph::draw(graph, notes);
}

}  // namespace plait::cli

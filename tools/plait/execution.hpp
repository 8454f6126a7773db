// Carries out a pipeline: what run, plan, graph and resume have in common.
#pragma once

#include <memory>
#include <plait/result.hpp>
#include <string>

#include "events/bus.hpp"
#include "events/ndjson_sink.hpp"
#include "graph/drawing.hpp"
#include "options.hpp"
#include "paths.hpp"
#include "pipeline/load.hpp"
#include "plugins/registry.hpp"
#include "run/session.hpp"
#include "store/run_lock.hpp"
#include "store/store.hpp"

namespace plait::cli {

// Everything that a session refers to, in an order in which it can be taken apart again.
struct Workbench {
  Project project;
  plugins::Registry registry;
  pipeline::Loaded loaded;
  base::RealClock clock;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<store::RunLock> lock;
  std::unique_ptr<events::NdjsonSink> log;     // events.ndjson of the run folder
  std::unique_ptr<events::NdjsonSink> stream;  // --events
  std::unique_ptr<events::Sink> console;
  std::unique_ptr<events::Bus> bus;
  std::unique_ptr<run::Session> session;
  std::string run_id;
  std::string run_dir;
};

enum class Talk { people, quiet };

// Finds the project, loads plugins and pipeline. An exit code if that failed; everything has been
// said on stderr then.
[[nodiscard]] std::unique_ptr<Workbench> prepare(ParsedRun parsed, int& exit_code);

// A dry run: store in memory, nothing written.
[[nodiscard]] Result<run::SessionResult> rehearse(Workbench& bench, Talk talk, bool to_stderr);

// A run with a folder and a row of its own. `source` tells how to find the pipeline again.
struct Launch {
  Json argv;
  Json source;
  std::string events;  // --events
  bool json = false;
};
[[nodiscard]] Result<run::SessionResult> execute(Workbench& bench, const Launch& launch);

// Goes on with the run that is in `stored`; `source` from now on tells how to find its pipeline.
[[nodiscard]] Result<run::SessionResult> go_on(Workbench& bench, const store::Run& stored,
                                               const Json& source, bool json);

// The session's graph with what is known of each step run.
[[nodiscard]] graph::Drawing drawing_of(const run::Session& session);

// Lets `pipeline` take the PRPs that the run with that source was begun with, and no others.
void admit_again(pipeline::Pipeline& pipeline, const Json& source);

// What `resume` needs to make the same pipeline again, and to see whether it still is the same.
[[nodiscard]] Json source_of(const RunOptions& options, const pipeline::Loaded& loaded);

}  // namespace plait::cli

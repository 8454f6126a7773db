#include "run/session.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <utility>

#include "config/template.hpp"
#include "log/log.hpp"

namespace plait::run {

namespace {

// A number that is the same whenever this run goes on.
std::uint64_t seed_of(const std::string& run_id) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : run_id) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return hash;
}

}  // namespace

Result<std::unique_ptr<Session>> Session::make(SessionSetup setup) {
  PLAIT_TRY(Reactor reactor, Reactor::make());
  PLAIT_TRY(graph::Graph graph, graph::Graph::build(setup.pipeline));
  auto session =
      std::unique_ptr<Session>(new Session(std::move(setup), std::move(reactor), std::move(graph)));
  PLAIT_CHECK(session->prepare());
  return session;
}

Session::Session(SessionSetup setup, Reactor reactor, graph::Graph graph)
    : setup_(std::move(setup)),
      reactor_(std::move(reactor)),
      graph_(std::move(graph)),
      budgets_(setup_.pipeline.budgets),
      lane_board_(setup_.mode == Mode::dry_run ? "" : setup_.lane_folder) {}

Session::~Session() {
  workers_.reset();  // no thread is left inside anything below
  if (observers_) setup_.bus.remove(*observers_);
}

schedule::TimePoint Session::now() const {
  return schedule::TimePoint(setup_.clock.steady());
}

double Session::wall() const {
  return base::to_seconds(setup_.clock.wall());
}

Status Session::prepare() {
  const pipeline::Pipeline& pipeline = setup_.pipeline;
  params_ = pipeline.param_values();
  run_json_ = {{"id", setup_.run_id},
               {"dir", setup_.run_dir},
               {"project", setup_.project},
               {"pipeline", pipeline.name},
               {"resumed", setup_.resumed}};
  run_text_ = dump(run_json_);
  params_text_ = dump(params_);
  Json steps = Json::object();
  for (const pipeline::Step& step : pipeline.steps)
    steps[step.id] = {{"uses", step.uses}, {"with", step.with}};
  steps_text_ = dump(steps);
  for (const pipeline::Step& step : pipeline.steps) {
    StepFacts& facts = facts_.emplace_back();
    facts.id_text = dump(Json(step.id));
    if (!config::needs_expansion(step.with))
      facts.plain_with = std::make_shared<const Json>(step.with);
    for (const pipeline::Step& other : pipeline.steps)
      if (other.each_step && other.each_step->text == step.id)
        facts.lists.insert(other.each_output);
  }
  scheduler_ = std::make_unique<schedule::Scheduler>(
      graph_, [this](graph::NodeId run) { return condition(run); }, seed_of(setup_.run_id));
  if (setup_.mode == Mode::dry_run) scheduler_->ignore_spacing();
  for (const auto& [name, pool] : pipeline.pools)
    if (pool.automatic) auto_limits_[name];
  records_.resize(graph_.nodes().size());
  call_of_.resize(graph_.nodes().size());
  started_ = setup_.started > 0 ? setup_.started : wall();
  if (setup_.signals)  // before any thread: they inherit the mask
    PLAIT_CHECK(reactor_.watch_signals({SIGINT, SIGTERM, SIGHUP},
                                       [this](int signal) { on_signal(signal); }));
  services_ = std::make_shared<Services>(setup_.bus, setup_.clock, [this] { reactor_.wake(); });
  for (const std::string& secret : setup_.secrets) services_->mask(secret);
  instances_ = std::make_unique<plugins::Instances>(setup_.registry, pipeline.components);
  processes_ = std::make_unique<Processes>(
      reactor_, setup_.supervise,
      [this](ProcessId id, const Outcome& outcome) { process_ended(id, outcome); },
      [this](ProcessId id, std::uint64_t size) { process_grew(id, size); });
  workers_ = std::make_unique<Workers>(setup_.threads);
  observers_ = std::make_unique<ObserverHub>(pipeline, *instances_, *services_, *workers_,
                                             run_json_, [this] { reactor_.wake(); });
  setup_.bus.set_filter(
      [services = services_](std::string& text) { services->hide_secrets(text); });
  setup_.bus.add(*observers_);
  if (setup_.resumed) PLAIT_CHECK(restore());
  if (setup_.mode == Mode::execute) {
    const std::string control = setup_.run_dir + "/control";
    std::error_code ignored;
    std::filesystem::create_directories(control, ignored);
    // `plait decide` and `plait tell` write to the store and touch a file here.
    PLAIT_TRY([[maybe_unused]] const int watch, reactor_.watch_folder(control, [this] {
      read_decisions();
      read_messages();
    }));
  }
  return {};
}

Result<SessionResult> Session::run() {
  log::info([&] {
    return "run " + setup_.run_id + " of " + setup_.pipeline.name + " in " + setup_.project +
           (setup_.resumed ? ", resumed" : "");
  });
  announce(events::RunStarted{setup_.run_id, setup_.pipeline.name, setup_.project, setup_.resumed,
                              setup_.mode == Mode::dry_run});
  Status looped = loop();
  if (!looped) {
    // Without a store nothing may go on; what runs is ended, not left behind.
    scheduler_->end(schedule::Ending::stop);
    services_->set_cancel(Cancel::stop);
    services_->close(looped.error());
    stop_all("the run was aborted");
    while (processes_->alive() > 0) reactor_.wait(std::nullopt);
    return std::move(looped).error();
  }
  return conclude();
}

// Each turn takes in what has happened, decides, makes it durable, and only then lets successors
// start.
Status Session::loop() {
  read_decisions();
  read_messages();
  if (setup_.resumed) go_on_after_budgets();
  for (;;) {
    PLAIT_CHECK(turn());
    if (scheduler_->phase() != schedule::Phase::going) {
      const bool busy = std::any_of(calls_.begin(), calls_.end(),
                                    [](const auto& call) { return !call.second->observer; });
      const std::lock_guard lock(completed_mutex_);
      if (!busy && completed_.empty() && jobs_.empty()) return {};
    }
    reactor_.wait(idle_limit());
  }
}

Status Session::turn() {
  std::vector<Completion> completed;
  {
    const std::lock_guard lock(completed_mutex_);
    completed.swap(completed_);
  }
  for (const Completion& completion : completed) take(completion);
  pump_all();
  check_lanes();
  check_budgets();
  look_at_machine();
  std::vector<Services::Pending> notes = services_->take_intentions();
  for (const Services::Pending& note : notes) {
    const auto run = graph_.find(
        note.info.task.empty() ? note.info.step : note.info.step + "[" + note.info.task + "]");
    batch_.intentions.push_back(
        {setup_.run_id, run ? static_cast<int>(*run) : 0, note.key, note.json, note.json.empty()});
    batch_.durable = store::Durable::yes;
  }
  do {
    settled_at_once_ = false;
    apply(scheduler_->advance(now()));
  } while (settled_at_once_);
  Status written = commit();
  for (Services::Pending& note : notes) note.written.set_value(written);
  PLAIT_CHECK(std::move(written));
  workers_->submit_many(std::exchange(jobs_, {}));
  for (Workers::Job& job : std::exchange(blocking_jobs_, {}))
    workers_->submit_blocking(std::move(job));
  observers_->dispatch();
  return {};
}

void Session::apply(const schedule::Decisions& decisions) {
  for (const schedule::Settled& settled : decisions.settled) {
    records_[settled.run].finished = wall();
    keep(settled.run);
    announce_state(settled.run);
  }
  for (const schedule::Start& start : decisions.starts) begin(start);
  for (const schedule::Granted& granted : decisions.granted) {
    Call* call = call_of_[granted.run];
    if (call == nullptr) continue;
    if (granted.what == schedule::Granted::What::pool) {
      ask(*call, Json{{"kind", "pool"}, {"pool", granted.pool}});
    } else if (granted.what == schedule::Granted::What::lanes) {
      let_in(*call);
    } else if (std::exchange(call->awaits_slot, false)) {
      pump(*call);
    } else {
      ask(*call, Json{{"kind", "timer"}});
    }
  }
  for (const std::string& lane : decisions.opened) announce(events::LaneOpened{lane});
  for (const graph::NodeId run : decisions.kept_out) kept_out(run);
  for (const graph::NodeId run : decisions.expired) expire(run);
  for (const graph::NodeId run : decisions.observed_out)
    if (Call* call = call_of_[run]) {
      call->events_over = true;
      reactor_.wake();  // after the last events have come in
    }
}

std::optional<std::chrono::nanoseconds> Session::idle_limit() const {
  std::optional<schedule::TimePoint> next = scheduler_->next_wakeup();
  if (!timers_.empty() && (!next || timers_.begin()->first < *next)) next = timers_.begin()->first;
  if (const auto shared = next_shared(); shared && (!next || *shared < *next)) next = shared;
  if (!next) return std::nullopt;
  return std::max(*next - now(), std::chrono::nanoseconds(0));
}

// The first SIGINT lets running work finish; the second, and any other signal, ends it: stop
// signal, grace, kill. One more kills at once.
void Session::on_signal(int signal) {
  const bool stop = signal != SIGINT || scheduler_->ending() != schedule::Ending::none;
  scheduler_->end(stop ? schedule::Ending::stop : schedule::Ending::drain);
  services_->set_cancel(stop ? Cancel::stop : Cancel::drain);
  announce(events::CancelRequested{stop, signal == SIGINT    ? "SIGINT"
                                         : signal == SIGTERM ? "SIGTERM"
                                                             : "SIGHUP"});
  if (stop) stop_all("stopped on request");
}

}  // namespace plait::run

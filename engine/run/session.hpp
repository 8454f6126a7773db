// One run of a pipeline, from its first step run to its report. The thread that calls run() owns
// everything here and sleeps only in the reactor; plugins are called on the threads of Workers.
#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "events/bus.hpp"
#include "events/payloads.hpp"
#include "graph/graph.hpp"
#include "pipeline/model.hpp"
#include "plugins/instance.hpp"
#include "plugins/registry.hpp"
#include "run/call.hpp"
#include "run/lane_board.hpp"
#include "run/memory_files.hpp"
#include "run/observers.hpp"
#include "run/processes.hpp"
#include "run/reactor.hpp"
#include "run/services.hpp"
#include "run/workers.hpp"
#include "schedule/auto_limit.hpp"
#include "schedule/budgets.hpp"
#include "schedule/scheduler.hpp"
#include "store/store.hpp"

namespace plait::run {

enum class Mode {
  execute,
  dry_run,  // pure steps run, of the others `plan` is asked; nothing is written
};

struct SessionSetup {
  const pipeline::Pipeline& pipeline;
  const plugins::Registry& registry;
  store::Store& store;  // in memory for a dry run
  events::Bus& bus;
  const base::Clock& clock;
  std::string run_id;
  std::string run_dir;    // exists, unless dry
  std::string project;    // what the steps work on
  std::string supervise;  // the plait-supervise program
  Mode mode = Mode::execute;
  bool resumed = false;  // the step runs in the store are taken over
  bool signals = true;   // SIGINT once drains, twice stops; SIGTERM and SIGHUP stop
  unsigned threads = 2;
  double started = 0;  // of a run that goes on, seconds since 1970; 0: now
  // Where runs tell each other of lanes that are shut; empty: they do not.
  std::string lane_folder = {};
  std::vector<std::string> secrets = {};  // masked from the first event on
};

// What is known of one step run.
struct Record {
  Json outputs = Json::object();
  Json given;                   // dry run: the same as other steps get it
  Json state = Json::object();  // blocked: what the step keeps
  Json waits;                   // blocked: question, choices, evidence, remedy
  std::vector<std::string> warnings;
  std::vector<std::string> actions;  // dry run: what it would do
  std::string why;                   // dry run
  std::string outcome_text;          // of a run of the whole batch that has ended, once asked for
  double started = 0, finished = 0;  // seconds since 1970; 0: not yet
  double seconds = 0;                // between those, over all attempts
};

struct SessionResult {
  int exit_code = 0;
  schedule::Phase phase = schedule::Phase::done;
  Json report;        // null if the pipeline makes none
  std::string spent;  // the budgets for which it is paused, and what to do; empty: for none
};

class Session {
 public:
  // An error means that the run could not begin or that its store failed; step runs that fail are
  // part of a good result.
  static Result<std::unique_ptr<Session>> make(SessionSetup setup);
  ~Session();

  Result<SessionResult> run();

  // For whoever draws or lists afterwards.
  [[nodiscard]] Mode mode() const { return setup_.mode; }
  [[nodiscard]] const graph::Graph& graph() const { return graph_; }
  [[nodiscard]] schedule::State state(graph::NodeId run) const { return scheduler_->state(run); }
  [[nodiscard]] const Error& error(graph::NodeId run) const { return scheduler_->error(run); }
  [[nodiscard]] const Record& record(graph::NodeId run) const { return records_[run]; }

 private:
  struct Completion {
    std::uint64_t call = 0;
    Result<plugins::Response> response;
  };
  // What all runs of a step have in common.
  struct StepFacts {
    std::string id_text;                     // as JSON
    std::shared_ptr<const Json> plain_with;  // null: it has to be expanded for each run
    std::set<std::string> lists;             // outputs that steps are mapped over
  };
  struct Announcement {
    events::Subject subject;
    std::string_view type;
    Json data;
  };

  Session(SessionSetup setup, Reactor reactor, graph::Graph graph);

  // session.cpp: the loop
  Status prepare();
  Status loop();
  Status turn();
  void apply(const schedule::Decisions& decisions);
  void on_signal(int signal);
  [[nodiscard]] std::optional<std::chrono::nanoseconds> idle_limit() const;
  [[nodiscard]] schedule::TimePoint now() const;
  [[nodiscard]] double wall() const;

  // calls.cpp: from a start to its outcome
  void begin(const schedule::Start& start);
  void enter(Call& call, std::string_view method, const Json& cause);
  void take(const Completion& completion);
  void answered(Call& call, const plugins::Response& response);
  void answered_wait(Call& call, const Json& body);
  void answered_results(Call& call, const Json& results);
  void failed(Call& call, const Error& error, Json outputs);
  void settle(Call& call, graph::NodeId run, schedule::Finish finish, const Json& body);
  Status grow(graph::NodeId run);
  [[nodiscard]] Status check_switched_off(const graph::TaskList& tasks, const std::string& output,
                                          const std::string& source) const;
  void end_call(Call& call);
  void planned(Call& call, const Json& body);

  // causes.cpp: what makes a waiting call go on
  void pump(Call& call);
  void pump_all();
  void start_process(Call& call, const Json& entry);
  void process_ended(ProcessId id, const Outcome& outcome);
  void process_grew(ProcessId id, std::uint64_t size);
  void stop_call(Call& call, const char* why);
  void stop_all(const char* why);
  void expire(graph::NodeId run);
  void ask(Call& call, Json cause);

  // sharing.cpp: lanes, budgets, pools that follow the machine
  [[nodiscard]] schedule::TimePoint steady_at(double unix_seconds) const;
  void take_lane_ok(const Json& told);
  Status take_lanes(Call& call, const Json& wait);
  void keep_lane(const std::string& lane);
  void check_lanes();
  void heed_other_runs();
  void tell_other_runs(const std::string& lane);
  void kept_out(graph::NodeId run);
  void let_in(Call& call);
  void take_spent(graph::NodeId run, const Json& spent);
  void take_last_words(graph::NodeId run, const Json& answer);
  void check_budgets();
  [[nodiscard]] Json spent_by(graph::NodeId run) const;
  [[nodiscard]] std::string spent_text() const;
  void go_on_after_budgets();
  void look_at_machine();
  [[nodiscard]] std::optional<schedule::TimePoint> next_shared() const;
  Status restore_shared(const std::vector<store::StepRun>& rows);

  // messages.cpp: what people say to step runs
  struct Undelivered {
    store::TaskMessage row;
    std::uint64_t given_to = 0;  // call; 0: none yet
  };
  void decided(graph::NodeId run, const store::Decision& decision);
  void read_decisions();
  [[nodiscard]] bool is_for(const store::TaskMessage& message, graph::NodeId run) const;
  void read_messages();
  [[nodiscard]] Json messages_for(const Call& call);
  void delivered(const Call& call);
  void announce_unread();

  // request.cpp
  [[nodiscard]] std::string request_for(const Call& call, const Json& cause);
  [[nodiscard]] std::string needs_text(graph::NodeId run);
  [[nodiscard]] std::string outcome_text(graph::NodeId run);
  [[nodiscard]] Json needs_for(graph::NodeId run) const;
  [[nodiscard]] Json observed_by(graph::NodeId run) const;
  [[nodiscard]] Json after_of(graph::NodeId run) const;
  [[nodiscard]] Json needs_of_group(const Call& call) const;
  [[nodiscard]] Json processes_of(const Call& call) const;
  [[nodiscard]] Json outcome_of(graph::NodeId run) const;
  [[nodiscard]] Json outcomes_of(graph::StepIndex step) const;
  [[nodiscard]] Json scope_for(graph::NodeId run) const;
  [[nodiscard]] Result<bool> condition(graph::NodeId run) const;
  [[nodiscard]] plugins::CallInfo info_for(graph::NodeId run, int attempt, bool gather) const;

  // keeping.cpp: the store and the events
  void keep(graph::NodeId run);
  [[nodiscard]] std::string stored(const Json& value) const;
  // Told after the coming commit.
  template <events::Payload P>
  void announce(graph::NodeId run, const P& payload) {
    announcements_.push_back({subject_of(run), P::type, payload.data()});
  }
  template <events::Payload P>
  void announce(const P& payload) {
    announcements_.push_back({{}, P::type, payload.data()});
  }
  void announce_state(graph::NodeId run);
  [[nodiscard]] events::Subject subject_of(graph::NodeId run) const;
  Status commit();
  Status restore();

  // report.cpp
  Result<Json> make_report(int exit_code, schedule::Phase phase);
  Result<SessionResult> conclude();

  SessionSetup setup_;
  Reactor reactor_;
  graph::Graph graph_;
  std::unique_ptr<schedule::Scheduler> scheduler_;
  std::vector<Record> records_;  // by node
  Json run_json_;                // "run" of every request
  Json params_;
  std::string run_text_, params_text_;  // the same as text
  std::string steps_text_;              // {"launch": {"uses","with"}, …} as the pipeline has them
  std::vector<StepFacts> facts_;        // by step

  std::shared_ptr<Services> services_;  // the bus's filter keeps it too
  std::unique_ptr<plugins::Instances> instances_;
  std::unique_ptr<Processes> processes_;
  std::unique_ptr<ObserverHub> observers_;
  std::map<std::uint64_t, std::unique_ptr<Call>> calls_;
  std::vector<Call*> observing_;                                              // of those
  std::vector<Call*> call_of_;                                                // by node
  std::map<ProcessId, std::pair<std::uint64_t, std::string>> process_owner_;  // call, key
  std::multimap<schedule::TimePoint, std::uint64_t> timers_;
  std::uint64_t last_call_ = 0;
  std::int64_t last_decision_ = 0;
  std::int64_t last_message_ = 0;
  std::vector<Undelivered> messages_;

  std::map<std::string, double> lane_until_;  // of those that were shut, seconds since 1970
  schedule::Budgets budgets_;
  bool spending_changed_ = false;
  std::set<std::string> reached_;                           // budgets that were told of
  std::map<std::string, schedule::AutoLimit> auto_limits_;  // by pool
  schedule::TimePoint next_look_{};
  LaneBoard lane_board_;   // what other runs know of lanes
  std::string shut_lane_;  // since the last look at the machine
  double peak_kb_ = 0;     // of the largest process so far

  store::Batch batch_;
  std::vector<Announcement> announcements_;
  std::vector<Workers::Job> jobs_, blocking_jobs_;
  bool settled_at_once_ = false;  // without a call: more may follow at this moment
  MemoryFiles memory_files_;      // dry run
  int refused_in_dry_run_ = 0;    // the exit code that a real run would end with
  double started_ = 0;

  std::mutex completed_mutex_;
  std::vector<Completion> completed_;
  std::unique_ptr<Workers> workers_;  // last: its threads use the members above
};

}  // namespace plait::run

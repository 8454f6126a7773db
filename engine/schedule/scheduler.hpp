// Decides which step runs start, and when: a deterministic state machine over the graph of step
// runs. It does no I/O, reads no clock and starts nothing; the time of every call is given to it,
// so that a test may run a day in a millisecond. Not thread-safe.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <plait/result.hpp>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "graph/graph.hpp"
#include "schedule/lanes.hpp"
#include "schedule/pools.hpp"
#include "schedule/state.hpp"

namespace plait::schedule {

using graph::NodeId;
using graph::StepIndex;

// A call that has to be made now: one run, or all eligible ones of a gathering step.
struct Start {
  std::vector<NodeId> runs;  // in task order
  int attempt = 1;           // of the first run
};

// A run that reached a state without being called.
struct Settled {
  NodeId run = 0;
  State state = State::skipped;
  Error reason;
};

// What a waiting run may be resumed with by the scheduler itself.
struct Granted {
  NodeId run = 0;
  enum class What { pool, hold_over, lanes } what = What::pool;
  std::string pool;
  std::vector<std::string> lanes;
};

struct Decisions {
  std::vector<Settled> settled;
  std::vector<Start> starts;
  std::vector<Granted> granted;
  std::vector<NodeId> expired;       // out of time: end its processes, then call finished()
  std::vector<NodeId> observed_out;  // observing runs whose last observed run has ended
  std::vector<std::string> opened;   // lanes that were shut
  std::vector<NodeId> kept_out;      // runs that have begun to wait for lanes
};

// How a call ended. `code` is an error class where the state is failed.
struct Finish {
  State state = State::succeeded;  // succeeded, failed, blocked, cancelled
  Error error;                     // failed, blocked
};

enum class Ending { none, drain, stop };  // asked from outside

// The answer to "is it over?".
enum class Phase { going, done, paused, interrupted };

class Scheduler {
 public:
  // `condition` evaluates the `if` of a run whose needs are terminal.
  using Condition = std::function<Result<bool>(NodeId)>;

  // `seed` is for the jitter of lanes.
  Scheduler(graph::Graph& graph, Condition condition, std::uint64_t seed = 0);

  // After graph.expand(): new runs are pending.
  void grown();
  // A run taken over from the store, before the first advance().
  void restore(NodeId run, State state, int attempt, Error error = {});

  // All that follows at `now`. Repeats until nothing more changes by itself.
  Decisions advance(TimePoint now);

  // A run's call returned. A failure with attempts left goes back to pending; true then.
  bool finished(NodeId run, Finish finish, TimePoint now);
  // The call returned "wait": pools stay held.
  void waiting(NodeId run);
  // The run is called again (cause exit, output, timer, …).
  void resumed(NodeId run);
  // A blocked run got its decision: it holds its pool again as soon as there is a slot, and is then
  // granted (hold_over).
  void decided(NodeId run, TimePoint now);
  // A waiting run wants a slot of a pool declared after its own.
  Status request_pool(NodeId run, const std::string& pool);
  void release_pool(NodeId run, const std::string& pool);
  // A waiting run gives its slots back until `until`; the time does not count against its timeout.
  void hold(NodeId run, TimePoint until, TimePoint now);
  // A waiting run wants to enter all of these lanes, and is then granted (lanes). While one of them
  // does not let it in, it has given its slots back and its clock stands still; so it stays
  // through other causes, until it is granted, holds, enters others, or ends.
  void enter(NodeId run, std::vector<std::string> lanes, TimePoint now);
  Lanes& lanes() { return lanes_; }
  [[nodiscard]] const Lanes& lanes() const { return lanes_; }
  // Runs of that step do not start before they are let go on. A run of the pipeline with nothing
  // else to do is paused.
  void withhold(StepIndex step, bool withheld);
  void set_limit(const std::string& pool, int limit) { pools_.set_limit(pool, limit); }
  void ignore_spacing() { pools_.ignore_spacing(); }

  void end(Ending ending);
  [[nodiscard]] Ending ending() const { return ending_; }

  [[nodiscard]] State state(NodeId run) const { return runs_[run].state; }
  [[nodiscard]] const Error& error(NodeId run) const { return runs_[run].error; }
  [[nodiscard]] int attempt(NodeId run) const { return runs_[run].attempt; }
  // The number of its slot in the pool of its step; nullopt: it holds none.
  [[nodiscard]] std::optional<int> slot(NodeId run) const;
  // What is left of the run's time; nullopt if it has no limit.
  [[nodiscard]] std::optional<pipeline::Duration> time_left(NodeId run, TimePoint now) const;
  // When the next attempt may begin; meaningful after finished() returned true.
  [[nodiscard]] TimePoint not_before(NodeId run) const { return runs_[run].not_before; }
  // The numbers of runs in a state, observers apart.
  [[nodiscard]] std::size_t count(State state) const;
  // When advance() has to be called next though nothing happens; nullopt: never.
  [[nodiscard]] std::optional<TimePoint> next_wakeup() const;
  [[nodiscard]] Phase phase() const;
  [[nodiscard]] int exit_code() const;
  [[nodiscard]] const Pools& pools() const { return pools_; }

 private:
  using Key = std::array<double, 5>;  // step's priority, task's, longest way, plan order (2)
  using Queue = std::set<std::pair<Key, NodeId>>;

  struct Run {
    State state = State::pending;
    int attempt = 0;
    std::uint32_t open = 0;  // edges and whole steps that are not terminal yet
    std::uint32_t call = 0;  // index into calls_, while it has one
    Error error;
    TimePoint not_before{};                                // backoff
    std::optional<TimePoint> running_since;                // its clock is running
    pipeline::Duration used{0};                            // time counted before that
    std::optional<TimePoint> held_until;                   // it gave its slots back
    std::vector<std::pair<std::string, int>> extra_pools;  // and the slot
    bool queued = false;
    bool expired = false;
    bool observer = false;
    bool told_out = false;  // an observer that knows that all it watches has ended
  };
  // What holds one slot of a pool: a run, or the runs of one gathered call.
  struct Call {
    std::string pool;
    std::uint32_t runs = 0;
    std::optional<int> slot;  // none: given back, or not had yet
  };
  struct Waiter {
    NodeId run;
    std::string pool;
    Granted::What what;
    std::vector<std::string> lanes = {};
    bool outside = false;  // it has given its slots back
  };
  enum class Verdict { wait, settle, go };

  void index_edges();
  [[nodiscard]] Key key(NodeId run) const;
  void set_state(NodeId run, State state);
  void close(NodeId run);
  void enqueue(NodeId run);
  void dequeue(NodeId run);
  Verdict judge(NodeId run, Settled& settled) const;
  [[nodiscard]] bool turn(NodeId run);
  void consider_touched(TimePoint now, Decisions& out);
  [[nodiscard]] bool gives_way(NodeId run) const;
  bool start_ready(TimePoint now, Decisions& out);
  [[nodiscard]] std::vector<NodeId> group_of(NodeId first);
  [[nodiscard]] std::span<const NodeId> open_runs_of(StepIndex step);
  void begin_call(const std::vector<NodeId>& group, TimePoint now);
  void leave_call(NodeId run);
  void advance_observers(Decisions& out);
  void advance_timers(TimePoint now, Decisions& out);
  // waiting.cpp
  void grant_waiters(TimePoint now, Decisions& out);
  bool grant(Waiter& waiter, TimePoint now, Decisions& out);
  bool keep_out(Waiter& waiter, TimePoint now, Decisions& out);
  void give_slots_back(NodeId run, TimePoint now);
  [[nodiscard]] bool let_in(const Waiter& waiter, TimePoint now) const;
  [[nodiscard]] std::optional<TimePoint> next_grant() const;
  void cancel_pending(Decisions& out);
  void apply_policy(NodeId run);
  [[nodiscard]] bool may_retry(NodeId run, const Error& error, TimePoint now) const;
  void start_clock(NodeId run, TimePoint now);
  void stop_clock(NodeId run, TimePoint now);

  graph::Graph& graph_;
  Condition condition_;
  Pools pools_;
  Lanes lanes_;
  std::vector<Run> runs_;
  std::vector<std::vector<NodeId>> dependents_;       // by run
  std::vector<std::vector<NodeId>> step_dependents_;  // by step: runs that need all of it
  std::vector<std::uint32_t> open_of_step_;           // runs of a step that are not terminal
  std::vector<std::size_t> passed_;                   // by step: its first runs that are terminal
  std::vector<bool> step_started_;
  std::vector<bool> withheld_;   // by step
  std::vector<NodeId> touched_;  // pending runs that have to be looked at
  std::vector<NodeId> observers_;
  std::set<NodeId> in_call_;  // running, observers apart
  std::vector<Call> calls_;
  std::vector<Waiter> waiters_;
  std::map<std::string, Queue> ready_;                // by pool, best first
  std::multimap<TimePoint, NodeId> timers_;           // backoff and holds
  std::set<std::pair<TimePoint, NodeId>> deadlines_;  // of runs whose clock runs
  std::map<State, std::size_t> count_;                // observers apart
  TimePoint advanced_at_{};
  Ending ending_ = Ending::none;
  bool aborting_ = false;
  std::string abort_cause_;  // the first run whose failure aborts
  bool refused_ = false;
  bool cancel_due_ = false;
  bool indexed_ = false;  // the edges are; restoring leaves that to the next advance()
};

}  // namespace plait::schedule

// Drives a Scheduler through a pipeline in virtual time: calls last as long as the test says, and
// end as it says. Nothing is run and nothing waits.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.hpp"
#include "pipeline/model.hpp"
#include "schedule/scheduler.hpp"

namespace plait::schedule::testing {

class Simulation {
 public:
  // The tasks are what the step `analyze` puts out as `tasks`; it fails if the graph refuses them.
  explicit Simulation(pipeline::Pipeline pipeline, graph::TaskList tasks = {});

  Simulation(Simulation&&) = delete;

  // What is to happen. Runs are named as the graph names them: "launch[A]", "preflight". Each
  // attempt takes the next outcome; when there is none left, it succeeds.
  Simulation& fails(std::string_view run, std::string_view code = "internal", int times = 1000);
  Simulation& blocks(std::string_view run, std::string_view code = "undecided");
  Simulation& lasts(std::string_view run, double seconds);  // 1 otherwise; a call: its longest

  // Goes on until nothing happens by itself any more.
  Phase run();
  // Goes on for this long, or until nothing happens by itself.
  Phase run_for(double seconds);

  // By hand. The time of what is started by advance() is up when finish() says so.
  Decisions advance(double seconds = 0);
  bool finish(std::string_view run, State state = State::succeeded, std::string_view code = "");
  [[nodiscard]] std::vector<std::string> start();  // advance(), and the names of what starts

  [[nodiscard]] NodeId id(std::string_view run) const;
  [[nodiscard]] State state(std::string_view run) const { return scheduler_->state(id(run)); }
  // "merge[B]=blocked cleanup[B]=pending": all that did not succeed, observers apart.
  [[nodiscard]] std::string rest() const;
  // Seconds since the beginning; of the first start, and of the last end.
  [[nodiscard]] double began(std::string_view run) const { return began_.at(std::string(run)); }
  [[nodiscard]] double ended(std::string_view run) const { return ended_.at(std::string(run)); }
  [[nodiscard]] int starts(std::string_view run) const;
  [[nodiscard]] double now() const;
  [[nodiscard]] int peak(const std::string& pool) const { return scheduler_->pools().peak(pool); }
  // All calls of a step: "A B C" for one that gathered three tasks.
  [[nodiscard]] std::vector<std::string> calls(std::string_view step) const;
  [[nodiscard]] std::size_t advances() const { return advances_; }

  Scheduler& scheduler() { return *scheduler_; }
  graph::Graph& graph() { return *graph_; }
  [[nodiscard]] TimePoint time() const { return now_; }
  // Checked after every advance(); its text is a failure.
  std::function<std::string(const Decisions&)> check;

 private:
  void conclude(const std::vector<NodeId>& runs);
  Finish outcome(NodeId run);
  bool end(NodeId run, Finish finish);
  bool step(std::optional<TimePoint> until);
  void take(const Decisions& decisions);

  pipeline::Pipeline pipeline_;
  graph::TaskList tasks_;
  std::optional<graph::Graph> graph_;
  std::unique_ptr<Scheduler> scheduler_;
  TimePoint now_{};
  std::multimap<TimePoint, std::vector<NodeId>> ends_;
  std::map<std::string, std::deque<Finish>, std::less<>> outcomes_;
  std::map<std::string, double, std::less<>> seconds_, began_, ended_;
  std::map<std::string, int, std::less<>> starts_;
  std::vector<std::vector<NodeId>> calls_;
  std::vector<NodeId> observing_;
  std::size_t advances_ = 0;
};

// A pipeline of the `pipelines` folder with these parameters ("max_parallel", "1").
pipeline::Pipeline shipped(const std::string& name,
                           const std::vector<std::pair<std::string, std::string>>& params = {});

// A task as people give it.
struct Work {
  std::string id;
  int stage = 1;
  std::vector<std::string> depends_on = {};
  bool sequential = false;
};
// The tasks that the edges of the pipeline's `analyze` ("none", "stages", "dependencies") make.
graph::TaskList tasks_for(const pipeline::Pipeline& pipeline, std::vector<Work> work);

// Hand-made pipelines.
pipeline::Step step(std::string id, std::vector<std::string> needs = {});
pipeline::Step mapped(std::string id, std::vector<std::string> needs = {});  // over analyze.tasks
pipeline::Pipeline pipeline_of(std::vector<pipeline::Step> steps,
                               const std::vector<std::pair<std::string, int>>& pools = {});
graph::TaskList tasks(const std::vector<std::string>& ids);
graph::TaskList many_tasks(std::size_t count);

}  // namespace plait::schedule::testing

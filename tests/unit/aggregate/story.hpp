// A run as the engine tells it to `report`, told task by task.
#pragma once

#include <plait/json.hpp>
#include <string>

namespace plait::test {

class Story {
 public:
  explicit Story(int tasks = 3) {
    for (int i = 0; i < tasks; ++i) add_task(std::string("PRP-") + static_cast<char>('A' + i));
  }

  // The step run of `step` for `task`.
  Json& at(const std::string& step, const std::string& task) {
    for (Json& run : steps_[step])
      if (run["task"] == task) return run;
    steps_[step].push_back({{"task", task}, {"outputs", Json::object()}, {"error", nullptr}});
    return steps_[step].back();
  }
  Story& status(const std::string& step, const std::string& task, const std::string& status) {
    at(step, task)["status"] = status;
    return *this;
  }
  Story& fail(const std::string& step, const std::string& task, const std::string& code,
              const std::string& message) {
    at(step, task)["status"] = "failed";
    at(step, task)["error"] = {{"code", code}, {"message", message}};
    return *this;
  }
  // What has become of a task that went all the way.
  Story& lands(const std::string& task) {
    at("worktree", task) = {{"task", task},
                            {"status", "succeeded"},
                            {"outputs", {{"path", "/gone/" + task}, {"branch", "b-" + task}}}};
    at("launch", task) = launched(task);
    at("merge", task) = {{"task", task},
                         {"status", "succeeded"},
                         {"outputs",
                          {{"merge_commit", "920edd4000000000000000000000000000000000"},
                           {"line", "920edd4 Merge " + task + ": title"},
                           {"conflicts", Json::array()},
                           {"checkout", "updated"}}}};
    at("cleanup", task) = {{"task", task},
                           {"status", "succeeded"},
                           {"outputs", {{"worktree_removed", true}, {"branch_removed", true}}}};
    return *this;
  }
  static Json launched(const std::string& task) {
    return {{"task", task},
            {"status", "succeeded"},
            {"seconds", 372.0},
            {"outputs",
             {{"agent", "runbook"},
              {"model", "haiku"},
              {"branch", "b-" + task},
              {"base", "0000000000000000000000000000000000000001"},
              {"head", "ab3118f000000000000000000000000000000000"},
              {"commits", {{{"id", "ab3118f"}, {"subject", "Phase 1: x"}}}},
              {"files", {"src/x.c"}},
              {"phases_completed", 3},
              {"phases_total", 3},
              {"claims", {{"status", "COMPLETE"}, {"phases", "3/3"}}},
              {"exit", {{"kind", "exited"}, {"code", 0}}},
              {"status", "SUCCESS"},
              {"cost", 0.25},
              {"tokens", {{"input", 100}, {"output", 20}}},
              {"seconds", 372.0}}}};
  }
  Story& ended(const std::string& state, int exit_code) {
    run_["state"] = state;
    run_["exit_code"] = exit_code;
    return *this;
  }
  // The step as it stands for the whole batch.
  Story& batch(const std::string& step, Json outcome) {
    steps_[step] = std::move(outcome);
    return *this;
  }
  Story& param(const std::string& name, Json value) {
    params_[name] = std::move(value);
    return *this;
  }

  [[nodiscard]] Json request() const {
    Json steps = steps_;
    if (!tasks_.is_null())
      steps["analyze"] = {
          {"status", "succeeded"},
          {"outputs",
           {{"tasks", tasks_},
            {"target",
             {{"branch", "main"}, {"commit", "0000000000000000000000000000000000000001"}}},
            {"estimate",
             {{"seconds", 900.0},
              {"sequential_seconds", 900.0 * static_cast<double>(tasks_.size())},
              {"cost", 0.8},
              {"cost_all_sonnet", 1.6}}}}}};
    return {{"run", run_}, {"step", "aggregate"}, {"params", params_}, {"steps", steps}};
  }
  // Nothing was found.
  Story& without_tasks() {
    tasks_ = nullptr;
    return *this;
  }

 private:
  void add_task(const std::string& id) {
    tasks_.push_back({{"id", id},
                      {"order", tasks_.size()},
                      {"title", "title"},
                      {"model", "haiku"},
                      {"branch", "b-" + id},
                      {"estimate_seconds", 900.0},
                      {"phases", {1, 2, 3}},
                      {"warnings", Json::array()}});
  }

  Json run_{{"id", "r1"},
            {"pipeline", "batch"},
            {"started", 1795378293.0},
            {"finished", 1795379415.0},
            {"exit_code", 0},
            {"state", "finished"}};
  Json params_{{"model", "auto"}, {"max_parallel", 0}, {"merge", true}};
  Json steps_{{"worktree", Json::array()},
              {"launch", Json::array()},
              {"merge", Json::array()},
              {"cleanup", Json::array()}};
  Json tasks_ = Json::array();
};

}  // namespace plait::test

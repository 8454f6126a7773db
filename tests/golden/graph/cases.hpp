// The drawings that are kept beside this file, one folder entry per case and format.
#pragma once

#include "graph/drawing.hpp"
#include "pipelines.hpp"

namespace plait::graph::testing {

// A drawing of a pipeline that it keeps alive while it is made.
inline Drawing drawing_of(const pipeline::Pipeline& pipeline, std::optional<TaskList> list,
                          const std::function<Notes(const Graph&)>& annotate = {}) {
  Graph graph = Graph::build(pipeline).value();
  if (list) {
    [[maybe_unused]] const Status status = graph.expand("analyze", "tasks", std::move(*list));
    assert(status.ok());
  }
  return draw(graph, annotate ? annotate(graph) : Notes{});
}

// Before anything is known.
inline Drawing unexpanded() {
  return drawing_of(batch(), std::nullopt);
}

// A plan: what each step run would do and why.
inline Drawing plan() {
  return drawing_of(
      batch(),
      list({task("PRP-A", {}, {}, 1350), task("PRP-B", {}, {}, 2400), task("PRP-C", {}, {}, 600)}),
      [](const Graph& graph) {
        Notes notes;
        notes.tasks["PRP-A"] = {"Say hello in three languages", {"haiku", "score 37"}};
        notes.tasks["PRP-B"] = {
            "Fix the parser of numbers, dates and everything else in the header",
            {"sonnet", "score 69"}};
        notes.tasks["PRP-C"] = {"Count words", {"haiku", "score 38"}};
        const auto at = [&](const char* name) -> Annotation& {
          return notes.runs[*graph.find(name)];
        };
        at("analyze") = {{}, "succeeded", 0.012, {}, ""};
        at("preflight") = {{}, "succeeded", 0.25, {}, "7 of 7 checks passed"};
        for (const char* id : {"PRP-A", "PRP-B", "PRP-C"}) {
          at(fmt::format("worktree[{}]", id).c_str()).actions = {
              fmt::format("create branch {}-work at 1a2b3c4", id),
              fmt::format("check it out into ../example-worktrees/{}-work", id)};
          auto& launch = at(fmt::format("launch[{}]", id).c_str());
          launch.lines = {"agent runbook", "3 phases"};
          launch.actions = {"run one turn of the agent in the worktree"};
          launch.why = "the header says Ready, and no other task has to land before";
        }
        at("aggregate").actions = {"write the report"};
        return notes;
      });
}

// Stages, one task failed: the states of a run.
inline Drawing staged() {
  pipeline::Pipeline pipeline = batch();
  pipeline.name = "staged";
  pipeline.steps[2].after = pipeline::Name{"merge", {}};
  pipeline.steps[5].needs.push_back({"merge", {}});
  pipeline.steps[6].needs = {{"launch", {}}};
  return drawing_of(
      pipeline,
      list({task("A"), task("B"), task("C", {"A"}, {"A", "B"}), task("D", {}, {"A", "B", "C"})}),
      [](const Graph& graph) {
        Notes notes;
        const auto set = [&](const char* name, const char* status,
                             std::optional<double> seconds = {}, const char* why = "") {
          notes.runs[*graph.find(name)] = {{}, status, seconds, {}, why};
        };
        set("analyze", "succeeded", 1.5);
        set("preflight", "succeeded", 2);
        set("launch[A]", "succeeded", 62.4);
        set("launch[B]", "failed", 31, "the command ended with exit code 1");
        set("merge[A]", "succeeded", 0.2);
        set("merge[B]", "skipped", {}, "launch[B] failed");
        set("launch[C]", "running", 12);
        return notes;
      });
}

// Everything that a name or a title may try.
inline Drawing hostile() {
  pipeline::Pipeline pipeline = of({step("analyze"), mapped("end"), mapped("work", {"end"})});
  pipeline.name = "a \"title\" & <b>--></b> \\N ]]> \xFF";
  pipeline.steps[2].condition = "params.x && '<y>' != \"z\"";
  const std::vector<std::string> ids = {
      "end",      "\"quoted\"",       "<script>alert(1)</script>",
      "a\nb\tc",  "\x1b[31mred\x07",  "\xE2\x80\xAE gnp.exe",
      "שלום",     "back\\slash\\",    "#35; #quot; &amp;",
      "\xC3\x28", "日本語のタスク 🎉", "[x](y) {z} |p| `q` *r* _s_",
      "1. list"};
  std::vector<Task> all;
  for (const std::string& id : ids) all.push_back(task(id));
  all.push_back(task(std::string(300, 'l')));
  return drawing_of(pipeline, list(std::move(all)), [&](const Graph& graph) {
    Notes notes;
    for (const NodeId id : graph.topological_order()) {
      const Task* own = graph.task_of(id);
      if (!own) continue;
      notes.tasks[own->id] = {"title of " + own->id, {"line of " + own->id}};
      notes.runs[id] = {{own->id}, "", {}, {"do " + own->id}, own->id};
    }
    return notes;
  });
}

inline Drawing two_hundred() {
  return drawing_of(batch(), tasks(200), [](const Graph& graph) {
    Notes notes;
    for (const NodeId id : graph.runs_of(*graph.step_index("launch")))
      notes.runs[id].actions = {"run one turn of the agent in the worktree"};
    return notes;
  });
}

// Ways that part and join.
inline Drawing diamonds() {
  return drawing_of(of({step("analyze"), step("a", {"analyze"}), step("b", {"analyze"}),
                        step("c", {"analyze"}), step("ab", {"a", "b"}), step("bc", {"b", "c"}),
                        step("alone"), step("all", {"ab", "bc"})}),
                    std::nullopt);
}

}  // namespace plait::graph::testing

// A graph made ready to be drawn: plain values with what is known of each step run, and the formats
// that they are drawn in.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.hpp"

namespace plait::graph {

// What the caller knows of a step run. Any text may come from outside: each format makes it safe.
struct Annotation {
  std::vector<std::string> lines;    // a few words each, like the model
  std::string status;                // "succeeded"; empty: not started, or only planned
  std::optional<double> seconds;     // what it took
  std::vector<std::string> actions;  // what it would do
  std::string why;                   // why it would, or why it is as it is
};

struct TaskNote {
  std::string title;
  std::vector<std::string> lines;
};

struct Notes {
  std::map<NodeId, Annotation> runs;
  std::map<std::string, TaskNote, std::less<>> tasks;  // by id
};

enum class EdgeKind { need, after, behind, order, observes };
[[nodiscard]] std::string_view to_string(EdgeKind kind);

struct DrawnNode {
  std::string name;                 // "launch[PRP-A]"
  StepIndex step = 0;               // into Drawing::steps
  std::optional<std::size_t> task;  // into Drawing::tasks
  Annotation note;
  double estimate_s = 0;
  bool critical = false;
  std::size_t stands_for = 1;  // more than one: "launch × 188" of a collapsed drawing
};

struct DrawnEdge {
  std::size_t from = 0;  // into Drawing::nodes; runs first (or is observed)
  std::size_t to = 0;
  EdgeKind kind = EdgeKind::need;
  bool critical = false;
  bool implied = false;  // other edges say it already
};

struct DrawnTask {
  std::string id;
  std::string list;  // "analyze.tasks"
  TaskNote note;
  double estimate_s = 0;
  std::vector<std::string> after, behind;
  bool critical = false;
};

struct DrawnStep {
  std::string id;
  std::string uses;
  bool mapped = false;
  std::vector<std::string> facts;    // "pool agents (2)", "when always", "in order"
  std::vector<std::size_t> nodes;    // its runs, in task order
  std::vector<StepIndex> waits_for;  // steps, without those that others imply
  std::vector<StepIndex> observes;
};

struct Drawing {
  std::string title;
  std::vector<DrawnStep> steps;  // so that each comes after what it waits for
  std::vector<DrawnTask> tasks;
  std::vector<DrawnNode> nodes;  // likewise
  std::vector<DrawnEdge> edges;
  std::vector<std::size_t> critical_path;  // into nodes
  double critical_seconds = 0;
  std::vector<std::pair<std::string, pipeline::Pool>> pools;
  std::size_t hidden_tasks = 0;  // of a collapsed drawing
};

[[nodiscard]] Drawing draw(const Graph& graph, const Notes& notes);

// At most `max_tasks` tasks of it, those of the critical path first: the runs of the others become
// one node per step, and edges between single tasks that lead there are left out. 0: no limit.
[[nodiscard]] Drawing collapsed(Drawing drawing, std::size_t max_tasks);

enum class Format { text, dot, mermaid, svg, json };
[[nodiscard]] std::optional<Format> parse_format(std::string_view name);

// Runs Graphviz: DOT on its standard input, `-Tsvg`; the error when it is not there or fails.
using RunDot = std::function<Result<std::string>(const std::string& dot)>;

struct RenderOptions {
  std::size_t width = 80;                // columns of text
  bool unicode = true;                   // text: else ASCII lines
  std::optional<std::size_t> max_tasks;  // 0: all. Default: text 12, mermaid 20, dot and svg 40
  RunDot run_dot;                        // svg; empty: plait's own layout
};

// The whole document with a newline at its end. Never fails: what cannot be shown is replaced.
[[nodiscard]] std::string render(const Drawing& drawing, Format format,
                                 const RenderOptions& options = {});

// {"nodes": [{"id","step","task","state","lines",…}], "edges": [{"from","to","kind"}],
// "critical_path": [id,…], "critical_seconds", "tasks", "pools"}: nothing is shortened, and of the
// edges only those of kind "behind" are left out that others imply (stages have very many). `from`
// runs before `to`, or is observed by it.
[[nodiscard]] Json to_json(const Drawing& drawing);

}  // namespace plait::graph

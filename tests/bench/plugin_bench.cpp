// What the plugin boundary costs: a call there and back, and loading.
#include <benchmark/benchmark.h>

#include <cstdlib>

#include "plugins/instance.hpp"

namespace plait::plugins {
namespace {

class QuietHost : public HostServices {
 public:
  [[nodiscard]] Cancel cancelled(const CallInfo&) const override { return Cancel::none; }
  [[nodiscard]] std::int64_t monotonic_ns() const override { return 0; }
  [[nodiscard]] std::int64_t wall_ns() const override { return 0; }
  [[nodiscard]] bool reserved_event(std::string_view) const override { return false; }
  void emit(const CallInfo&, std::string_view, std::string_view) override {}
  void event_dropped(const CallInfo&, std::string_view, std::string_view) override {}
  Status intend(const CallInfo&, std::string_view, std::string_view) override { return {}; }
  Status settle(const CallInfo&, std::string_view) override { return {}; }
  void mask(std::string_view) override {}
  void log(const CallInfo&, std::string_view, LogLevel, std::string_view) override {}
};

// A request as a mapped step gets it: about 700 bytes.
Message request() {
  const Json need{{"status", "succeeded"},
                  {"outputs", {{"path", "/work/trees/prp-a"}, {"branch", "prp-a"}}},
                  {"error", nullptr}};
  Json task{{"id", "PRP-A"}, {"order", 0}, {"title", "a title of some length"}, {"stage", 1}};
  for (int i = 1; i <= 4; ++i)
    task["phases"].push_back({{"number", i}, {"title", "phase"}, {"goal", "a goal of one line"}});
  return Message{{{"run", {{"id", "20240101-000000-abcd"}, {"dir", "/p/.git/plait/runs/x"}}},
                  {"step", "noop"},
                  {"attempt", 1},
                  {"dry_run", false},
                  {"params", {{"max_parallel", 4}, {"model", "auto"}, {"timeout", 5400}}},
                  {"with", Json::object()},
                  {"task", task},
                  {"needs", {{"worktree", need}, {"preflight", need}}},
                  {"previous", nullptr}},
                 {}};
}

// Of a step without task and needs: the least that a request is.
Message smallest_request() {
  return Message{{{"run", {{"id", "x"}, {"dir", "/x"}}},
                  {"step", "noop"},
                  {"attempt", 1},
                  {"dry_run", false},
                  {"params", Json::object()},
                  {"with", Json::object()},
                  {"needs", Json::object()}},
                 {}};
}

template <typename Request>
void invoke_with(benchmark::State& state, const Request& request, std::size_t bytes) {
  Registry registry;
  if (const Status added = registry.add(NOOP_PLUGIN); !added)
    return state.SkipWithError(added.error().message.c_str());
  Instances instances(registry);
  QuietHost host;
  const CallInfo info{"run", "noop", "PRP-A", 1, false};
  const auto instance = instances.get("step", "noop", nullptr, host, info);
  for (auto _ : state) {
    auto made = instances.invoke(**instance, "run", request, host, info);
    if (!made) return state.SkipWithError(made.error().message.c_str());
    benchmark::DoNotOptimize(made);
  }
  state.counters["bytes"] = static_cast<double>(bytes);
}

void invoke_mapped(benchmark::State& state) {
  const Message message = request();
  invoke_with(state, message, dump(message.json).size());
}
void invoke_mapped_text(benchmark::State& state) {
  const std::string text = dump(request().json);
  invoke_with(state, text, text.size());
}
void invoke_smallest_text(benchmark::State& state) {
  const std::string text = dump(smallest_request().json);
  invoke_with(state, text, text.size());
}
BENCHMARK(invoke_mapped)->Unit(benchmark::kMicrosecond);
BENCHMARK(invoke_mapped_text)->Unit(benchmark::kMicrosecond);
BENCHMARK(invoke_smallest_text)->Unit(benchmark::kMicrosecond);

// The same question to a scorer in plait's process, in one of its own, and to programs.
void ask_scorer(benchmark::State& state, const Json& spec) {
  Registry registry;
  for (const char* file : {NOOP_PLUGIN, EXTERNAL_PLUGIN})
    if (const Status added = registry.add(file); !added)
      return state.SkipWithError(added.error().message.c_str());
  registry.use_host_program(PLUGIN_HOST_PROGRAM);
  Instances instances(registry);
  QuietHost host;
  const CallInfo info{"run", "analyze", "", 1, false};
  const auto instance = instances.open("scorer", spec, host, info);
  if (!instance) return state.SkipWithError(instance.error().message.c_str());
  const std::string text = dump(Json{{"task", request().json["task"]}});
  for (auto _ : state) {
    auto made = instances.invoke(**instance, "score", text, host, info);
    if (!made || made->status != PLAIT_OK) return state.SkipWithError("it gave no score");
    benchmark::DoNotOptimize(made);
  }
}

void call_in_process(benchmark::State& state) {
  ask_scorer(state, "noop");
}
void call_out_of_process(benchmark::State& state) {
  ask_scorer(state, {{"uses", "noop"}, {"isolation", "process"}});
}
void call_exec_sh(benchmark::State& state) {
  ask_scorer(state, {{"uses", "exec"},
                     {"argv", {"sh", "-c", R"(read -r q; echo '{"score": 1, "model": "m"}')"}}});
}
void call_exec_python(benchmark::State& state) {
  ask_scorer(state, {{"uses", "exec"},
                     {"argv",
                      {"python3", "-c",
                       "import json, sys; json.load(sys.stdin); "
                       R"(json.dump({"score": 1, "model": "m"}, sys.stdout))"}}});
}
BENCHMARK(call_in_process)->Unit(benchmark::kMicrosecond);
BENCHMARK(call_out_of_process)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(call_exec_sh)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(call_exec_python)->Unit(benchmark::kMicrosecond)->UseRealTime();

// Every plugin of this build. The first round opens the libraries, later ones find them open, so
// one round a process is the honest number.
void load_shipped(benchmark::State& state) {
  const char* dir = std::getenv("PLAIT_BUILD_DIR");
  if (dir == nullptr) return state.SkipWithError("set PLAIT_BUILD_DIR");
  for (auto _ : state) {
    const Registry registry =
        Registry::load({{std::string(dir) + "/lib/plait/plugins", Presence::required}});
    state.counters["libraries"] = static_cast<double>(registry.libraries().size());
  }
}
BENCHMARK(load_shipped)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace plait::plugins

// What plait itself costs, beside GNU make and ninja doing the same work in the same run.
//
//   plait_bench [--quick]      a tenth of the work
//
// Every figure is the best of several rounds of the whole program, start-up included.
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "git_fixture.hpp"
#include "measure.hpp"
#include "workloads.hpp"

namespace plait::bench {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPlait = PLAIT_PROGRAM;
constexpr const char* kNoopFolder = NOOP_PLUGIN_FOLDER;
constexpr int kRounds = 3;

// One line of the table: figures in one unit.
struct Row {
  std::string what;
  std::string unit;
  double plait = 0;
  std::optional<double> plait_cpu, make, ninja, spawn;
  std::optional<double> aim;
};

struct Sizes {
  int noops = 10'000;
  int commands = 1'000;
  int prps = 100;
  int tasks_in_memory = 1'000;
};

void print_head() {
  std::printf("%-44s %-4s %9s %9s %16s %16s %16s   %s\n", "", "", "plait", "its CPU", "make -j2",
              "ninja -j2", "spawn and wait", "aim");
}

void print_other(const std::optional<double>& other, double plait) {
  if (other) {
    std::printf(" %8.2f (%4.1fx)", *other, plait / *other);
  } else {
    std::printf(" %16s", "");
  }
}

void print(const Row& row) {
  std::printf("%-44s %-4s %9.2f", row.what.c_str(), row.unit.c_str(), row.plait);
  if (row.plait_cpu) {
    std::printf(" %9.2f", *row.plait_cpu);
  } else {
    std::printf(" %9s", "");
  }
  print_other(row.make, row.plait);
  print_other(row.ninja, row.plait);
  print_other(row.spawn, row.plait);
  if (row.aim) std::printf("   %4g %s", *row.aim, row.plait <= *row.aim ? "met" : "MISSED");
  std::printf("\n");
  std::fflush(stdout);
}

std::vector<std::string> run_of(const fs::path& pipeline) {
  return {kPlait, "run", "--pipeline", pipeline.string(), "--plugin-dir", kNoopFolder};
}

void start_up(const fs::path& folder) {
  constexpr double kMilli = 1e3;
  constexpr int kStarts = 20;
  const Cost cost = cheapest(kStarts, {kPlait, "--version"}, folder);
  print({"plait --version", "ms", cost.wall_s * kMilli, cost.cpu_s * kMilli, {}, {}, {}, 10});
}

void noops(const fs::path& folder, const Sizes& sizes, Shape shape) {
  const bool wide = shape == Shape::wide;
  const std::string name = wide ? "wide" : "chain";
  const double micro = 1e6 / sizes.noops;
  write_noop_pipeline(folder / (name + ".toml"), sizes.noops, shape);
  write_noop_makefile(folder / (name + ".mk"), sizes.noops, shape);
  write_noop_ninja(folder / (name + ".ninja"), sizes.noops, shape);
  const Cost plait = cheapest(kRounds, run_of(folder / (name + ".toml")), folder);
  const Cost make = cheapest(kRounds, {"make", "-j2", "-f", name + ".mk"}, folder);
  const Cost ninja = cheapest(kRounds, {"ninja", "-j2", "-f", name + ".ninja"}, folder);
  print({std::to_string(sizes.noops) + " no-op step runs, " + name + ": each",
         "us",
         plait.wall_s * micro,
         plait.cpu_s * micro,
         make.wall_s * micro,
         ninja.wall_s * micro,
         {},
         wide ? std::optional<double>(40) : std::nullopt});
}

void commands(const fs::path& folder, const Sizes& sizes) {
  const double milli = 1e3 / sizes.commands;
  write_command_pipeline(folder / "commands.toml", sizes.commands);
  write_command_makefile(folder / "commands.mk", sizes.commands);
  write_command_ninja(folder / "commands.ninja", sizes.commands);
  const Cost bare = spawn_and_wait(sizes.commands, "true");
  const Cost plait = cheapest(kRounds, run_of(folder / "commands.toml"), folder);
  const Cost make = cheapest(kRounds, {"make", "-j2", "-f", "commands.mk"}, folder);
  const Cost ninja = cheapest(kRounds, {"ninja", "-j2", "-f", "commands.ninja"}, folder);
  print({std::to_string(sizes.commands) + " commands of `true`, two at a time: each", "ms",
         plait.wall_s * milli, plait.cpu_s * milli, make.wall_s * milli, ninja.wall_s * milli,
         bare.wall_s * milli, 1.5});
}

void plans(const fs::path& folder, const Sizes& sizes) {
  constexpr double kMilli = 1e3;
  write_prps(folder, sizes.prps);
  const Cost cost =
      cheapest(kRounds, {kPlait, "plan", "--batch", "1", "--agent", "runbook"}, folder);
  print({"plait plan, " + std::to_string(sizes.prps) + " PRPs",
         "ms",
         cost.wall_s * kMilli,
         cost.cpu_s * kMilli,
         {},
         {},
         {},
         150});
}

void memory(const fs::path& folder, const Sizes& sizes) {
  write_noop_pipeline(folder / "memory.toml", sizes.tasks_in_memory, Shape::wide);
  const Cost run = measure(run_of(folder / "memory.toml"), folder);
  print({"memory, " + std::to_string(sizes.tasks_in_memory) + " no-op tasks",
         "MiB",
         run.peak_mib,
         {},
         {},
         {},
         {},
         60});
  write_prps(folder, sizes.tasks_in_memory);
  const Cost plan = measure({kPlait, "plan", "--batch", "1", "--agent", "runbook"}, folder);
  print({"memory, plait plan of " + std::to_string(sizes.tasks_in_memory) + " PRPs",
         "MiB",
         plan.peak_mib,
         {},
         {},
         {},
         {},
         60});
}

void all(const Sizes& sizes) {
  const test::GitRepo repo;
  const fs::path& folder = repo.path();
  // Plugins and pipelines of this user are none of our business.
  setenv("XDG_CONFIG_HOME", (repo.outside() / "config").c_str(), 1);
  print_head();
  start_up(folder);
  noops(folder, sizes, Shape::wide);
  noops(folder, sizes, Shape::chain);
  commands(folder, sizes);
  plans(folder, sizes);
  memory(folder, sizes);
}

}  // namespace
}  // namespace plait::bench

int main(int argc, char** argv) {
  plait::bench::Sizes sizes;
  if (argc > 1 && std::string_view(argv[1]) == "--quick") sizes = {1'000, 100, 10, 100};
  plait::bench::all(sizes);
}

// What it costs to run a program: time on the clock, time on the processors, memory.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace plait::bench {

struct Cost {
  double wall_s = 0;
  double cpu_s = 0;     // user and system, its children's too
  double peak_mib = 0;  // resident, of the largest process
};

// Runs `argv` in `folder` with its output thrown away. Ends the benchmark, with what it printed,
// when the program does not end with 0: a figure of failed work would be worth nothing.
Cost measure(const std::vector<std::string>& argv, const std::filesystem::path& folder);

// The cheapest of several rounds: whatever else the machine does only makes a round dearer.
Cost cheapest(int rounds, const std::vector<std::string>& argv,
              const std::filesystem::path& folder);

// Starting a program and waiting for its end, `count` times one after the other.
Cost spawn_and_wait(int count, const std::string& program);

}  // namespace plait::bench

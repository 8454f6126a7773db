#include "run/machine.hpp"

#include <sched.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <thread>

namespace plait::run {

namespace {

// The number behind "MemAvailable:" in /proc/meminfo, in KiB.
std::optional<double> memory_line(const std::filesystem::path& file, const std::string& wanted) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string name;
    double number = 0;
    if (words >> name >> number && name == wanted) return number;
  }
  return std::nullopt;
}

// avg10 of the line "some avg10=1.23 avg60=…", in per cent. A kernel without PSI has no such file.
std::optional<double> pressure(const std::filesystem::path& file) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    const auto at = line.find("avg10=");
    if (line.rfind("some ", 0) != 0 || at == std::string::npos) continue;
    std::istringstream number(line.substr(at + 6));
    double value = 0;
    if (number >> value) return value;
  }
  return std::nullopt;
}

int usable_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) == 0) return std::max(1, CPU_COUNT(&set));
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace

schedule::Machine read_machine(const std::filesystem::path& proc) {
  schedule::Machine machine;
  machine.cpus = usable_cpus();
  machine.memory_kb = memory_line(proc / "meminfo", "MemTotal:").value_or(machine.memory_kb);
  machine.available_kb = memory_line(proc / "meminfo", "MemAvailable:").value_or(machine.memory_kb);
  machine.cpu_pressure = pressure(proc / "pressure" / "cpu");
  machine.memory_pressure = pressure(proc / "pressure" / "memory");
  std::ifstream load(proc / "loadavg");
  load >> machine.load;
  return machine;
}

}  // namespace plait::run

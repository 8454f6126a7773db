#include "schedule/auto_limit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace plait::schedule {

namespace {

using std::chrono::seconds;

constexpr double busy_pressure = 50;         // per cent: fewer
constexpr double idle_pressure = 20;         // per cent: one more, if it is wanted
constexpr double scarce_pressure = 10;       // of memory
constexpr double reserve_share = 0.1;        // of memory is left to others,
constexpr double reserve_kb = 512.0 * 1024;  // and at least this
constexpr int most_per_cpu = 4;
constexpr seconds between_lowerings{15};
constexpr seconds before_raise{20};  // after any change
constexpr seconds after_lane{60};    // before the first raise

std::string gib(double kb) {
  return fmt::format("{:.1f} GiB", kb / (1024.0 * 1024.0));
}

double each_kb(const AutoLimit::Look& look) {
  return look.peak_kb > 0 ? look.peak_kb : AutoLimit::assumed_kb;
}

// How many there is memory for: those that are there, which may have grown already, and more.
int fitting(const AutoLimit::Look& look) {
  const Machine& m = look.machine;
  const double spare = m.available_kb - std::max(reserve_kb, m.memory_kb * reserve_share);
  const double more = std::floor(spare / each_kb(look));
  return std::max(1, look.used + static_cast<int>(std::clamp(more, -1000.0, 1000.0)));
}

int most(const Machine& machine) {
  return std::max(2, machine.cpus * most_per_cpu);
}

// In units of pressure where it is told; else by how far the load is beyond the CPUs.
double cpu_pressure(const Machine& machine) {
  if (machine.cpu_pressure) return *machine.cpu_pressure;
  return 50.0 * machine.load / (2.0 * std::max(1, machine.cpus));
}

std::string cpu_text(const Machine& machine) {
  if (machine.cpu_pressure) return fmt::format("CPU pressure {:.0f} %", *machine.cpu_pressure);
  return fmt::format("load {:.1f} on {} CPUs", machine.load, machine.cpus);
}

std::string memory_text(const AutoLimit::Look& look) {
  return fmt::format("{} of memory available, {} for each", gib(look.machine.available_kb),
                     gib(each_kb(look)));
}

}  // namespace

std::optional<AutoLimit::Change> AutoLimit::first(const Look& look) const {
  const int by_cpu = std::max(2, look.machine.cpus);
  const int by_memory = fitting(look);
  if (by_memory < by_cpu) return Change{by_memory, memory_text(look)};
  return Change{by_cpu, fmt::format("{} CPUs", look.machine.cpus)};
}

std::optional<AutoLimit::Change> AutoLimit::lower(const Look& look) {
  if (limit_ == 1) return std::nullopt;
  if (!look.shut_lane.empty()) {
    halved_ = look.now;
    return Change{std::max(1, limit_ / 2), fmt::format("lane \"{}\" was shut", look.shut_lane)};
  }
  if (lowered_ && look.now < *lowered_ + between_lowerings) return std::nullopt;
  const int held = std::clamp(look.used, 1, limit_);  // slots that nobody has are no load
  const Machine& m = look.machine;
  if (m.memory_pressure && *m.memory_pressure >= scarce_pressure)
    return Change{std::max(1, held - 1),
                  fmt::format("memory pressure {:.0f} %", *m.memory_pressure)};
  if (const int fit = fitting(look); fit < limit_) return Change{fit, memory_text(look)};
  if (cpu_pressure(m) >= busy_pressure) return Change{std::max(1, held - 1), cpu_text(m)};
  return std::nullopt;
}

std::optional<AutoLimit::Change> AutoLimit::raise(const Look& look) {
  if (look.used < limit_ || limit_ >= most(look.machine)) return std::nullopt;  // not wanted
  for (const auto& changed : {lowered_, raised_})
    if (changed && look.now < *changed + before_raise) return std::nullopt;
  if (halved_ && look.now < *halved_ + after_lane) return std::nullopt;
  const Machine& m = look.machine;
  if (cpu_pressure(m) > idle_pressure || fitting(look) <= limit_) return std::nullopt;
  if (m.memory_pressure && *m.memory_pressure > 0.5) return std::nullopt;
  return Change{limit_ + 1, fmt::format("{}, {}", cpu_text(m), memory_text(look))};
}

std::optional<AutoLimit::Change> AutoLimit::look(const Look& look) {
  std::optional<Change> change = limit_ == 0 ? first(look) : lower(look);
  if (change && limit_ != 0) lowered_ = look.now;
  if (!change) {
    change = raise(look);
    if (change) raised_ = look.now;
  }
  if (!change || change->limit == limit_) return std::nullopt;
  limit_ = change->limit;
  return change;
}

}  // namespace plait::schedule

#include "analyze/estimate.hpp"

#include <algorithm>
#include <numeric>
#include <queue>
#include <unordered_map>

#include "text/strings.hpp"

namespace plait::analyze {
namespace {

struct Network {
  std::vector<std::vector<std::size_t>> next;  // who waits for this task
  std::vector<std::size_t> waits;              // for how many it waits
};

Network network_of(const std::vector<Task>& tasks) {
  std::unordered_map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < tasks.size(); ++i) index[tasks[i].prp.id] = i;
  Network out{std::vector<std::vector<std::size_t>>(tasks.size()),
              std::vector<std::size_t>(tasks.size(), 0)};
  for (std::size_t i = 0; i < tasks.size(); ++i)
    for (const auto* list : {&tasks[i].after, &tasks[i].behind})
      for (const auto& id : *list)
        if (const auto it = index.find(id); it != index.end()) {
          out.next[it->second].push_back(i);
          ++out.waits[i];
        }
  return out;
}

// Seconds from the start of a task to the end of the longest chain that it begins.
std::vector<double> tails_of(const std::vector<Task>& tasks, const Network& network) {
  std::vector<double> tails(tasks.size(), 0);
  std::vector<std::size_t> waits = network.waits;
  std::vector<std::size_t> sorted;
  for (std::size_t i = 0; i < tasks.size(); ++i)
    if (waits[i] == 0) sorted.push_back(i);
  for (std::size_t at = 0; at < sorted.size(); ++at)
    for (const std::size_t next : network.next[sorted[at]])
      if (--waits[next] == 0) sorted.push_back(next);
  for (auto it = sorted.rbegin(); it != sorted.rend(); ++it) {
    double longest = 0;
    for (const std::size_t next : network.next[*it]) longest = std::max(longest, tails[next]);
    tails[*it] = tasks[*it].seconds + longest;
  }
  return tails;
}

}  // namespace

std::optional<double> cost_of(double hours, const std::string& model, const Settings& settings) {
  const auto it = settings.prices.find(model);
  if (it == settings.prices.end()) return std::nullopt;
  const Price& price = it->second;
  if (price.per_hour) return hours * *price.per_hour;
  if (!price.input_per_mtok || !price.output_per_mtok) return std::nullopt;
  return hours *
         (settings.input_tokens_per_hour * *price.input_per_mtok +
          settings.output_tokens_per_hour * *price.output_per_mtok) /
         1e6;
}

double makespan(const std::vector<Task>& tasks, int slots) {
  Network network = network_of(tasks);
  const std::vector<double> tails = tails_of(tasks, network);
  const auto later = [&](std::size_t a, std::size_t b) {
    return tails[a] != tails[b] ? tails[a] < tails[b] : a > b;
  };
  std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(later)> ready(later);
  using Running = std::pair<double, std::size_t>;
  std::priority_queue<Running, std::vector<Running>, std::greater<>> running;
  for (std::size_t i = 0; i < tasks.size(); ++i)
    if (network.waits[i] == 0) ready.push(i);
  double now = 0;
  while (!ready.empty() || !running.empty()) {
    while (!ready.empty() && (slots == 0 || running.size() < static_cast<std::size_t>(slots))) {
      running.emplace(now + tasks[ready.top()].seconds, ready.top());
      ready.pop();
    }
    const auto [end, done] = running.top();
    running.pop();
    now = end;
    for (const std::size_t next : network.next[done])
      if (--network.waits[next] == 0) ready.push(next);
  }
  return now;
}

Estimate estimate(std::vector<Task>& tasks, const Settings& settings) {
  Estimate out;
  out.cost = 0;
  out.cost_all_sonnet = 0;
  const auto add = [](std::optional<double>& sum, std::optional<double> more) {
    sum = sum && more ? std::optional(text::round_to(*sum + *more, 6)) : std::nullopt;
  };
  for (Task& task : tasks) {
    const double hours = task.prp.hours.mean();
    task.seconds = text::round_to(hours * settings.seconds_per_hour, 3);
    task.cost = cost_of(hours, task.model, settings);
    if (task.cost) task.cost = text::round_to(*task.cost, 6);
    out.sequential_seconds += task.seconds;
    add(out.cost, task.cost);
    add(out.cost_all_sonnet, cost_of(hours, settings.baseline_model, settings));
  }
  out.seconds = text::round_to(makespan(tasks, settings.max_parallel), 3);
  out.sequential_seconds = text::round_to(out.sequential_seconds, 3);
  return out;
}

}  // namespace plait::analyze

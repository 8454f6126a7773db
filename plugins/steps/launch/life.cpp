#include "launch/life.hpp"

#include <algorithm>
#include <plait/json.hpp>

namespace plait::launch {
namespace {

constexpr double kBusyShare =
    0.05;  // of one core; looking for a file ten times a second takes less

}  // namespace

Life Life::from_json(const Json& json) {
  Life life;
  if (!json.is_object() || json.empty()) return life;
  life.began_ = true;
  life.at_ = json.value("at", 0.0);
  life.looked_ = json.value("looked", 0.0);
  life.why_ = json.value("why", "");
  life.told_ = json.value("told", false);
  life.last_.output = json.value("output", std::uint64_t{0});
  life.last_.commit = json.value("commit", "");
  life.last_.changed = json.value("changed", 0.0);
  life.last_.cpu_s = json.value("cpu_s", 0.0);
  life.last_.processes = json.value("processes", 0);
  life.fewest_ = json.value("fewest", 0);
  life.most_ = json.value("most", 0);
  return life;
}

Json to_json(const Life& life) {
  if (!life.began_) return Json::object();
  return {{"at", life.at_},
          {"looked", life.looked_},
          {"why", life.why_},
          {"told", life.told_},
          {"output", life.last_.output},
          {"commit", life.last_.commit},
          {"changed", life.last_.changed},
          {"cpu_s", life.last_.cpu_s},
          {"processes", life.last_.processes},
          {"fewest", life.fewest_},
          {"most", life.most_}};
}

void Life::show(const char* why, double now) {
  at_ = now;
  why_ = why;
  told_ = false;
}

void Life::look(const Signs& signs, double now) {
  const double since = now - looked_;
  const double busy = signs.cpu_s - last_.cpu_s;
  const bool other_children = signs.processes > most_ || signs.processes < fewest_;
  if (!began_) {
    show("start", now);
  } else if (signs.output != last_.output) {
    show("output", now);
  } else if (signs.commit != last_.commit) {
    show("commit", now);
  } else if (signs.changed > last_.changed) {
    show("files", now);
  } else if (since > 0 && busy >= kBusyShare * since) {
    show("processor", now);
  } else if (other_children) {
    show("children", now);
  }
  const bool shown = !began_ || (at_ == now && why_ != "children");
  fewest_ = shown ? signs.processes : std::min(fewest_, signs.processes);
  most_ = shown ? signs.processes : std::max(most_, signs.processes);
  began_ = true;
  looked_ = now;
  last_ = signs;
}

bool Life::tells(double now, double limit_s) {
  if (told_ || limit_s <= 0 || silence_s(now) < limit_s) return false;
  told_ = true;
  return true;
}

}  // namespace plait::launch

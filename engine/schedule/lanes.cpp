#include "schedule/lanes.hpp"

#include <algorithm>
#include <utility>

namespace plait::schedule {

namespace {

// FNV-1a and the finish of splitmix64: the same on every machine, unlike std::hash.
std::uint64_t mixed(std::uint64_t seed, const std::string& text, std::uint64_t number) {
  std::uint64_t hash = 0xcbf29ce484222325ULL ^ seed;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  hash += (number + 1) * 0x9e3779b97f4a7c15ULL;
  hash = (hash ^ (hash >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  hash = (hash ^ (hash >> 27U)) * 0x94d049bb133111ebULL;
  return hash ^ (hash >> 31U);
}

}  // namespace

Lanes::Duration Lanes::backoff(const std::string& name, const Lane& lane) const {
  Duration wait = first_backoff;
  for (int i = 0; i < lane.state.strikes && wait < longest_backoff; ++i) wait *= 2;
  constexpr std::uint64_t steps = 1024;
  const auto step = static_cast<std::int64_t>(mixed(seed_, name, lane.closings) % steps);
  wait += wait / 4 * step / static_cast<std::int64_t>(steps);
  return std::min(wait, longest_backoff);
}

TimePoint Lanes::close(const std::string& lane, std::optional<TimePoint> until, std::string reason,
                       TimePoint now) {
  Lane& l = lanes_[lane];
  if (until && *until < now + std::chrono::seconds(1)) until.reset();
  if (until) until = std::min(*until, now + furthest);
  if (now < l.state.until) {  // by somebody who had entered before it was shut
    if (until && *until > l.state.until) {
      l.state.until = *until;
      l.state.reason = std::move(reason);
    }
  } else {
    if (l.proven || now > l.state.until + relapse) l.state.strikes = 0;
    const Duration wait = backoff(lane, l);
    if (!until)
      l.state.until = now + wait;
    else  // a given time that is much too short, again and again, must not be believed
      l.state.until = l.state.strikes == 0 ? *until : std::max(*until, now + first_backoff);
    ++l.state.strikes;
    ++l.closings;
    l.state.reason = std::move(reason);
  }
  l.announced = false;
  l.proven = false;
  l.next_entry = l.state.until;
  l.recovered = l.state.until + relapse;
  return l.state.until;
}

void Lanes::ok(const std::string& lane, TimePoint now) {
  const auto it = lanes_.find(lane);
  if (it == lanes_.end() || now < it->second.state.until) return;
  Lane& l = it->second;
  l.state.strikes = 0;
  if (!std::exchange(l.proven, true)) l.next_entry = std::min(l.next_entry, now);
}

void Lanes::open(const std::string& lane, TimePoint now) {
  const auto it = lanes_.find(lane);
  if (it == lanes_.end() || it->second.state.until <= now) return;
  it->second.state.until = it->second.next_entry = now;
  it->second.recovered = now + relapse;
}

void Lanes::restore(const std::string& lane, LaneState state) {
  Lane& l = lanes_[lane];
  l.state = std::move(state);
  l.announced = false;
  l.next_entry = l.state.until;
  l.recovered = l.state.until + relapse;
  l.closings = static_cast<std::uint64_t>(std::max(l.state.strikes, 0));
}

bool Lanes::shut(const std::string& lane, TimePoint now) const {
  const auto it = lanes_.find(lane);
  return it != lanes_.end() && now < it->second.state.until;
}

bool Lanes::admits(const std::string& lane, TimePoint now) const {
  const auto it = lanes_.find(lane);
  return it == lanes_.end() || now >= it->second.next_entry;
}

TimePoint Lanes::admits_at(const std::string& lane) const {
  const auto it = lanes_.find(lane);
  return it == lanes_.end() ? TimePoint{} : it->second.next_entry;
}

void Lanes::enter(const std::string& lane, TimePoint now) {
  const auto it = lanes_.find(lane);
  if (it == lanes_.end() || now > it->second.recovered) return;
  Lane& l = it->second;
  l.next_entry = now + (l.proven ? spacing : probe_spacing);
  l.recovered = std::max(l.recovered, l.next_entry);  // as long as there are some who wait
}

std::vector<std::string> Lanes::take_opened(TimePoint now) {
  std::vector<std::string> out;
  for (auto& [name, lane] : lanes_)
    if (now >= lane.state.until && !std::exchange(lane.announced, true)) out.push_back(name);
  return out;
}

std::optional<TimePoint> Lanes::next_opening() const {
  std::optional<TimePoint> next;
  for (const auto& [name, lane] : lanes_)
    if (!lane.announced && (!next || lane.state.until < *next)) next = lane.state.until;
  return next;
}

std::map<std::string, LaneState> Lanes::states() const {
  std::map<std::string, LaneState> out;
  for (const auto& [name, lane] : lanes_) out.emplace(name, lane.state);
  return out;
}

}  // namespace plait::schedule

// Lanes: named gates that all step runs of a run share. One that was shut opens again at a time
// that was given, or after a backoff; those who wait then enter one by one, since the limit that
// shut it may still be there.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/model.hpp"
#include "schedule/state.hpp"

namespace plait::schedule {

// What outlives the process.
struct LaneState {
  TimePoint until{};   // shut before that
  std::string reason;  // why it was shut the last time
  int strikes = 0;     // how often it was shut in a row
};

// Deterministic: jitter comes from the seed, the name of the lane and the number of the closing.
class Lanes {
 public:
  using Duration = pipeline::Duration;
  static constexpr Duration first_backoff = std::chrono::seconds(15);
  static constexpr Duration longest_backoff = std::chrono::minutes(15);
  static constexpr Duration furthest = std::chrono::hours(24 * 31);  // of a time that is given
  // Shut again within this time of opening, a lane is shut for twice as long.
  static constexpr Duration relapse = std::chrono::minutes(1);
  // Between two that enter a lane that has opened: until it was seen to work, and from then on.
  static constexpr Duration probe_spacing = std::chrono::seconds(5);
  static constexpr Duration spacing = std::chrono::seconds(1);

  explicit Lanes(std::uint64_t seed = 0) : seed_(seed) {}

  // Without a time, or with one that lies less than a second ahead, for a backoff: 15 s, doubled
  // each time up to 15 min, and up to a quarter more by jitter (15 min at most). A lane that is
  // shut already stays so at least as long as it was. Returns when it opens.
  TimePoint close(const std::string& lane, std::optional<TimePoint> until, std::string reason,
                  TimePoint now);
  // Work through it went well: the backoff begins anew, and who waits enters faster. Says nothing
  // of a lane that is shut: the work was begun before that.
  void ok(const std::string& lane, TimePoint now);
  // Opens it before its time.
  void open(const std::string& lane, TimePoint now);
  // As an earlier process left it.
  void restore(const std::string& lane, LaneState state);

  [[nodiscard]] bool shut(const std::string& lane, TimePoint now) const;
  // Whether one more may enter now.
  [[nodiscard]] bool admits(const std::string& lane, TimePoint now) const;
  void enter(const std::string& lane, TimePoint now);
  // The earliest time at which one more may enter, if nothing happens until then.
  [[nodiscard]] TimePoint admits_at(const std::string& lane) const;

  // Lanes that have opened since the last call.
  [[nodiscard]] std::vector<std::string> take_opened(TimePoint now);
  // When the next of those that are shut opens.
  [[nodiscard]] std::optional<TimePoint> next_opening() const;
  // Every lane that was ever shut.
  [[nodiscard]] std::map<std::string, LaneState> states() const;

 private:
  struct Lane {
    LaneState state;
    bool announced = true;   // that it is open
    bool proven = false;     // seen to work since it opened
    TimePoint next_entry{};  // nobody enters before
    TimePoint recovered{};   // who enters up to then enters spaced
    std::uint64_t closings = 0;
  };
  [[nodiscard]] Duration backoff(const std::string& name, const Lane& lane) const;

  std::uint64_t seed_;
  std::map<std::string, Lane> lanes_;
};

}  // namespace plait::schedule

// Whether an agent at work is alive: what a look from outside finds, and how long ago a sign of
// life was found. Knows no clock and no machine; signs.hpp does the looking.
#pragma once

#include <cstdint>
#include <plait/json_fwd.hpp>
#include <string>

namespace plait::launch {

// What one look finds.
struct Signs {
  std::uint64_t output = 0;  // bytes printed so far
  std::string commit;        // newest of the branch
  double changed = 0;        // newest change of a file in the worktree, seconds since 1970
  double cpu_s = 0;          // processor time of the whole process tree
  int processes = 0;         // in the tree
};

// Output that grows, a commit, a changed file, more or fewer processes than were seen since the
// last sign, or processor time of at least a twentieth of one core. A process that only waits, and
// one that looks again and again whether it may go on, shows none of these for long.
class Life {
 public:
  Life() = default;  // nothing is known: the first look counts as a sign
  static Life from_json(const Json& json);
  friend Json to_json(const Life& life);

  // `now` in seconds of any clock that does not go back.
  void look(const Signs& signs, double now);
  [[nodiscard]] double silence_s(double now) const { return began_ ? now - at_ : 0; }
  [[nodiscard]] const std::string& last_sign() const { return why_; }
  // True once for each silence of that length.
  bool tells(double now, double limit_s);

 private:
  void show(const char* why, double now);

  bool began_ = false;
  double at_ = 0;      // of the last sign
  double looked_ = 0;  // the last look
  std::string why_ = "start";
  bool told_ = false;
  Signs last_;
  int fewest_ = 0, most_ = 0;  // processes since the last sign
};

}  // namespace plait::launch

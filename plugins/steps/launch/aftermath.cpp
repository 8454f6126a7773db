#include "launch/aftermath.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <plait/error_class.hpp>

namespace plait::launch {
namespace {

struct Row {
  std::string_view error_class;
  Then then;
};

// What is not named here fails: what a program says of itself, what is wrong with the settings or
// the machine, and what somebody asked for is the same the next time.
constexpr std::array kShippedSequels{
    Row{error_class::crashed, Then::retry},    Row{error_class::timeout, Then::retry},
    Row{error_class::overloaded, Then::later}, Row{error_class::rate_limited, Then::wait},
    Row{error_class::budget, Then::pause},     Row{error_class::security, Then::pause},
    Row{error_class::undecided, Then::pause},
};

constexpr std::array kHopeless{error_class::auth,      error_class::config, error_class::not_found,
                               error_class::cancelled, error_class::escape, error_class::security,
                               error_class::budget};

Then shipped_sequel(std::string_view code) {
  const auto row = std::find_if(kShippedSequels.begin(), kShippedSequels.end(),
                                [&](const Row& each) { return each.error_class == code; });
  return row == kShippedSequels.end() ? Then::fail : row->then;
}

}  // namespace

Aftermath::Aftermath()
    : retried_{error_class::crashed, error_class::timeout, error_class::overloaded} {}

Result<Aftermath> Aftermath::retrying(const std::vector<std::string>& retried) {
  for (const std::string& code : retried)
    if (std::find(kHopeless.begin(), kHopeless.end(), code) != kHopeless.end())
      return fail(error_class::config, "retry.on: \"" + code + "\" is never tried again",
                  "it ends the same way each time: take it out of the list");
  Aftermath made;
  made.retried_ = retried;
  return made;
}

Then Aftermath::of(std::string_view code) const {
  const bool listed = std::find(retried_.begin(), retried_.end(), code) != retried_.end();
  switch (const Then then = shipped_sequel(code)) {
    case Then::retry:
    case Then::later:
      return listed ? then : Then::fail;
    case Then::fail:
      return listed ? Then::retry : then;
    case Then::wait:
    case Then::pause:
      return then;
  }
  return Then::fail;
}

Move next_move(Then then, const Tries& tries, const Patience& patience) {
  switch (then) {
    case Then::retry:
    case Then::later:
      if (tries.retries < patience.retries)
        return then == Then::retry ? Move::again : Move::again_later;
      return tries.can_fall_back ? Move::fall_back : Move::fail;
    case Then::wait:
      if (tries.can_fall_back && tries.closings >= patience.closings) return Move::fall_back;
      if (tries.waited_s < patience.wait_s) return Move::wait;
      return tries.can_fall_back ? Move::fall_back : Move::pause;
    case Then::pause:
      return Move::pause;
    case Then::fail:
      return Move::fail;
  }
  return Move::fail;
}

double backoff_s(int times, double first, double longest) {
  return std::min(longest, first * std::exp2(std::clamp(times - 1, 0, 30)));
}

}  // namespace plait::launch

// What follows from the end of a turn that did not go well: tried again, waited for, given to
// another agent or model, put before a person, or the end of the task.
#pragma once

#include <plait/json_fwd.hpp>
#include <plait/result.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace plait::launch {

// By the class of an error alone.
enum class Then {
  retry,  // at once, after a short backoff
  later,  // the provider is busy: its lane is closed for a while, and it is a try
  wait,   // the provider has set a limit: its lane is closed, and it is no try
  pause,  // a person decides
  fail
};

class Aftermath {
 public:
  Aftermath();  // as shipped
  // `retried`: the classes that are tried again, in place of the shipped ones. Error (config): one
  // that trying again cannot help.
  static Result<Aftermath> retrying(const std::vector<std::string>& retried);

  [[nodiscard]] Then of(std::string_view error_class) const;

 private:
  std::vector<std::string> retried_;
};

struct Patience {
  int retries = 2;            // of one turn
  int closings = 2;           // of the provider's lane by this task until a fallback is taken
  double wait_s = 24 * 3600;  // for a provider's limit to end, from the first time it was told
};

// What has been tried since the last turn that went well.
struct Tries {
  int retries = 0;
  int closings = 0;            // with the one that is asked about
  double waited_s = 0;         // since the first of them
  bool can_fall_back = false;  // an agent or model is left
};

enum class Move { again, again_later, wait, fall_back, pause, fail };

Move next_move(Then then, const Tries& tries, const Patience& patience);

// Seconds to wait where the provider names no time: doubling from `first`, at most `longest`.
double backoff_s(int times, double first, double longest);

}  // namespace plait::launch

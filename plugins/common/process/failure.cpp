#include "process/failure.hpp"

namespace plait::process {

Error failure_of(const Outcome& outcome, const std::string& who) {
  switch (outcome.kind) {
    case Ending::exited:
      return fail(error_class::gate_failed,
                  who + " ended with exit code " + std::to_string(outcome.code));
    case Ending::signalled:
      return fail(error_class::crashed,
                  who + " was killed by signal " + std::to_string(outcome.signal));
    case Ending::timed_out:
      return fail(error_class::timeout, who + " ran out of its time",
                  "give it more time, or make the task smaller");
    case Ending::cancelled:
      return fail(error_class::cancelled, who + " was stopped on request");
    case Ending::crashed:
      break;
  }
  const bool not_there = outcome.message.find("no such program") != std::string::npos;
  return fail(not_there ? error_class::not_found : error_class::crashed,
              who + " could not be run" + (outcome.message.empty() ? "" : ": " + outcome.message),
              not_there ? "install it, or name it by its full path" : "");
}

}  // namespace plait::process

// One process and all its descendants, from start to the end of the last of them.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "cgroup.hpp"
#include "masked_output.hpp"
#include "options.hpp"
#include "run_folder.hpp"
#include "wrapper.hpp"

namespace plait::supervise {

// Owns the process tree. Expects SIGCHLD, SIGTERM, SIGINT and SIGIO to be blocked and this process
// to be a subreaper; it takes them one by one with sigtimedwait, whose clock stops in suspend.
class Supervisor {
 public:
  // `secrets` do not show in the output.
  Supervisor(const Options& options, const mask::Secrets& secrets)
      : options_(options), masked_(secrets) {}

  // Starts the process and returns once it and its descendants have ended.
  Outcome run(int output);

 private:
  // Why the tree is being ended, if it is.
  enum class Phase {
    running,   // the process does its work
    settling,  // it ended by itself; descendants get a moment to end by themselves
    stopping,  // the stop signal was sent, grace runs
    killing,   // SIGKILL, again and again until none is left
  };

  bool start(int output);
  void wait_for_end();
  bool reap();
  void on_main_exit(int status);
  void on_stop_request();
  void on_deadline();
  void stop(OutcomeKind why);
  void begin_stopping();
  void begin_killing();
  void explain_failed_start(const char* program, int error);
  void take_report();
  [[nodiscard]] std::int64_t count_left() const;
  [[nodiscard]] std::int64_t next_deadline() const;

  const Options& options_;
  Cgroup group_;
  MaskedOutput masked_;
  Outcome outcome_;
  pid_t main_ = -1;
  bool main_ended_ = false;
  bool wrapped_ = false;
  Wrapper wrapper_;
  bool stop_requested_ = false;
  OutcomeKind reason_ = OutcomeKind::exited;  // timed_out or cancelled once stop() was called
  Phase phase_ = Phase::running;
  std::int64_t started_ms_ = 0;
  std::int64_t phase_deadline_ms_ = 0;
  std::int64_t give_up_ms_ = 0;
};

}  // namespace plait::supervise

// Processes of a run, each owned by a plait-supervise of its own, which outlives this program if it
// has to. Not thread-safe: for the thread of the reactor.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <plait/command.hpp>
#include <plait/json_fwd.hpp>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "run/fd.hpp"
#include "run/reactor.hpp"

namespace plait::run {

using ProcessId = std::uint64_t;

struct ProcessSpec {
  Command command;
  std::string dir;  // of its own; made here
  bool watch_output = false;
  double limit_s = 0;                     // the sooner of this and the command's own; 0: none
  std::vector<std::string> secrets = {};  // that its output file is not to show
};

// The outcome that plait-supervise left in `dir`; crashed, with the cause, if it left none.
[[nodiscard]] Outcome read_outcome(const std::string& dir);

class Processes {
 public:
  using Ended = std::function<void(ProcessId, const Outcome&)>;
  using Grew = std::function<void(ProcessId, std::uint64_t size)>;

  Processes(Reactor& reactor, std::string supervise, Ended ended, Grew grew);
  ~Processes();
  Processes(const Processes&) = delete;
  Processes& operator=(const Processes&) = delete;

  // An error means that nothing was started.
  Result<ProcessId> start(const ProcessSpec& spec);
  // The first time: its stop signal, grace, then the whole tree is killed. Again: kill now.
  void stop(ProcessId id);

  [[nodiscard]] std::int64_t pid(ProcessId id) const;  // of the supervisor; 0 if it has ended
  [[nodiscard]] std::string output_file(ProcessId id) const;  // empty if it has ended
  [[nodiscard]] std::size_t alive() const { return running_.size(); }

 private:
  struct Running {
    pid_t pid = 0;
    Fd pidfd;
    std::string dir;
    std::optional<int> watch;
  };
  void reap(ProcessId id);

  Reactor& reactor_;
  std::string supervise_;
  Ended ended_;
  Grew grew_;
  std::map<ProcessId, Running> running_;
  ProcessId last_ = 0;
};

}  // namespace plait::run

// The folder of one supervised process: what others read of it while it runs and afterwards.
#pragma once

#include <cstdint>

namespace plait::supervise {

enum class OutcomeKind { exited, signalled, timed_out, cancelled, crashed };

// How the process ended. Times: `started` in seconds since 1970, the others in seconds.
struct Outcome {
  OutcomeKind kind = OutcomeKind::crashed;
  int code = 0;
  int signal = 0;
  double started = 0;
  double seconds = 0;
  double cpu_seconds = 0;     // of the process and all its descendants
  long peak_rss_kb = 0;       // of the largest of them
  std::int64_t leftover = 0;  // descendants that outlived the process and were ended
  std::int64_t unkilled = 0;  // descendants that could not be ended
  char message[512] = {0};
};

// Files in it: `lock`, held by an OFD lock as long as this process lives; `pid`, this process;
// `output`; and at the end `status`, which appears complete or not at all. Space for the status is
// reserved by claim(), so a disk that was filled meanwhile does not lose the outcome.
class RunFolder {
 public:
  // Makes the folder if need be and takes it. Null, or what went wrong (errno tells why).
  const char* claim(const char* path);

  // Open for appending, close-on-exec.
  [[nodiscard]] int output() const { return output_; }

  // False if it could not be recorded.
  bool record(const Outcome& outcome);

 private:
  const char* reserve_status();
  const char* write_pid();

  int folder_ = -1;
  int lock_ = -1;
  int output_ = -1;
  int status_ = -1;
};

}  // namespace plait::supervise

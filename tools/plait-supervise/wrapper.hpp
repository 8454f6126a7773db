// The supervisor's end of wrapper_report.hpp.
#pragma once

#include "wrapper_report.hpp"

namespace plait::supervise {

class Wrapper {
 public:
  // Whether `argv` is a wrapped command.
  static bool is_wrapped(char** argv);
  // The wrapped command's own program.
  static const char* program(char** argv);

  // Makes the pipe; news in it come as SIGIO. False, and no pipe, when it cannot be had.
  bool open();
  // For the wrapper: to be given to it as kReportFile.
  [[nodiscard]] int writing_end() const { return writing_; }
  // To be called once the wrapper has its own.
  void close_writing_end();
  // True when a report has come, once.
  bool take(WrapperReport& report);

 private:
  int reading_ = -1;
  int writing_ = -1;
};

// Processes of the sandbox itself, in a PID namespace below this one's: those outside of it, and
// its first.
bool is_part_of_sandbox(int pid);

}  // namespace plait::supervise

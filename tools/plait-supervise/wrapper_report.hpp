// What plait-confine, the wrapper of confined commands, tells plait-supervise through a pipe: how
// the command itself ended, the moment it does, while processes that it left may still be alive in
// the sandbox; or that it could not be started. plait-confine includes this file.
#pragma once

namespace plait::supervise {

// The program that gets the pipe, by the last part of its path.
inline constexpr char kWrapperProgram[] = "plait-confine";
// Environment variable with the number of the pipe's writing end.
inline constexpr char kReportVariable[] = "PLAIT_CONFINE_REPORT";
// That number.
inline constexpr int kReportFile = 3;

struct WrapperReport {
  int wait_status = 0;  // as waitpid gives it
  int start_error = 0;  // not 0: the command could not be started, errno
};

}  // namespace plait::supervise

// Between a process and its output file, where secrets are to be masked.
#pragma once

#include <cstdint>

#include "mask/masker.hpp"
#include "mask/secrets.hpp"

namespace plait::supervise {

// Values that end with a NUL byte each, read from `file`; "-" is standard input. Those that are too
// short are left out. False when not all could be taken: errno tells why.
bool read_secrets(const char* file, mask::Secrets& secrets);

// Without secrets it does nothing, and the process writes into the file itself.
class MaskedOutput {
 public:
  explicit MaskedOutput(const mask::Secrets& secrets) : secrets_(secrets), masker_(secrets) {}

  // What the process is to write to: `file` itself, or a pipe; -1 when that cannot be had. News in
  // the pipe come as SIGIO.
  int open(int file);
  // To be called once the process has its own.
  void close_writing_end();

  // Passes on what has come, at most a few hundred KiB, so that no signal has to wait.
  void pass_on(std::int64_t now_ms);
  // Passes on the rest. Nobody may be left who could write without end.
  void finish();

  // When pass_on() is to be called though there are no news; INT64_MAX: never.
  [[nodiscard]] std::int64_t deadline() const { return deadline_ms_; }
  // Why not all of it is in the file (errno), or 0.
  [[nodiscard]] int error() const { return error_; }

 private:
  bool read_some();
  void write(std::string_view text);

  const mask::Secrets& secrets_;
  mask::Masker masker_;
  int file_ = -1;
  int reading_ = -1;
  int writing_ = -1;
  int error_ = 0;
  std::int64_t deadline_ms_ = INT64_MAX;
};

}  // namespace plait::supervise

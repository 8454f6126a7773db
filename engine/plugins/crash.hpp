// Whose code was running when a signal ended the process.
#pragma once

namespace plait::plugins {

class CallFrame;

// From now on, when this process dies of SIGSEGV, SIGBUS, SIGFPE, SIGILL or SIGABRT on a thread
// that is in a plugin's call, stderr tells of which plugin, component and method before. It dies as
// it would have died. With a sanitizer, which tells more, nothing is changed.
void tell_of_crashes();

// While it lives, this thread is in the call `frame`.
class InPlugin {
 public:
  explicit InPlugin(const CallFrame& frame);
  ~InPlugin();
  InPlugin(const InPlugin&) = delete;
  InPlugin& operator=(const InPlugin&) = delete;

 private:
  const CallFrame* before_;
};

}  // namespace plait::plugins

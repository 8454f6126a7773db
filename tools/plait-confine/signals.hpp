// The signals that a process tree is stopped with. plait-supervise sends them to every process of
// the tree; those of the sandbox itself must outlive them, else the command gets no grace.
#pragma once

#include <array>
#include <csignal>

namespace plait::confine {

inline constexpr std::array kStopSignals{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};

// What is started from now on ignores them as well, bubblewrap too.
inline void ignore_stop_signals() {
  for (const int signal : kStopSignals) ::signal(signal, SIG_IGN);
}

inline void restore_stop_signals() {
  for (const int signal : kStopSignals) ::signal(signal, SIG_DFL);
  ::signal(SIGPIPE, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

}  // namespace plait::confine

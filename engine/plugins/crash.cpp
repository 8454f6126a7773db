#include "plugins/crash.hpp"

#include <unistd.h>

#include <array>
#include <csignal>
#include <string_view>

#include "plugins/call_frame.hpp"

namespace plait::plugins {
namespace {

thread_local const CallFrame* current_call = nullptr;

// In a signal handler there is neither memory to be had nor a stream.
void put(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void tell_and_die(int signal) {
  if (const CallFrame* frame = current_call) {
    const ComponentEntry& entry = frame->instance.entry();
    for (const std::string_view part :
         {std::string_view("\nplait: error: plugin \""), std::string_view(entry.plugin),
          std::string_view("\" ("), std::string_view(entry.info.file), std::string_view("): "),
          std::string_view(entry.info.kind), std::string_view(" \""),
          std::string_view(entry.info.name), std::string_view("\" crashed in "), frame->method,
          std::string_view(", and plait with it\n"
                           "              help: this is a defect of the plugin; with isolation = "
                           "\"process\" on it, a crash fails one step run alone\n")})
      put(part);
  }
  ::raise(signal);  // its default action, as soon as this handler has returned
}

}  // namespace

void tell_of_crashes() {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  struct sigaction action {};
  action.sa_handler = tell_and_die;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  ::sigemptyset(&action.sa_mask);
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT})
    ::sigaction(signal, &action, nullptr);
#endif
}

InPlugin::InPlugin(const CallFrame& frame) : before_(current_call) {
  current_call = &frame;
}

InPlugin::~InPlugin() {
  current_call = before_;
}

}  // namespace plait::plugins

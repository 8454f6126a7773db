#include "run/reactor.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>
#include <plait/error_class.hpp>
#include <set>

namespace plait::run {

namespace {

Error os_error(const std::string& what) {
  return fail(error_class::io, what + ": " + std::strerror(errno));
}

}  // namespace

struct Reactor::SavedMask {
  sigset_t before{};
  ~SavedMask() { ::pthread_sigmask(SIG_SETMASK, &before, nullptr); }
};

Reactor::Reactor(Reactor&&) noexcept = default;
Reactor::~Reactor() = default;

Result<Reactor> Reactor::make() {
  Reactor reactor;
  reactor.epoll_ = Fd(::epoll_create1(EPOLL_CLOEXEC));
  if (!reactor.epoll_) return os_error("cannot make an epoll instance");
  reactor.wake_ = Fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!reactor.wake_) return os_error("cannot make an event descriptor");
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = reactor.wake_.get();
  if (::epoll_ctl(reactor.epoll_.get(), EPOLL_CTL_ADD, reactor.wake_.get(), &event) != 0)
    return os_error("cannot watch an event descriptor");
  return reactor;
}

Status Reactor::watch(int fd, Callback ready) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0)
    return os_error("cannot watch a descriptor");
  by_fd_[fd] = std::make_shared<Callback>(std::move(ready));
  return {};
}

void Reactor::unwatch(int fd) {
  if (by_fd_.erase(fd) > 0) ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

Result<int> Reactor::add_watch(const std::string& path, std::uint32_t mask, Callback callback) {
  if (!inotify_) {
    inotify_ = Fd(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    if (!inotify_) return os_error("cannot watch files");
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = inotify_.get();
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, inotify_.get(), &event) != 0)
      return os_error("cannot watch files");
  }
  const int id = ::inotify_add_watch(inotify_.get(), path.c_str(), mask);
  if (id < 0) return os_error("cannot watch \"" + path + "\"");
  by_watch_[id] = std::move(callback);
  return id;
}

Result<int> Reactor::watch_file(const std::string& path, Callback grown) {
  return add_watch(path, IN_MODIFY, std::move(grown));
}

Result<int> Reactor::watch_folder(const std::string& path, Callback appeared) {
  return add_watch(path, IN_CREATE | IN_MOVED_TO | IN_CLOSE_WRITE, std::move(appeared));
}

void Reactor::unwatch_file(int id) {
  if (by_watch_.erase(id) > 0) ::inotify_rm_watch(inotify_.get(), id);
}

Status Reactor::watch_signals(const std::vector<int>& signals, SignalCallback arrived) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : signals) sigaddset(&set, signal);
  auto saved = std::make_shared<SavedMask>();
  if (::pthread_sigmask(SIG_BLOCK, &set, &saved->before) != 0)
    return os_error("cannot block signals");
  saved_mask_ = std::move(saved);
  signals_ = Fd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!signals_) return os_error("cannot watch signals");
  return watch(signals_.get(), [this, arrived = std::move(arrived)] { read_signals(arrived); });
}

void Reactor::wake() noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(wake_.get(), &one, sizeof one);
}

void Reactor::read_signals(const SignalCallback& arrived) {
  signalfd_siginfo info{};
  while (::read(signals_.get(), &info, sizeof info) == sizeof info)
    arrived(static_cast<int>(info.ssi_signo));
}

void Reactor::read_inotify() {
  alignas(inotify_event) std::array<char, 16384> buffer;
  std::set<int> changed;
  for (;;) {
    const ssize_t size = ::read(inotify_.get(), buffer.data(), buffer.size());
    if (size <= 0) break;
    for (ssize_t at = 0; at < size;) {
      const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);  // NOLINT
      if ((event->mask & IN_Q_OVERFLOW) != 0)
        for (const auto& [id, callback] : by_watch_) changed.insert(id);
      changed.insert(event->wd);
      at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
    }
  }
  for (const int id : changed) {
    const auto it = by_watch_.find(id);
    if (it == by_watch_.end()) continue;
    const Callback callback = it->second;  // it may unwatch itself
    callback();
  }
}

void Reactor::wait(std::optional<std::chrono::nanoseconds> limit) {
  std::array<epoll_event, 64> events{};
  int timeout = -1;
  if (limit) {
    // Rounded up, so that a timer has passed when wait() returns because of it.
    const auto ms = std::chrono::ceil<std::chrono::milliseconds>(*limit).count();
    timeout = static_cast<int>(std::clamp<std::int64_t>(ms, 0, 24LL * 3600 * 1000));
  }
  const int count = ::epoll_wait(epoll_.get(), events.data(), events.size(), timeout);
  for (int i = 0; i < count; ++i) {
    const int fd = events[static_cast<std::size_t>(i)].data.fd;
    if (fd == wake_.get()) {
      std::uint64_t ignored = 0;
      [[maybe_unused]] const auto read = ::read(fd, &ignored, sizeof ignored);
    } else if (fd == inotify_.get()) {
      read_inotify();
    } else if (const auto it = by_fd_.find(fd); it != by_fd_.end()) {
      const std::shared_ptr<Callback> callback = it->second;  // it may unwatch itself
      (*callback)();
    }
  }
}

}  // namespace plait::run

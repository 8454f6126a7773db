// The one place where a run sleeps: epoll over process ends, growing files, signals and wake-ups
// from other threads. All callbacks run on the thread that calls wait().
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "run/fd.hpp"

namespace plait::run {

class Reactor {
 public:
  using Callback = std::function<void()>;
  using SignalCallback = std::function<void(int)>;

  static Result<Reactor> make();

  // Calls `ready` whenever `fd` is readable, until unwatch. The fd stays the caller's.
  Status watch(int fd, Callback ready);
  void unwatch(int fd);

  // Calls `grown` (at most once per wait()) when the file was written to. Returns an id for
  // unwatch_file. The file has to exist.
  Result<int> watch_file(const std::string& path, Callback grown);
  void unwatch_file(int id);
  // Calls `appeared` when something is created in or moved into the folder.
  Result<int> watch_folder(const std::string& path, Callback appeared);

  // Delivers these signals to `arrived` instead of their default; the mask of this thread changes
  // (threads made later inherit it) and is restored with the reactor.
  Status watch_signals(const std::vector<int>& signals, SignalCallback arrived);

  // From any thread: makes wait() return.
  void wake() noexcept;

  // Runs callbacks of what is ready; sleeps until something is, at most `limit` (none: for ever).
  void wait(std::optional<std::chrono::nanoseconds> limit);

  Reactor(Reactor&&) noexcept;
  Reactor& operator=(Reactor&&) = delete;
  ~Reactor();

 private:
  Reactor() = default;
  Result<int> add_watch(const std::string& path, std::uint32_t mask, Callback callback);
  void read_inotify();
  void read_signals(const SignalCallback& arrived);

  Fd epoll_, wake_, inotify_, signals_;
  std::map<int, std::shared_ptr<Callback>> by_fd_;
  std::map<int, Callback> by_watch_;
  struct SavedMask;
  std::shared_ptr<SavedMask> saved_mask_;
};

}  // namespace plait::run

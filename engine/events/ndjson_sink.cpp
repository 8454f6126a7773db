#include "events/ndjson_sink.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>
#include <plait/error_class.hpp>
#include <utility>

#include "events/ndjson_reader.hpp"

namespace plait::events {

namespace {

constexpr std::size_t kManyBytes = 64U << 10;

// Keeps a write to a closed pipe from raising SIGPIPE in this thread.
class NoSigpipe {
 public:
  NoSigpipe() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  NoSigpipe(const NoSigpipe&) = delete;
  NoSigpipe& operator=(const NoSigpipe&) = delete;
  ~NoSigpipe() {
    const timespec now{};
    if (!was_pending_) {
      while (sigtimedwait(&pipe_, nullptr, &now) == -1 && errno == EINTR) {
      }
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t pipe_{};
  sigset_t before_{};
  bool was_pending_ = false;
};

bool is_writable(int fd, std::chrono::milliseconds patience) {
  pollfd poll_for{fd, POLLOUT, 0};
  // An error or a hang-up counts: the write tells which.
  return poll(&poll_for, 1, static_cast<int>(patience.count())) > 0;
}

struct Written {
  ssize_t bytes = 0;  // -1: nothing, because of `problem`
  int problem = 0;
};

Written write_some(int fd, const char* data, std::size_t size) {
  const auto bytes = write(fd, data, size);
  return {bytes, bytes < 0 ? errno : 0};
}

Written write_quietly(int fd, const char* data, std::size_t size) {
  const NoSigpipe quiet;
  return write_some(fd, data, size);
}

}  // namespace

NdjsonSink::NdjsonSink(int fd, Ownership ownership, std::string name, NdjsonOptions options)
    : fd_(fd), ownership_(ownership), name_(std::move(name)), options_(std::move(options)) {
  struct stat information {};
  is_file_ = fstat(fd_, &information) == 0 && S_ISREG(information.st_mode);
}

Result<std::unique_ptr<NdjsonSink>> NdjsonSink::open(const std::filesystem::path& path,
                                                     NdjsonOptions options) {
  if (path == "-") return on_descriptor(STDOUT_FILENO, std::move(options));
  const bool replace = options.mode == OpenMode::replace;
  if (!replace) PLAIT_CHECK(cut_torn_line(path));
  const int fd = ::open(path.c_str(),
                        O_WRONLY | O_CREAT | O_CLOEXEC | O_APPEND | (replace ? O_TRUNC : 0), 0644);
  if (fd < 0) {
    return fail(error_class::io,
                "cannot write events to \"" + path.string() + "\": " + std::strerror(errno),
                "name a file in a folder that exists and may be written to");
  }
  return std::unique_ptr<NdjsonSink>(
      new NdjsonSink(fd, Ownership::owned, "\"" + path.string() + "\"", std::move(options)));
}

std::unique_ptr<NdjsonSink> NdjsonSink::on_descriptor(int fd, NdjsonOptions options) {
  const std::string name =
      fd == STDOUT_FILENO ? "standard output" : "descriptor " + std::to_string(fd);
  return std::unique_ptr<NdjsonSink>(
      new NdjsonSink(fd, Ownership::borrowed, name, std::move(options)));
}

NdjsonSink::~NdjsonSink() {
  options_.on_broken = nullptr;
  write_out(options_.patience);
  if (ownership_ == Ownership::owned) ::close(fd_);
}

void NdjsonSink::on_event(const Event& event) noexcept {
  if (broken_) return;
  append_line(pending_, event);
  if (pending_.size() >= kManyBytes) write_out(std::chrono::milliseconds(0));
}

void NdjsonSink::flush() noexcept {
  write_out(stalled_ ? std::chrono::milliseconds(0) : options_.patience);
}

Status NdjsonSink::close() {
  write_out(options_.patience);
  if (broken_) return *broken_;
  if (pending_.empty()) return {};
  return fail(error_class::io, "the last events could not be written to " + name_,
              "its reader does not read");
}

void NdjsonSink::write_out(std::chrono::milliseconds patience) {
  using std::chrono::steady_clock;
  const auto deadline = steady_clock::now() + patience;
  std::size_t done = 0;
  while (!broken_ && done < pending_.size()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
    if (!is_file_ && !is_writable(fd_, std::max(left, std::chrono::milliseconds(0)))) break;
    // A pipe that is writable takes PIPE_BUF bytes without blocking.
    const auto unwritten = pending_.size() - done;
    const auto size = is_file_ ? unwritten : std::min<std::size_t>(unwritten, PIPE_BUF);
    const char* const data = pending_.data() + done;
    const auto written = is_file_ ? write_some(fd_, data, size) : write_quietly(fd_, data, size);
    if (written.bytes >= 0) {
      done += static_cast<std::size_t>(written.bytes);
    } else if (written.problem != EINTR && written.problem != EAGAIN) {
      give_up(std::strerror(written.problem),
              written.problem == ENOSPC ? "free some disk space" : "");
    }
  }
  pending_.erase(0, std::min(done, pending_.size()));
  // Only a wait that was in vain says that the reader has stopped.
  stalled_ = !pending_.empty() && (stalled_ || patience.count() > 0);
  if (pending_.size() > options_.limit) {
    give_up("its reader is " + std::to_string(pending_.size()) + " bytes behind",
            "read faster, or give a file");
  }
}

void NdjsonSink::give_up(std::string why, std::string remedy) {
  broken_ = fail(error_class::io, "no more events are written to " + name_ + ": " + std::move(why),
                 std::move(remedy));
  pending_ = {};
  if (const auto tell = std::exchange(options_.on_broken, nullptr)) tell(*broken_);
}

}  // namespace plait::events

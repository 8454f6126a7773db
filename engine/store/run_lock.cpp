#include "store/run_lock.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <plait/error_class.hpp>
#include <sstream>
#include <utility>

namespace plait::store {

namespace {

struct flock whole_file(short type) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  return lock;
}

// A descriptor on which only to ask; -1 if there is no such file.
int open_lock_file(const std::filesystem::path& run_dir) {
  return open((run_dir / "lock").c_str(), O_RDONLY | O_CLOEXEC);
}

bool is_held(int fd) {
  auto lock = whole_file(F_WRLCK);
  return fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

std::optional<ProcessIdentity> read_holder(int fd) {
  std::array<char, 256> text{};
  const auto size = pread(fd, text.data(), text.size() - 1, 0);
  if (size <= 0) return std::nullopt;
  std::istringstream words(std::string(text.data(), static_cast<std::size_t>(size)));
  ProcessIdentity holder;
  if (!(words >> holder.boot_id >> holder.pid >> holder.start_time)) return std::nullopt;
  return holder;
}

}  // namespace

Result<RunLock> RunLock::acquire(const std::filesystem::path& run_dir) {
  const std::string file = (run_dir / "lock").string();
  const int fd = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) {
    return fail(error_class::io, "cannot open \"" + file + "\": " + std::strerror(errno),
                "check that the folder of the run exists and may be written to");
  }
  RunLock held(fd);
  auto lock = whole_file(F_WRLCK);
  if (fcntl(fd, F_OFD_SETLK, &lock) != 0) {
    if (errno != EAGAIN && errno != EACCES) {
      return fail(error_class::io, "cannot lock \"" + file + "\": " + std::strerror(errno));
    }
    const auto holder = read_holder(fd);
    return fail(error_class::exists,
                "run \"" + run_dir.filename().string() + "\" is being worked on" +
                    (holder ? " by process " + std::to_string(holder->pid) : ""),
                "see `plait status`, or end it with `plait cancel`");
  }
  const auto self = this_process();
  const std::string text =
      self.boot_id + " " + std::to_string(self.pid) + " " + std::to_string(self.start_time) + "\n";
  if (ftruncate(fd, 0) != 0 ||
      pwrite(fd, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
    return fail(error_class::io, "cannot write \"" + file + "\": " + std::strerror(errno));
  }
  return held;
}

RunLock::RunLock(RunLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

RunLock& RunLock::operator=(RunLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

RunLock::~RunLock() {
  // The file stays: removing it would let two processes lock two files of one name.
  if (fd_ >= 0) close(fd_);
}

bool is_alive(const std::filesystem::path& run_dir) {
  const int fd = open_lock_file(run_dir);
  if (fd < 0) return errno != ENOENT && errno != ENOTDIR;
  const bool held = is_held(fd);
  close(fd);
  return held;
}

std::optional<ProcessIdentity> lock_holder(const std::filesystem::path& run_dir) {
  const int fd = open_lock_file(run_dir);
  if (fd < 0) return std::nullopt;
  auto holder = is_held(fd) ? read_holder(fd) : std::nullopt;
  close(fd);
  return holder;
}

}  // namespace plait::store

#include "masked_output.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>

namespace plait::supervise {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{64} * 1024;
constexpr int kPieces = 8;              // between two looks for signals
constexpr std::int64_t kPauseMs = 100;  // after which a prompt is taken for complete
constexpr int kPipeBytes = 256 * 1024;  // so that a busy process need not wait for this one
constexpr std::int64_t kNoDeadline = INT64_MAX;

bool add_values(const mask::Bytes& text, mask::Secrets& secrets) {
  std::string_view rest = text.view();
  while (!rest.empty()) {
    const std::string_view value = rest.substr(0, rest.find('\0'));
    if (value.size() >= mask::shortest_secret && !secrets.add(value)) {
      errno = ENOMEM;
      return false;
    }
    if (value.size() == rest.size()) break;
    rest.remove_prefix(value.size() + 1);
  }
  return true;
}

}  // namespace

bool read_secrets(const char* file, mask::Secrets& secrets) {
  const bool is_stdin = strcmp(file, "-") == 0;
  const int fd = is_stdin ? STDIN_FILENO : ::open(file, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  mask::Bytes text;
  char piece[4096];
  ssize_t size = 0;
  int error = 0;
  for (;;) {
    size = read(fd, piece, sizeof piece);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    if (!text.append({piece, static_cast<std::size_t>(size)})) {
      errno = ENOMEM;
      size = -1;
      break;
    }
  }
  error = errno;
  if (!is_stdin) close(fd);
  errno = error;
  return size == 0 && add_values(text, secrets);
}

int MaskedOutput::open(int file) {
  if (secrets_.empty()) return file;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  file_ = file;
  reading_ = ends[0];
  writing_ = ends[1];
  fcntl(reading_, F_SETPIPE_SZ, kPipeBytes);  // without it the pipe is smaller
  fcntl(reading_, F_SETOWN, getpid());
  fcntl(reading_, F_SETFL, O_NONBLOCK | O_ASYNC);
  return writing_;
}

void MaskedOutput::close_writing_end() {
  if (writing_ >= 0) close(writing_);
  writing_ = -1;
}

// False when there is nothing at the moment, or nothing will come any more.
bool MaskedOutput::read_some() {
  char piece[kPieceBytes];
  const ssize_t size = read(reading_, piece, sizeof piece);
  if (size > 0) {
    write(masker_.feed({piece, static_cast<std::size_t>(size)}));
    return true;
  }
  if (size < 0 && errno == EINTR) return true;
  if (size == 0) {
    close(reading_);
    reading_ = -1;
    write(masker_.finish());
  }
  return false;
}

void MaskedOutput::pass_on(std::int64_t now_ms) {
  if (reading_ < 0) return;
  const bool is_due = now_ms >= deadline_ms_;
  int pieces = 0;
  while (pieces < kPieces && read_some()) ++pieces;
  deadline_ms_ = kNoDeadline;
  if (pieces == kPieces) {
    deadline_ms_ = now_ms;  // there is more
  } else if (reading_ >= 0 && masker_.waits()) {
    if (pieces == 0 && is_due)
      write(masker_.pause());
    else
      deadline_ms_ = now_ms + kPauseMs;
  }
}

void MaskedOutput::finish() {
  close_writing_end();
  while (reading_ >= 0 && read_some()) {
  }
  if (reading_ >= 0) write(masker_.finish());  // somebody holds the other end still
  deadline_ms_ = kNoDeadline;
}

void MaskedOutput::write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      error_ = written < 0 ? errno : EIO;
      return;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace plait::supervise

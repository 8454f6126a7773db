#include "run_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace plait::supervise {
namespace {

constexpr off_t kStatusSpace = 4096;

const char* kind_name(OutcomeKind kind) {
  switch (kind) {
    case OutcomeKind::exited:
      return "exited";
    case OutcomeKind::signalled:
      return "signalled";
    case OutcomeKind::timed_out:
      return "timed_out";
    case OutcomeKind::cancelled:
      return "cancelled";
    case OutcomeKind::crashed:
      return "crashed";
  }
  return "crashed";
}

// Writes `text` as the inside of a JSON string. Bytes that are not ASCII are passed on when they
// form UTF-8 (a program's name usually does) and else become '?'.
void escape_json(const char* text, char* out, std::size_t size) {
  std::size_t used = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text);
  while (*bytes != 0 && used + 7 < size) {
    const unsigned char byte = *bytes;
    int following = 0;
    if (byte >= 0xC2 && byte <= 0xDF) following = 1;
    if (byte >= 0xE0 && byte <= 0xEF) following = 2;
    if (byte >= 0xF0 && byte <= 0xF4) following = 3;
    bool valid = byte < 0x80 || following > 0;
    for (int i = 1; i <= following; ++i) valid = valid && (bytes[i] & 0xC0) == 0x80;
    if (!valid) following = 0;
    if (byte == '"' || byte == '\\') {
      out[used++] = '\\';
      out[used++] = static_cast<char>(byte);
    } else if (byte < 0x20) {
      used += static_cast<std::size_t>(snprintf(out + used, size - used, "\\u%04x", byte));
    } else if (!valid) {
      out[used++] = '?';
    } else {
      for (int i = 0; i <= following; ++i) out[used++] = static_cast<char>(bytes[i]);
    }
    bytes += following + 1;
  }
  out[used] = '\0';
}

bool make_folders(const char* path) {
  char partial[4096];
  const std::size_t length = strlen(path);
  if (length == 0 || length >= sizeof partial) {
    errno = ENAMETOOLONG;
    return false;
  }
  memcpy(partial, path, length + 1);
  for (char* at = partial + 1; *at != '\0'; ++at) {
    if (*at != '/') continue;
    *at = '\0';
    if (mkdir(partial, 0777) != 0 && errno != EEXIST) return false;
    *at = '/';
  }
  return mkdir(partial, 0777) == 0 || errno == EEXIST;
}

bool write_all(int fd, const char* text, std::size_t size) {
  while (size > 0) {
    const ssize_t written = write(fd, text, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

}  // namespace

const char* RunFolder::claim(const char* path) {
  constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  folder_ = open(path, kFolderFlags);
  if (folder_ < 0 && errno == ENOENT && make_folders(path)) folder_ = open(path, kFolderFlags);
  if (folder_ < 0) return "the folder cannot be opened";

  lock_ = openat(folder_, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock_ < 0) return "the lock file cannot be opened";
  struct flock whole_file = {};
  whole_file.l_type = F_WRLCK;
  whole_file.l_whence = SEEK_SET;
  if (fcntl(lock_, F_OFD_SETLK, &whole_file) != 0) return "another supervisor owns the folder";
  // A folder belongs to one process for good: its outcome is never written over.
  if (faccessat(folder_, "status", F_OK, 0) == 0) {
    errno = EEXIST;
    return "the folder holds the outcome of an earlier process";
  }
  output_ = openat(folder_, "output", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (output_ < 0) return "the output file cannot be opened";
  if (const char* problem = reserve_status()) return problem;
  return write_pid();
}

const char* RunFolder::reserve_status() {
  status_ = openat(folder_, "status.new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (status_ < 0) return "the status file cannot be opened";
  if (fallocate(status_, 0, 0, kStatusSpace) != 0 && errno == ENOSPC) {
    return "no space for the status file";  // other errors: this file system cannot reserve
  }
  return nullptr;
}

// The lock file holds the pid, and `pid` is a second name of it, given when the number is complete:
// who waits for that name never reads half of it, and one file less is made.
const char* RunFolder::write_pid() {
  char text[32];
  const int size = snprintf(text, sizeof text, "%d\n", static_cast<int>(getpid()));
  if (ftruncate(lock_, 0) != 0 || !write_all(lock_, text, static_cast<std::size_t>(size))) {
    return "the lock file cannot be written";
  }
  if (linkat(folder_, "lock", folder_, "pid", 0) != 0 && errno != EEXIST) {
    return "the pid file cannot be made";
  }
  return nullptr;
}

bool RunFolder::record(const Outcome& outcome) {
  char message[2048];
  escape_json(outcome.message, message, sizeof message);
  char text[kStatusSpace];
  const int size = snprintf(
      text, sizeof text,
      "{\"kind\":\"%s\",\"code\":%d,\"signal\":%d,\"started\":%.6f,\"seconds\":%.6f,"
      "\"cpu_s\":%.6f,\"peak_rss_kb\":%ld,\"leftover\":%lld,\"unkilled\":%lld,"
      "\"message\":\"%s\"}\n",
      kind_name(outcome.kind), outcome.code, outcome.signal, outcome.started, outcome.seconds,
      outcome.cpu_seconds, outcome.peak_rss_kb, static_cast<long long>(outcome.leftover),
      static_cast<long long>(outcome.unkilled), message);
  return write_all(status_, text, static_cast<std::size_t>(size)) &&
         ftruncate(status_, size) == 0 && renameat(folder_, "status.new", folder_, "status") == 0;
}

}  // namespace plait::supervise

// A lock between processes, held by an open file: gone with the process, whatever happens to it.
#pragma once

#include <filesystem>
#include <plait/result.hpp>
#include <string>
#include <utility>

namespace plait::git {

class FileLock {
 public:
  // Waits until it is free. The folder is made when it is missing.
  static Result<FileLock> acquire(const std::filesystem::path& file);

  FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileLock& operator=(FileLock&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileLock();

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace plait::git

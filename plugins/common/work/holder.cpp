#include "work/holder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "work/record.hpp"

namespace plait::work {
namespace {

constexpr std::string_view reason_begin = "plait run ";

// Whoever works on a run holds this lock on a file in its folder.
bool is_locked(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return false;
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  const bool held = ::fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  ::close(fd);
  return held;
}

}  // namespace

std::string lock_reason(const std::string& run, const std::string& task) {
  return std::string(reason_begin) + run + ": " + task;
}

std::optional<std::string> maker_of(const git::Repository& repository, const std::string& branch) {
  const std::optional<Record> record = read_record(repository, branch);
  if (!record) return std::nullopt;
  return record->run;
}

std::optional<std::string> maker_of(const git::Checkout& checkout) {
  const std::string& reason = checkout.lock_reason;
  const std::size_t end = reason.find(": ");
  if (!reason.starts_with(reason_begin) || end == std::string::npos) return std::nullopt;
  return reason.substr(reason_begin.size(), end - reason_begin.size());
}

bool is_at_work(const std::filesystem::path& own_run_dir, const std::string& run) {
  if (own_run_dir.empty() || run.empty() || run.front() == '.' ||
      run.find('/') != std::string::npos || own_run_dir.filename() == run)
    return false;
  return is_locked(own_run_dir.parent_path() / run / "lock");
}

std::string wait_for(const std::string& run) {
  return "wait until it has ended: plait status " + run + "; or end it: plait cancel " + run;
}

}  // namespace plait::work

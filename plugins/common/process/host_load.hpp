// How this machine is doing: memory, load, disk, and the CPU time of process trees. What cannot be
// told (no /proc) is nullopt.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace plait::process {

// Bytes that programs can still be given without swapping.
std::optional<std::uint64_t> available_memory();

// Bytes that an ordinary user can still write on the file system of `path`.
std::optional<std::uint64_t> available_disk(const std::string& path);

// Processes that run or want to, mean of the last minute.
std::optional<double> load_average();

// How often the kernel has ended a process because there was no memory left, since the machine
// started.
std::optional<std::uint64_t> out_of_memory_kills();

// CPU time, in clock ticks, of every living process together with its living descendants and the
// ones that they have waited for. Made from one look at /proc.
class TreeTimes {
 public:
  static TreeTimes now();
  // 0 when there is no such process.
  [[nodiscard]] std::uint64_t of(int pid) const;
  // The same in seconds.
  [[nodiscard]] double seconds_of(int pid) const;
  // How many processes live in its tree, itself among them.
  [[nodiscard]] int size_of(int pid) const;

 private:
  struct Tree {
    std::uint64_t ticks = 0;
    int processes = 0;
  };
  std::map<int, Tree> trees_;
};

}  // namespace plait::process

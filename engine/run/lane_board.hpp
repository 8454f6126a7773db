// Lanes that are shut, told to every run of the same user: a file for each in one folder. A
// provider sets its limits to an account, not to a run of plait.
#pragma once

#include <filesystem>
#include <map>
#include <plait/result.hpp>
#include <string>
#include <vector>

namespace plait::run {

struct ShutLane {
  std::string name;
  double until = 0;  // seconds since 1970
  std::string reason;
  friend bool operator==(const ShutLane&, const ShutLane&) = default;
};

// Any number of processes use a folder at once; one board is for one thread at a time. Files of
// others that cannot be read are passed over.
class LaneBoard {
 public:
  // An empty path: nothing is shared.
  explicit LaneBoard(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // Keeps what is there if that is shut for longer. Errors: io.
  Status put_up(const ShutLane& lane);
  // What this board has not told yet, whoever put it up. Costs one look at the folder while nobody
  // changes it.
  std::vector<ShutLane> news();

 private:
  [[nodiscard]] std::filesystem::path file_of(const std::string& lane) const;

  std::filesystem::path folder_;
  std::map<std::string, ShutLane> told_;
  std::filesystem::file_time_type looked_{};  // the folder's time then; unless it was too young
};

}  // namespace plait::run

// What this machine can do for plait, looked at part by part.
#pragma once

#include <string>
#include <vector>

namespace plait::cli {

enum class Health { ok, warn, fail };

struct MachineCheck {
  std::string name;  // "git"
  Health health = Health::ok;
  std::string message;
  std::string remedy;  // empty when it is ok
};

// git, the sandbox and what it needs, process groups, the disk and file system of `where` (a
// repository or any folder), memory, and plait's own programs. Starts a few short processes.
[[nodiscard]] std::vector<MachineCheck> look_at_machine(const std::string& where);

}  // namespace plait::cli

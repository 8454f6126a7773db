#include "machine.hpp"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "git/program.hpp"
#include "paths.hpp"
#include "plait-supervise/cgroup.hpp"
#include "process/host_load.hpp"
#include "sandbox/ability.hpp"
#include "store/state_dir.hpp"

namespace plait::cli {
namespace {

namespace fs = std::filesystem;

constexpr double kGiB = 1024.0 * 1024 * 1024;
constexpr double kAgentMemory = 1 * kGiB;  // that an agent and its tests take, about
constexpr double kScarceDisk = 5 * kGiB;
constexpr double kNoDisk = 0.5 * kGiB;

std::optional<long> number_in(const char* file) {
  std::ifstream in(file);
  long number = 0;
  if (in >> number) return number;
  return std::nullopt;
}

std::string gibibytes(double bytes) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f GiB", bytes / kGiB);
  return text.data();
}

MachineCheck check_git() {
  const auto said = git::run({}, {"--version"});
  if (!said || said->exit_code != 0)
    return {"git", Health::fail, "git cannot be run", "install git 2.38 or newer"};
  int major = 0;
  int minor = 0;
  const std::string text = said->out.substr(0, said->out.find('\n'));
  if (std::sscanf(text.c_str(), "git version %d.%d", &major, &minor) != 2)
    return {"git", Health::warn, "its version cannot be read: " + text, "git 2.38 is needed"};
  if (major < 2 || (major == 2 && minor < 38))
    return {"git", Health::fail, text + " cannot merge without a checkout",
            "install git 2.38 or newer"};
  return {"git", Health::ok, text, ""};
}

MachineCheck check_repository(const std::string& where) {
  const auto project = find_project(where);
  if (!project)
    return {"repository", Health::warn, project.error().message, project.error().remedy};
  if (!project->note.empty())
    return {"repository", Health::warn, project->root.string() + ": " + project->note,
            "nothing has to be done; runs are kept there"};
  return {"repository", Health::ok, project->root.string(), ""};
}

// Why bubblewrap is not allowed to make namespaces, as far as it can be told.
std::string remedy_for_namespaces() {
  if (number_in("/proc/sys/kernel/apparmor_restrict_unprivileged_userns").value_or(0) == 1)
    return "AppArmor keeps programs from making user namespaces: give bwrap a profile that allows "
           "`userns`";
  if (number_in("/proc/sys/kernel/unprivileged_userns_clone").value_or(1) == 0)
    return "run `sysctl kernel.unprivileged_userns_clone=1` as root";
  if (number_in("/proc/sys/user/max_user_namespaces").value_or(1) == 0)
    return "run `sysctl user.max_user_namespaces=15000` as root";
  return "in a container, let it make namespaces; or say sandbox = \"clone\" where there is "
         "Landlock";
}

void check_sandbox(std::vector<MachineCheck>& checks) {
  const sandbox::Abilities found = sandbox::probe();
  const auto choice = sandbox::choose("auto", found);
  const bool confined = choice && choice->mode != sandbox::Mode::off;
  checks.push_back({"sandbox", confined ? Health::ok : Health::warn,
                    !choice    ? choice.error().message
                    : confined ? "agents are confined: " + std::string(to_text(choice->mode)) +
                                     ", " + to_text(choice->way)
                               : choice->why,
                    confined ? "" : "install bubblewrap, or use a kernel with Landlock (5.13)"});
  if (!found.bubblewrap.empty())
    checks.push_back({"bubblewrap", Health::ok, found.bubblewrap + " works", ""});
  else
    checks.push_back({"bubblewrap", Health::warn, found.bubblewrap_problem,
                      found.bubblewrap_problem.find("not installed") != std::string::npos
                          ? "install bubblewrap (`apt install bubblewrap`)"
                          : remedy_for_namespaces()});
  checks.push_back(
      found.landlock > 0
          ? MachineCheck{"Landlock", Health::ok, "version " + std::to_string(found.landlock), ""}
          : MachineCheck{"Landlock", confined ? Health::ok : Health::warn,
                         "this kernel does not have it, or keeps it from us",
                         confined ? "" : "needed only where bubblewrap does not work"});
}

// Process trees are ended without one as well; it says how surely.
MachineCheck check_cgroup() {
  const auto text_of = [](const char* file) {
    std::ifstream in(file);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  const std::string mounts = text_of("/proc/self/mountinfo");
  const std::string groups = text_of("/proc/self/cgroup");
  std::array<char, 3072> own{};
  if (!supervise::find_own_cgroup(mounts.c_str(), groups.c_str(), own.data(), own.size()))
    return {"cgroup", Health::ok, "none of version 2: processes are ended one by one", ""};
  if (!supervise::is_left_to_us(own.data()))
    return {"cgroup", Health::ok, "not left to us: processes are ended one by one", ""};
  return {"cgroup", Health::ok, "version 2: one for each process tree", ""};
}

MachineCheck check_memory() {
  const auto bytes = process::available_memory();
  if (!bytes) return {"memory", Health::ok, "it cannot be told", ""};
  const auto available = static_cast<double>(*bytes);
  const std::string text = gibibytes(available) + " available";
  if (available >= kAgentMemory) return {"memory", Health::ok, text, ""};
  return {"memory", Health::warn, text, "let few agents work at once: --max-parallel 1"};
}

MachineCheck check_disk(const std::string& where) {
  const auto bytes = process::available_disk(where);
  if (!bytes) return {"disk", Health::ok, "it cannot be told", ""};
  const auto available = static_cast<double>(*bytes);
  const std::string text = gibibytes(available) + " free for " + where;
  if (available >= kScarceDisk) return {"disk", Health::ok, text, ""};
  return {"disk", available < kNoDisk ? Health::fail : Health::warn, text,
          "each task has a checkout of its own: make room, or let few work at once"};
}

MachineCheck check_file_system(const std::string& where) {
  const auto unsafe = store::unsafe_file_system(where);
  if (!unsafe || !*unsafe)
    return {"file system", Health::ok, "locks and shared memory can be relied on", ""};
  return {"file system", Health::warn, where + " is on " + **unsafe,
          "runs are kept in your local state folder; worktrees would be faster on a local disk"};
}

MachineCheck check_installation() {
  std::error_code failed;
  const fs::path supervise = installation().supervise;
  if (::access(supervise.c_str(), X_OK) != 0)
    return {"plait", Health::fail, "\"" + supervise.string() + "\" is missing",
            "install plait whole"};
  return {"plait", Health::ok, fs::canonical("/proc/self/exe", failed).string(), ""};
}

}  // namespace

std::vector<MachineCheck> look_at_machine(const std::string& where) {
  std::vector<MachineCheck> checks{check_installation(), check_git(), check_repository(where)};
  check_sandbox(checks);
  checks.push_back(check_cgroup());
  checks.push_back(check_memory());
  checks.push_back(check_disk(where));
  checks.push_back(check_file_system(where));
  return checks;
}

}  // namespace plait::cli

#include "sandbox/ability.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <plait/error_class.hpp>
#include <vector>

#include "process/installed_file.hpp"

namespace plait::sandbox {
namespace {

namespace fs = std::filesystem;

struct Tried {
  bool ok = false;
  std::string text;  // stdout and stderr, first line
};

Tried try_out(std::vector<std::string> argv) {
  Tried tried;
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return tried;
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&files, ends[1], 1);
  ::posix_spawn_file_actions_adddup2(&files, ends[1], 2);
  std::vector<char*> words;
  for (std::string& word : argv) words.push_back(word.data());
  words.push_back(nullptr);
  pid_t pid = -1;
  const int error = ::posix_spawn(&pid, words[0], &files, nullptr, words.data(), environ);
  ::posix_spawn_file_actions_destroy(&files);
  ::close(ends[1]);
  std::array<char, 1024> buffer{};
  for (ssize_t n = 0; error == 0 && (n = ::read(ends[0], buffer.data(), buffer.size())) != 0;) {
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) break;
    tried.text.append(buffer.data(), static_cast<std::size_t>(n));
  }
  ::close(ends[0]);
  tried.text.resize(std::min(tried.text.find('\n'), tried.text.size()));
  int status = 1;
  while (error == 0 && ::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  tried.ok = error == 0 && status == 0;
  return tried;
}

std::string find_program(const std::string& name) {
  const char* variable = std::getenv("PATH");
  std::string path = variable == nullptr ? "/usr/local/bin:/usr/bin:/bin" : variable;
  path += ":";
  for (std::size_t end = 0; (end = path.find(':')) != std::string::npos; path.erase(0, end + 1)) {
    const fs::path candidate = fs::path(path.substr(0, end)) / name;
    if (candidate.is_absolute() && ::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return {};
}

void try_bubblewrap(Abilities& found) {
  const std::string program = find_program("bwrap");
  if (program.empty()) {
    found.bubblewrap_problem = "bubblewrap (bwrap) is not installed";
    return;
  }
  std::error_code failed;
  std::string scratch = (fs::temp_directory_path(failed) / "plait-probe-XXXXXX").string();
  if (::mkdtemp(scratch.data()) == nullptr) {
    found.bubblewrap_problem = "there is no place for temporary files";
    return;
  }
  const Tried tried = try_out({found.program, "--way", "bubblewrap", "--bubblewrap", program,
                               "--tmp", scratch, "--", "/bin/sh", "-c", ":"});
  fs::remove_all(scratch, failed);
  if (tried.ok)
    found.bubblewrap = program;
  else
    found.bubblewrap_problem =
        "bubblewrap is not allowed to work here" + (tried.text.empty() ? "" : ": " + tried.text);
}

Error not_possible(const std::string& wish, const Abilities& abilities) {
  if (abilities.program.empty())
    return fail(error_class::config,
                "sandbox = \"" + wish + "\" is not possible: plait-confine is not installed",
                "install plait whole, or say sandbox = \"off\"");
  return fail(error_class::config,
              "sandbox = \"" + wish + "\" is not possible: " + abilities.bubblewrap_problem +
                  ", and the kernel has no Landlock",
              "install bubblewrap (`plait doctor` tells more), or say sandbox = \"off\"");
}

constexpr char kLandlockIsWeaker[] =
    "by Landlock, which cannot keep other branches and the worktree's own .git from being "
    "replaced: that is looked for after each turn";

}  // namespace

const char* to_text(Mode mode) {
  switch (mode) {
    case Mode::worktree:
      return "worktree";
    case Mode::clone:
      return "clone";
    case Mode::off:
      break;
  }
  return "off";
}

const char* to_text(Way way) {
  switch (way) {
    case Way::bubblewrap:
      return "bubblewrap";
    case Way::landlock:
      return "landlock";
    case Way::none:
      break;
  }
  return "none";
}

bool Choice::enforces() const {
  return way == Way::bubblewrap || (way == Way::landlock && mode == Mode::clone);
}

Abilities probe() {
  Abilities found;
  found.program = process::installed_file("libexec/plait/plait-confine").value_or("");
  if (found.program.empty()) {
    found.bubblewrap_problem = "plait-confine is not installed";
    return found;
  }
  if (const Tried said = try_out({found.program, "--landlock-version"}); said.ok)
    found.landlock = std::atoi(said.text.c_str());
  try_bubblewrap(found);
  return found;
}

Result<Choice> choose(const std::string& wish, const Abilities& abilities) {
  const bool bubblewrap = !abilities.bubblewrap.empty();
  const bool landlock = abilities.landlock > 0;
  if (wish == "off") return Choice{Mode::off, Way::none, "it was switched off"};
  if (wish != "auto" && wish != "worktree" && wish != "clone")
    return fail(error_class::config, "\"" + wish + "\" is no kind of sandbox",
                "use auto, worktree, clone or off");
  if (!bubblewrap && !landlock) {
    if (wish != "auto") return not_possible(wish, abilities);
    return Choice{Mode::off, Way::none,
                  abilities.bubblewrap_problem +
                      ", and there is no Landlock: agents are not "
                      "confined, only watched"};
  }
  if (wish == "clone")
    return Choice{Mode::clone, bubblewrap ? Way::bubblewrap : Way::landlock,
                  bubblewrap ? "as asked, in bubblewrap" : "as asked, by Landlock"};
  if (bubblewrap)
    return Choice{Mode::worktree, Way::bubblewrap,
                  wish == "auto" ? "this machine has bubblewrap" : "as asked, in bubblewrap"};
  if (wish == "worktree")
    return Choice{Mode::worktree, Way::landlock, std::string("as asked, ") + kLandlockIsWeaker};
  return Choice{Mode::clone, Way::landlock,
                abilities.bubblewrap_problem +
                    "; by Landlock a linked worktree cannot be kept apart from other branches"};
}

}  // namespace plait::sandbox

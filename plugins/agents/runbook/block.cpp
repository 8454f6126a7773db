#include "runbook/block.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <plait/error_class.hpp>
#include <system_error>

#include "runbook/child.hpp"
#include "text/strings.hpp"

namespace plait::runbook {
namespace {

constexpr std::size_t kScriptBytes = 128 * 1024 - 1;  // the kernel's limit for one argument

// The value of file= or path= among the words of a fence's info string; quotes may hold blanks.
std::string file_in(std::string_view info) {
  for (const std::string_view key : {"file=", "path="}) {
    for (auto at = info.find(key); at != std::string_view::npos; at = info.find(key, at + 1)) {
      if (at > 0 && std::isspace(static_cast<unsigned char>(info[at - 1])) == 0) continue;
      std::string_view value = info.substr(at + key.size());
      const char quote = value.empty() ? '\0' : value[0];
      if (quote == '"' || quote == '\'') {
        value.remove_prefix(1);
        return std::string(value.substr(0, value.find(quote)));
      }
      return std::string(value.substr(0, value.find_first_of(" \t")));
    }
  }
  return {};
}

Error escape(const std::string& file) {
  return fail(error_class::security, "\"" + file + "\" is no place inside the worktree",
              "name a path relative to the worktree");
}

}  // namespace

Action action_of(const prp::CodeBlock& block) {
  Action action;
  action.file = file_in(block.info);
  if (!action.file.empty()) {
    action.kind = Action::Kind::file;
  } else if (block.language == "bash" || block.language == "shell") {
    action.kind = Action::Kind::shell;
    action.shell = "bash";
  } else if (block.language == "sh") {
    action.kind = Action::Kind::shell;
    action.shell = "sh";
  } else if (block.language == "diff" || block.language == "patch") {
    action.kind = Action::Kind::diff;
  }
  return action;
}

Status run_script(const std::string& shell, const std::string& script,
                  const std::string& worktree) {
  if (script.size() > kScriptBytes)
    return fail(error_class::config, "it is longer than 128 KiB",
                "put the script into a file of the repository");
  std::vector<std::string> argv{shell, "-eu"};
  if (shell == "bash") argv.insert(argv.end(), {"-o", "pipefail"});
  argv.insert(argv.end(), {"-c", script});
  PLAIT_TRY(const Ran ran, run(argv, worktree, Output::inherited));
  if (ran.code != 0)
    return fail(error_class::gate_failed, "ended with exit code " + std::to_string(ran.code));
  return {};
}

Status apply_diff(const std::string& patch, const std::string& worktree) {
  // People count the lines of a hunk wrong; git can count them itself.
  const std::vector<std::string> argv{"git", "apply", "--recount", "--whitespace=nowarn", "-"};
  PLAIT_TRY(const Ran ran, run(argv, worktree, Output::inherited, patch));
  if (ran.code != 0) return fail(error_class::gate_failed, "does not apply");
  return {};
}

Status write_file(const std::string& file, const std::string& text,
                  const std::filesystem::path& worktree) {
  namespace fs = std::filesystem;
  const fs::path relative = fs::path(file).lexically_normal();
  if (relative.empty() || relative.is_absolute() || !relative.has_filename() || relative == ".")
    return escape(file);
  for (const fs::path& part : relative)
    if (part == ".." || text::iequals(part.string(), ".git")) return escape(file);

  std::error_code error;
  const fs::path root = fs::canonical(worktree, error);
  const fs::path target = root / relative;
  const fs::path real = fs::weakly_canonical(target, error);
  const auto [in_root, ignored] = std::mismatch(root.begin(), root.end(), real.begin(), real.end());
  if (error || in_root != root.end()) return escape(file);
  fs::create_directories(target.parent_path(), error);
  std::ofstream out(target, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) return fail(error_class::io, "cannot write \"" + file + "\"");
  return {};
}

}  // namespace plait::runbook

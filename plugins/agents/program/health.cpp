#include "agents/program/health.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "agents/plain_agent.hpp"
#include "agents/program/arguments.hpp"
#include "process/output_file.hpp"
#include "text/strings.hpp"

namespace plait::agents {
namespace {

constexpr double kVersionTimeout = 30;

bool is_program(const std::string& file) {
  struct stat found {};
  return ::stat(file.c_str(), &found) == 0 && S_ISREG(found.st_mode) &&
         ::access(file.c_str(), X_OK) == 0;
}

bool is_in_path(const std::string& name) {
  const char* path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): nobody sets it
  for (const std::string_view folder : text::split(path == nullptr ? "" : path, ':'))
    if (!folder.empty() && is_program(std::string(folder) + "/" + name)) return true;
  return false;
}

std::string expanded(const std::string& file) {
  const char* home = std::getenv("HOME");  // NOLINT(concurrency-mt-unsafe): nobody sets it
  if (!file.starts_with("~/") || home == nullptr) return file;
  return home + file.substr(1);
}

bool has_login(const HealthDescription& health) {
  if (health.login_env.empty() && health.login_files.empty()) return true;
  // Only whether they are there: their contents are nobody's business here.
  return std::any_of(health.login_env.begin(), health.login_env.end(),
                     [](const std::string& name) {
                       // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody sets it
                       return std::getenv(name.c_str()) != nullptr;
                     }) ||
         std::any_of(
             health.login_files.begin(), health.login_files.end(),
             [](const std::string& file) { return ::access(expanded(file).c_str(), F_OK) == 0; });
}

// "1.2" is in it.
bool has_version(std::string_view line) {
  for (std::size_t dot = line.find('.'); dot != std::string_view::npos;
       dot = line.find('.', dot + 1))
    if (dot > 0 && dot + 1 < line.size() && text::is_digit(line[dot - 1]) &&
        text::is_digit(line[dot + 1]))
      return true;
  return false;
}

// The line with the version, among warnings and the like; else the first.
std::string version_line(const Json& outcome) {
  const std::string output = text_of(outcome, "text");
  std::string first;
  for (const std::string_view line : text::lines(output)) {
    std::string shown = process::last_lines(line, 1).substr(0, 80);
    if (has_version(shown)) return shown;
    if (first.empty()) first = shown;
  }
  return first;
}

}  // namespace

std::optional<Health> missing_program(const Description& description) {
  const std::string& program = description.argv[0].parts[0];
  const bool is_path = program.find('/') != std::string::npos;
  if (is_path ? (program.front() != '/' || is_program(program)) : is_in_path(program))
    return std::nullopt;
  return Health{false, "there is no program \"" + program + "\"" + (is_path ? "" : " in PATH"),
                description.health.install.empty()
                    ? "install it, or name it by its full path: program = \"/…/" + program + "\""
                    : "install it: " + description.health.install};
}

std::optional<Command> version_command(const Description& description) {
  const std::string& program = description.argv[0].parts[0];
  const bool in_worktree = program.front() != '/' && program.find('/') != std::string::npos;
  if (description.health.version.empty() || in_worktree) return std::nullopt;
  Command out;
  out.argv = {program};
  out.argv.insert(out.argv.end(), description.health.version.begin(),
                  description.health.version.end());
  out.env = description.env;
  out.inherit_env = usual_environment();
  out.timeout_s = kVersionTimeout;
  return out;
}

Health health_from(const Description& description, const Json& outcome) {
  const std::string& program = description.argv[0].parts[0];
  if (outcome.is_object()) {
    const Outcome ended = outcome_from_json(outcome);
    if (!ended.success())
      return {false, "\"" + program + "\" does not tell its version: " + describe(ended),
              description.health.install.empty()
                  ? "try it by hand"
                  : "install it anew: " + description.health.install};
  }
  Health out{true, version_line(outcome), {}};
  if (out.message.empty()) out.message = "\"" + program + "\" is there";
  if (description.tested.empty()) out.message += " (plait was never tried with this program)";
  if (!has_login(description.health)) {
    out.doubtful = true;
    out.message += "; not logged in, as far as can be seen";
    out.remedy = description.health.login.empty() ? "log in with it once, or set its key"
                                                  : description.health.login;
  }
  return out;
}

}  // namespace plait::agents

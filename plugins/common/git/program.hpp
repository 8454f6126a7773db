// The git program: what writes. libgit2 reads; git itself writes, because only git runs filters,
// signs, honours sparse checkouts and merges as people know it.
#pragma once

#include <filesystem>
#include <plait/result.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plait::git {

// Where a call works. Every path that is set is given to git explicitly, so that nothing in the
// folder (a `.git` file that an agent swapped, a planted nested repository) decides about it.
struct Place {
  std::filesystem::path directory = "/";  // current directory of the call
  std::filesystem::path git_dir;          // GIT_DIR
  std::filesystem::path common_dir;       // GIT_COMMON_DIR
  std::filesystem::path work_tree;        // GIT_WORK_TREE
  std::filesystem::path index_file;       // GIT_INDEX_FILE
  std::filesystem::path new_objects;      // where new objects go instead of the repository
  std::filesystem::path more_objects;     // a further store to read objects from
  std::vector<std::pair<std::string, std::string>> settings;  // further `-c key=value`
};

struct Output {
  int exit_code = 0;  // 128 + n when signal n ended it
  std::string out;
  std::string err;
};

// Runs `git <args>` and waits. No shell; of the caller's environment, names that are known to be
// needed and no secrets, so that filters see no more; C locale, no prompts, no file system monitor,
// no hooks. `input` is its standard input. Fails only when git could not be started or
// talked to: the exit code is the caller's to judge. From any thread.
Result<Output> run(const Place& place, const std::vector<std::string>& args,
                   std::string_view input = {});

// The same where anything but exit code 0 is an error carrying git's own words. Returns stdout.
Result<std::string> run_or_fail(const Place& place, const std::vector<std::string>& args,
                                std::string_view input = {});

// git's words without "fatal: " and "error: ", first line only.
std::string first_complaint(const Output& output);
// As an Error of class `git`; `what` names what was tried.
Error complaint(const Output& output, std::string_view what);

}  // namespace plait::git

// What a fenced code block of a PRP asks for.
#pragma once

#include <filesystem>
#include <plait/result.hpp>
#include <string>

#include "prp/document.hpp"

namespace plait::runbook {

// ```bash, ```shell and ```sh are run, ```diff and ```patch applied, ```<any> file=<path> (or
// path=<path>) written; everything else is only read by people.
struct Action {
  enum class Kind { none, shell, diff, file };
  Kind kind = Kind::none;
  std::string shell;  // bash or sh
  std::string file;   // as written in the fence
};

Action action_of(const prp::CodeBlock& block);

// Runs `script` with the shell, stopping at the first command that fails. Error: it failed; class
// gate_failed.
Status run_script(const std::string& shell, const std::string& script, const std::string& worktree);

// Error: the patch does not fit; nothing of it is applied then.
Status apply_diff(const std::string& patch, const std::string& worktree);

// Writes `text` to `file`, which must lie in the worktree, also when symbolic links are followed,
// and not in `.git`. Folders are made.
Status write_file(const std::string& file, const std::string& text,
                  const std::filesystem::path& worktree);

}  // namespace plait::runbook

// Whether the commands in PRPs may be carried out: those that the user wrote, and those trusted.
#pragma once

#include <optional>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "analyze/task.hpp"
#include "layers.hpp"
#include "trust/prp_commands.hpp"

namespace plait::cli {

// A PRP with commands that somebody else may have written, and that is not trusted as it is.
struct StrangePrp {
  std::string path;   // as trust keeps it: from the root, or absolute
  std::string bytes;  // as looked at
  std::vector<trust::PrpCommand> commands;
  std::optional<std::string> before;  // what was trusted under that path
};

// Of a checkout.
class PrpTrust {
 public:
  // `root`: of the project. Errors: as TrustStore::open.
  static Result<PrpTrust> open(const std::filesystem::path& root);

  // Those of `tasks` that have to be asked about. `named`: as the user named them; a file outside
  // of the checkout is the user's only when named by its own path.
  [[nodiscard]] Result<std::vector<StrangePrp>> strange(
      const std::vector<analyze::Task>& tasks, trust::PrpUse use,
      const std::vector<std::string>& named) const;
  // All of `tasks` with commands that are not trusted as they are, whoever wrote them.
  [[nodiscard]] std::vector<StrangePrp> not_trusted(const std::vector<analyze::Task>& tasks,
                                                    trust::PrpUse use) const;
  Status trust(const std::vector<StrangePrp>& prps) const;
  // By path; whether one of them was trusted.
  Result<bool> revoke(const std::vector<std::string>& paths) const;
  [[nodiscard]] std::string key_of(const std::filesystem::path& file) const;

 private:
  PrpTrust(std::filesystem::path root, trust::TrustStore store)
      : root_(std::move(root)), store_(std::move(store)) {}

  std::filesystem::path root_;
  trust::TrustStore store_;
};

// What each would run, or write, in a worktree; of a changed one, what has changed. `most`: lines
// of each; 0: all.
void show_commands(const std::vector<StrangePrp>& prps, std::FILE* stream, std::size_t most);

// y or yes on standard input.
[[nodiscard]] bool says_yes(const char* question);

enum class Purpose { carry_out, look };

// Before `pipeline` is carried out: looks at the PRPs that it would select, asks about strange ones
// when somebody is at the terminal, and lets the pipeline take nothing but what was looked at. The
// exit code if it must not go on; all is said then. Only to be looked at: just tells.
[[nodiscard]] std::optional<int> admit_prps(pipeline::Pipeline& pipeline,
                                            const std::filesystem::path& root,
                                            Repository repository, Purpose purpose);

}  // namespace plait::cli

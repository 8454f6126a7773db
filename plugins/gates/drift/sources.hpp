// Where code comes from: the worktree, the base commit, the PRP. All of it is somebody else's text:
// what is no code, too large or generated is left out with a reason.
#pragma once

#include <filesystem>
#include <optional>
#include <plait/result.hpp>
#include <set>
#include <string>
#include <vector>

#include "drift/unit.hpp"
#include "git/repository.hpp"

namespace plait::drift {

inline constexpr std::size_t kFileBytes = std::size_t{256} << 10;
inline constexpr std::size_t kLineBytes = 4096;     // longer lines are made by programs
inline constexpr std::size_t kNeighbours = 24;      // files of a folder
inline constexpr std::size_t kReferenceFiles = 96;  // of a family

// Why a text is not measured; empty when it is.
std::string unfit(std::string_view text);

// The files of the base commit. Read from the repository, not from the worktree.
class BaseTree {
 public:
  static Result<BaseTree> open(const std::filesystem::path& project, const std::string& commit);

  // A regular file; nullopt when there is none. Of one too large its first bytes.
  [[nodiscard]] Result<std::optional<std::string>> read(const std::string& path) const;
  enum class Reach { folder, below };
  // Paths of the regular files in a folder ("" is the root), or in it and all below; sorted, and of
  // very many the first ones.
  [[nodiscard]] Result<std::vector<std::string>> list(const std::string& folder, Reach reach) const;

 private:
  BaseTree(git::Repository repository, std::string commit)
      : repository_(std::move(repository)), commit_(std::move(commit)) {}

  git::Repository repository_;
  std::string commit_;
};

// A regular file inside of the worktree; symbolic links are not followed. nullopt: no such file.
// One byte more than kFileBytes at most.
std::optional<std::string> read_inside(const std::filesystem::path& worktree,
                                       const std::string& path);

// The lines of `after` that `before` does not have, by a line diff that ignores line ends.
Result<std::set<std::uint32_t>> added_lines(const std::string& before, const std::string& after);

// The code blocks of the PRP's EXAMPLES, without those and those parts that a comment calls bad
// ("# BAD", "// ❌"). `name`: of the file, for evidence.
Result<std::vector<Unit>> read_examples(const std::filesystem::path& prp, const std::string& name);

// The files of the base commit next to `path`: of its folder and family, its own version first.
// Where the folder has none they are taken from all that is below the nearest folder above that has
// some, spread evenly over it.
Result<std::vector<std::string>> neighbours_of(const BaseTree& base, const std::string& path);

}  // namespace plait::drift

#include "git/restore_worktree.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <plait/error_class.hpp>

#include "git/history.hpp"
#include "git/trailers.hpp"

namespace plait::git {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t paths_of_a_part = 500;

struct Operation {
  const char* mark;  // in the admin folder
  const char* what;
  const char* way_out;
};

constexpr std::array operations{
    Operation{"rebase-merge", "a rebase", "rebase --abort"},
    Operation{"rebase-apply", "a rebase", "rebase --abort"},
    Operation{"MERGE_HEAD", "a merge", "merge --abort"},
    Operation{"CHERRY_PICK_HEAD", "a cherry-pick", "cherry-pick --quit"},
    Operation{"REVERT_HEAD", "a revert", "revert --quit"},
    Operation{"BISECT_LOG", "a bisect", "bisect reset"},
};

const Operation* operation_in(const fs::path& admin) {
  std::error_code failed;
  for (const Operation& operation : operations)
    if (fs::exists(admin / operation.mark, failed)) return &operation;
  return nullptr;
}

std::string first_line_of(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

// What of the admin folder's own configuration a sparse checkout needs.
void copy_sparse_settings(const Repository& repository, const Checkout& checkout, Place& place) {
  if (!repository.flag("extensions.worktreeConfig", false)) return;
  ConfigHandle config;
  const fs::path file = checkout.admin / "config.worktree";
  if (git_config_open_ondisk(Out(config), file.c_str()) < 0) return;
  for (const char* key : {"core.sparseCheckout", "core.sparseCheckoutCone", "index.sparse"}) {
    int value = 0;
    if (git_config_get_bool(&value, config.get(), key) == 0)
      place.settings.emplace_back(key, value != 0 ? "true" : "false");
  }
}

// A git folder of our own: HEAD, the parts of a split index, the patterns.
void furnish(const Checkout& checkout, const fs::path& folder) {
  std::ofstream(folder / "HEAD") << checkout.head.commit << '\n';
  std::error_code failed;
  for (const fs::directory_entry& entry : fs::directory_iterator(checkout.admin, failed))
    if (entry.path().filename().string().starts_with("sharedindex."))
      fs::create_symlink(entry.path(), folder / entry.path().filename(), failed);
  fs::create_directory(folder / "info", failed);
  fs::copy_file(checkout.admin / "info/sparse-checkout", folder / "info/sparse-checkout", failed);
}

// The untracked thing that stands where `path` would be written; empty when nothing does, or a
// folder.
std::string standing_at(const fs::path& root, const std::string& path) {
  std::error_code failed;
  for (std::size_t slash = path.find('/');; slash = path.find('/', slash + 1)) {
    std::string prefix = path.substr(0, slash);
    const fs::file_status status = fs::symlink_status(root / prefix, failed);
    if (!fs::exists(status)) return {};
    if (!fs::is_directory(status)) return prefix;
    if (slash == std::string::npos) return {};
  }
}

}  // namespace

Result<RestoreWorktree> RestoreWorktree::open(const Repository& repository,
                                              const Checkout& checkout) {
  Place place = place_of(repository, checkout);
  std::optional<ScratchFolder> scratch;
  if (!checkout.id.empty()) {
    PLAIT_TRY(scratch, ScratchFolder::make(repository.state_dir()));
    furnish(checkout, scratch->path());
    copy_sparse_settings(repository, checkout, place);
    place.git_dir = scratch->path();
    place.index_file = checkout.admin / "index";
    if (checkout.clone) place.common_dir = repository.common_dir();  // not with its settings
    // The shared part of a split index would be written to the scratch folder.
    place.settings.emplace_back("core.splitIndex", "false");
  }
  return RestoreWorktree(repository, checkout, std::move(place), std::move(scratch));
}

std::string RestoreWorktree::operation() const {
  const Operation* found = operation_in(checkout_.admin);
  return found == nullptr ? "" : found->what;
}

std::string RestoreWorktree::way_out() const {
  const Operation* found = operation_in(checkout_.admin);
  return found == nullptr ? "" : found->way_out;
}

Result<std::vector<std::string>> RestoreWorktree::in_the_way(const Sha& from, const Sha& to) const {
  std::vector<std::string> paths;
  PLAIT_TRY(const std::vector<ChangedFile> changes, changed_files(*repository_, from, to));
  for (const ChangedFile& change : changes) {
    if (change.status != 'A' && change.status != 'R') continue;
    std::string found = standing_at(checkout_.path, change.path);
    if (found.empty() || std::find(paths.begin(), paths.end(), found) != paths.end()) continue;
    // What git tracks there belongs to `from` and goes with it.
    PLAIT_TRY(const std::string tracked,
              run_or_fail(place_, {"--literal-pathspecs", "ls-files", "-z", "--", found}));
    if (tracked.empty()) paths.push_back(std::move(found));
  }
  return paths;
}

Status RestoreWorktree::for_each_part(std::vector<std::string> args,
                                      const std::vector<std::string>& paths,
                                      const Place& place) const {
  args.emplace_back("--");
  args.insert(args.begin(), "--literal-pathspecs");
  for (std::size_t begin = 0; begin < paths.size(); begin += paths_of_a_part) {
    const std::size_t end = std::min(begin + paths_of_a_part, paths.size());
    std::vector<std::string> part = args;
    part.insert(part.end(), paths.begin() + static_cast<std::ptrdiff_t>(begin),
                paths.begin() + static_cast<std::ptrdiff_t>(end));
    PLAIT_TRY(const Output output, run(place, part));
    if (output.exit_code != 0) return complaint(output, "git " + args[1]);
  }
  return {};
}

Result<Sha> RestoreWorktree::commit_changes(const Sha& parent, const std::string& message,
                                            const std::vector<std::string>& placed,
                                            const std::vector<std::string>& forced) const {
  PLAIT_TRY(const ScratchFolder scratch, ScratchFolder::make(repository_->state_dir()));
  Place place = place_;
  place.index_file = scratch.path() / "index";
  place.settings.emplace_back("core.safecrlf", "false");
  place.settings.emplace_back("advice.addEmbeddedRepo", "false");
  std::error_code failed;
  // What a clone has staged is in its own object store: all is looked at anew.
  if (checkout_.clone) {
    PLAIT_TRY(const std::string quiet, run_or_fail(place, {"read-tree", parent}));
  } else {
    fs::copy_file(checkout_.admin / "index", place.index_file, failed);
  }
  PLAIT_TRY(const Output added, run(place, {"add", "--all", "--", ":/"}));
  if (added.exit_code != 0) return complaint(added, "cannot keep the uncommitted changes");
  PLAIT_CHECK(for_each_part({"add", "--force"}, forced, place));
  PLAIT_CHECK(for_each_part({"rm", "-r", "--cached", "--force", "--quiet", "--ignore-unmatch"},
                            placed, place));
  PLAIT_TRY(const std::string tree, run_or_fail(place, {"write-tree"}));
  PLAIT_TRY(const std::string commit,
            run_or_fail(repository_->place(),
                        {"commit-tree", "-p", parent, "-F", "-", one_line(tree)}, message));
  return one_line(commit);
}

Status RestoreWorktree::untrack(const std::vector<std::string>& paths) const {
  return for_each_part({"rm", "-r", "--cached", "--force", "--quiet", "--ignore-unmatch"}, paths,
                       place_);
}

Result<Output> RestoreWorktree::two_way(const Sha& from, const Sha& to, bool dry) const {
  std::vector<std::string> args{"read-tree", "-m", "-u"};
  if (dry) args.emplace_back("-n");
  args.insert(args.end(), {from, to});
  return run(place_, args);
}

Status RestoreWorktree::try_move(const Sha& from, const Sha& to) const {
  // git takes a file whose times changed for a changed one unless the index is refreshed.
  PLAIT_TRY(const Output refreshed, run(place_, {"update-index", "-q", "--refresh"}));
  PLAIT_TRY(const Output output, two_way(from, to, true));
  if (output.exit_code == 0) return {};
  return complaint(output, "'" + checkout_.path.string() + "' cannot go back");
}

Status RestoreWorktree::move(const Sha& from, const Sha& to) const {
  PLAIT_TRY(const Output output, two_way(from, to, false));
  if (output.exit_code == 0) return {};
  return complaint(output, "'" + checkout_.path.string() + "' does not follow its branch");
}

Status RestoreWorktree::reset(const Sha& to, const std::vector<std::string>& untracked) const {
  PLAIT_TRY(const Output output, run(place_, {"read-tree", "--reset", "-u", to}));
  if (output.exit_code != 0)
    return complaint(output, "'" + checkout_.path.string() + "' does not follow its branch");
  return for_each_part({"clean", "--force", "--quiet"}, untracked, place_);
}

Result<std::optional<Checkout>> rebasing_checkout(const Repository& repository,
                                                  std::string_view branch) {
  PLAIT_TRY(const std::vector<Checkout> checkouts, list_checkouts(repository));
  const std::string full = branch_ref(branch);
  for (const Checkout& checkout : checkouts)
    if (first_line_of(checkout.admin / "rebase-merge/head-name") == full ||
        first_line_of(checkout.admin / "rebase-apply/head-name") == full ||
        first_line_of(checkout.admin / "BISECT_START") == branch)
      return std::optional(checkout);
  return std::optional<Checkout>();
}

}  // namespace plait::git

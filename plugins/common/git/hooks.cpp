#include "git/hooks.hpp"

#include <algorithm>
#include <deque>
#include <fstream>
#include <optional>
#include <plait/error_class.hpp>

#include "git/checkout.hpp"
#include "git/objects.hpp"
#include "git/scratch.hpp"

namespace plait::git {
namespace {

namespace fs = std::filesystem;

constexpr char no_hooks[] = "/dev/null";
constexpr int most_links = 40;  // on the way to one path, as the kernel has it
constexpr int deepest = 16;

using ConfigBufferOwner = Handle<git_buf, &git_buf_dispose>;

// `core.hooksPath` with "~" replaced; nullopt when it is not set.
std::optional<fs::path> configured_path(const Repository& repository) {
  ConfigHandle config;
  if (git_repository_config_snapshot(Out(config), repository.raw()) < 0) return std::nullopt;
  git_buf buffer = GIT_BUF_INIT;
  const ConfigBufferOwner owner(&buffer);
  if (git_config_get_path(&buffer, config.get(), "core.hookspath") < 0) return std::nullopt;
  return fs::path(buffer.ptr == nullptr ? "" : buffer.ptr);
}

fs::path if_folder(const fs::path& path) {
  std::error_code failed;
  return fs::is_directory(path, failed) ? path : fs::path(no_hooks);
}

// `path` relative to `root`; empty when it is not inside.
fs::path inside(const fs::path& path, const fs::path& root) {
  std::error_code failed;
  const fs::path relative =
      fs::weakly_canonical(path, failed).lexically_relative(fs::weakly_canonical(root, failed));
  return relative.empty() || *relative.begin() == ".." ? fs::path() : relative;
}

// What a path of a commit leads to, symbolic links followed.
struct Found {
  enum class Kind { nothing, file, folder, outside };
  Kind kind = Kind::nothing;
  git_oid id{};
  bool executable = false;
  fs::path path;  // in the tree, without links; outside: absolute, or relative and beginning ".."
};

void push_front(std::deque<fs::path>& parts, const fs::path& path) {
  std::deque<fs::path> more;
  for (const fs::path& part : path)
    if (!part.empty() && part != ".") more.push_back(part);
  parts.insert(parts.begin(), more.begin(), more.end());
}

// A folder of the base commit, being taken out.
class Extraction {
 public:
  static Result<Extraction> begin(const Repository& repository, const Sha& commit,
                                  const fs::path& worktree) {
    PLAIT_TRY(const git_oid oid, to_oid(commit));
    CommitHandle found;
    TreeHandle tree;
    PLAIT_CHECK(check(git_commit_lookup(Out(found), repository.raw(), &oid),
                      "cannot read the commit " + abbreviate(commit)));
    PLAIT_CHECK(check(git_commit_tree(Out(tree), found.get()),
                      "cannot read the commit " + abbreviate(commit)));
    return Extraction(repository, std::move(tree), worktree);
  }

  [[nodiscard]] Result<Found> find(const fs::path& path) const {
    std::deque<fs::path> parts;
    push_front(parts, path);
    Found at{Found::Kind::folder, *git_tree_id(root_.get()), false, {}};
    for (int links = 0; !parts.empty();) {
      const fs::path part = parts.front();
      parts.pop_front();
      if (part == "..") {
        if (at.path.empty()) return leave(fs::path(".."), parts);
        PLAIT_TRY(at, direct(at.path.parent_path()));
        continue;
      }
      TreeEntryHandle entry;
      const fs::path next = at.path / part;
      if (git_tree_entry_bypath(Out(entry), root_.get(), next.c_str()) < 0) return Found{};
      if (git_tree_entry_filemode(entry.get()) == GIT_FILEMODE_LINK) {
        if (++links > most_links) return Found{};
        PLAIT_TRY(const fs::path target,
                  read_blob(*repository_, to_sha(*git_tree_entry_id(entry.get()))));
        if (target.is_absolute()) return leave(target, parts);
        push_front(parts, target);
        continue;
      }
      at = describe(next, entry.get());
    }
    return at;
  }

  // `from` is a folder; links in it become what they lead to.
  [[nodiscard]] Status write(const Found& from, const fs::path& to, int depth = 0) const {
    if (depth > deepest)
      return fail(error_class::git, "the folder of the hooks goes round in circles",
                  "look at the symbolic links in '" + from.path.string() + "'");
    std::error_code failed;
    fs::create_directories(to, failed);
    TreeHandle tree;
    PLAIT_CHECK(check(git_tree_lookup(Out(tree), repository_->raw(), &from.id),
                      "cannot read the hooks of the base commit"));
    for (std::size_t i = 0; i < git_tree_entrycount(tree.get()); ++i) {
      const std::string name = git_tree_entry_name(git_tree_entry_byindex(tree.get(), i));
      PLAIT_TRY(const Found found, find(from.path / name));
      PLAIT_CHECK(write_one(found, to / name, depth));
    }
    return {};
  }

 private:
  Extraction(const Repository& repository, TreeHandle root, fs::path worktree)
      : repository_(&repository), root_(std::move(root)), worktree_(std::move(worktree)) {}

  static Found describe(const fs::path& path, const git_tree_entry* entry) {
    const git_filemode_t mode = git_tree_entry_filemode(entry);
    Found found{Found::Kind::nothing, *git_tree_entry_id(entry),
                mode == GIT_FILEMODE_BLOB_EXECUTABLE, path};
    if (mode == GIT_FILEMODE_TREE) found.kind = Found::Kind::folder;
    if (mode == GIT_FILEMODE_BLOB || found.executable) found.kind = Found::Kind::file;
    return found;
  }

  // A path without links.
  [[nodiscard]] Result<Found> direct(const fs::path& path) const {
    if (path.empty()) return Found{Found::Kind::folder, *git_tree_id(root_.get()), false, {}};
    TreeEntryHandle entry;
    PLAIT_CHECK(check(git_tree_entry_bypath(Out(entry), root_.get(), path.c_str()),
                      "cannot read the hooks of the base commit"));
    return describe(path, entry.get());
  }

  static Found leave(fs::path target, const std::deque<fs::path>& parts) {
    for (const fs::path& part : parts) target /= part;
    return {Found::Kind::outside, {}, false, std::move(target)};
  }

  [[nodiscard]] Status write_one(const Found& found, const fs::path& to, int depth) const {
    std::error_code failed;
    switch (found.kind) {
      case Found::Kind::nothing:  // a link to nowhere, a submodule
        return {};
      case Found::Kind::folder:
        return write(found, to, depth + 1);
      case Found::Kind::outside:
        fs::create_symlink((worktree_ / found.path).lexically_normal(), to, failed);
        return failed ? not_written(to) : Status();
      case Found::Kind::file:
        break;
    }
    PLAIT_TRY(const std::string contents, read_blob(*repository_, to_sha(found.id)));
    std::ofstream file(to, std::ios::binary);
    file << contents;
    file.close();
    if (found.executable)
      fs::permissions(to, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec,
                      fs::perm_options::add, failed);
    return !file || failed ? not_written(to) : Status();
  }

  static Status not_written(const fs::path& file) {
    return fail(error_class::io, "cannot write the hook '" + file.string() + "'",
                "is the disk full?");
  }

  const Repository* repository_;
  TreeHandle root_;
  fs::path worktree_;
};

// Makes `<wish.extracted>/<name>` by `fill`, whole or not at all; one that is there is kept.
template <typename Fill>
Result<fs::path> once(const HooksWish& wish, const std::string& name, const Fill& fill) {
  fs::path made = wish.extracted / name;
  std::error_code failed;
  if (fs::exists(made, failed)) return made;
  PLAIT_TRY(const ScratchFolder scratch, ScratchFolder::make(wish.extracted));
  PLAIT_CHECK(fill(scratch.path() / "made"));
  fs::rename(scratch.path() / "made", made, failed);
  if (!failed || fs::exists(made, failed)) return made;  // or somebody was faster
  return fail(error_class::io, "cannot make '" + made.string() + "': " + failed.message(),
              "is the disk full?");
}

// See hooks_path: `relative` is not in the base.
Result<fs::path> from_main_checkout(const Repository& repository, const Extraction& extraction,
                                    const HooksWish& wish, const fs::path& relative) {
  const fs::path main = repository.main_work_tree();
  std::error_code failed;
  if (main.empty() || !fs::is_directory(wish.worktree / relative, failed) ||
      !fs::is_directory(main / relative, failed))
    return fs::path(no_hooks);
  PLAIT_TRY(const fs::path made, once(wish, wish.base + "-main", [&](const fs::path& to) -> Status {
              fs::create_directories(to / relative.parent_path(), failed);
              if (const fs::path around = relative.parent_path(); !around.empty()) {
                PLAIT_TRY(const Found found, extraction.find(around));
                if (found.kind == Found::Kind::folder)
                  PLAIT_CHECK(extraction.write(found, to / around));
              }
              fs::copy(main / relative, to / relative, fs::copy_options::recursive, failed);
              if (!failed) return {};
              return fail(error_class::io, "cannot copy the hooks '" + (main / relative).string() +
                                               "': " + failed.message());
            }));
  return made / relative;
}

Result<fs::path> from_base(const Repository& repository, const HooksWish& wish,
                           const fs::path& relative) {
  PLAIT_TRY(const Extraction extraction, Extraction::begin(repository, wish.base, wish.worktree));
  PLAIT_TRY(const Found found, extraction.find(relative));
  if (found.kind == Found::Kind::outside)
    return if_folder((wish.worktree / found.path).lexically_normal());
  if (found.kind == Found::Kind::nothing)
    return from_main_checkout(repository, extraction, wish, relative);
  if (found.kind == Found::Kind::file) return fs::path(no_hooks);
  PLAIT_TRY(const fs::path made, once(wish, wish.base, [&](const fs::path& to) {
              return extraction.write(found, to / relative);
            }));
  return made / relative;
}

// The root of the linked worktree that `path` lies in; empty when it lies in none.
Result<fs::path> worktree_around(const Repository& repository, const HooksWish& wish,
                                 const fs::path& path) {
  if (!inside(path, wish.worktree).empty()) return wish.worktree;
  PLAIT_TRY(const std::vector<Checkout> checkouts, list_checkouts(repository));
  for (const Checkout& checkout : checkouts)
    if (!checkout.id.empty() && !inside(path, checkout.path).empty()) return checkout.path;
  return fs::path();
}

}  // namespace

Result<fs::path> hooks_path(const Repository& repository, const HooksWish& wish) {
  const std::optional<fs::path> configured = configured_path(repository);
  if (!configured) return if_folder(repository.common_dir() / "hooks");
  if (configured->empty()) return fs::path(no_hooks);
  fs::path path = (wish.worktree / *configured).lexically_normal();  // an absolute one as it is
  if (!path.has_filename()) path = path.parent_path();
  PLAIT_TRY(const fs::path around, worktree_around(repository, wish, path));
  if (around.empty()) return if_folder(path);
  const fs::path relative = path.lexically_relative(around);
  // ".git/hooks" in the main checkout is the common folder; in a linked worktree `.git` is a file.
  if (*relative.begin() == ".git")
    return if_folder(repository.common_dir() / relative.lexically_relative(".git"));
  return from_base(repository, wish, relative == "." ? fs::path() : relative);
}

}  // namespace plait::git

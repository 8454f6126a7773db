#include "work/included.hpp"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <plait/error_class.hpp>

#include "git/checkout.hpp"
#include "text/utf8.hpp"

namespace plait::work {
namespace {

namespace fs = std::filesystem;

constexpr char list_name[] = ".worktreeinclude";

bool is_inside(const fs::path& path, const fs::path& root) {
  const auto [rest, end] = std::mismatch(root.begin(), root.end(), path.begin(), path.end());
  return rest == root.end();
}

// Shares the blocks of `from` with a new file `to`. False where the file system cannot.
bool clone_file(const fs::path& from, const fs::path& to) {
  const int in = ::open(from.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (in < 0) return false;
  const int out = ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const bool cloned = out >= 0 && ::ioctl(out, FICLONE, in) == 0;
  if (out >= 0) ::close(out);
  ::close(in);
  if (out >= 0 && !cloned) ::unlink(to.c_str());
  return cloned;
}

// A reason why it was not copied, or nothing.
std::string copy_one(const fs::path& from, const fs::path& to, const fs::path& from_root,
                     const fs::path& to_root) {
  std::error_code failed;
  const fs::file_status status = fs::symlink_status(from, failed);
  fs::create_directories(to.parent_path(), failed);
  if (!is_inside(fs::weakly_canonical(to.parent_path(), failed), fs::canonical(to_root, failed)))
    return "its folder leads out of the worktree";
  if (fs::is_symlink(status)) {
    if (!is_inside(fs::weakly_canonical(from, failed), fs::canonical(from_root, failed)))
      return "the link leads out of the checkout";
    fs::copy_symlink(from, to, failed);
    return failed ? failed.message() : "";
  }
  if (!fs::is_regular_file(status)) return "it is no file";
  if (!clone_file(from, to)) fs::copy_file(from, to, failed);
  if (!failed) fs::permissions(to, status.permissions(), failed);
  return failed ? failed.message() : "";
}

// Of the bytes, or of where a link leads; empty when there is nothing to hash.
git::Sha hash_of(const fs::path& file) {
  std::error_code failed;
  git_oid oid{};
  if (fs::is_symlink(fs::symlink_status(file, failed))) {
    const std::string target = fs::read_symlink(file, failed).string();
    return git_odb_hash(&oid, target.data(), target.size(), GIT_OBJECT_BLOB) == 0 ? git::to_sha(oid)
                                                                                  : git::Sha();
  }
  return git_odb_hashfile(&oid, file.c_str(), GIT_OBJECT_BLOB) == 0 ? git::to_sha(oid) : git::Sha();
}

}  // namespace

Result<std::vector<std::string>> list_included(const git::Repository& repository) {
  std::vector<std::string> paths;
  const fs::path root = repository.main_work_tree();
  std::error_code failed;
  if (root.empty() || !fs::is_regular_file(root / list_name, failed)) return paths;
  git::Place place;
  place.directory = root;
  place.git_dir = repository.common_dir();
  place.work_tree = root;
  PLAIT_TRY(const std::string text,
            git::run_or_fail(place, {"ls-files", "-z", "--others", "--ignored",
                                     "--exclude-from=" + (root / list_name).string()}));
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = rest.find('\0');
    paths.emplace_back(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

Result<Copied> copy_included(const git::Repository& repository,
                             const std::vector<std::string>& paths, const fs::path& root) {
  Copied copied;
  const fs::path from_root = repository.main_work_tree();
  for (const std::string& path : paths) {
    std::error_code failed;
    if (fs::exists(fs::symlink_status(root / path, failed))) continue;
    std::string why = text::find_invalid_utf8(path)
                          ? "its name is no valid UTF-8"
                          : copy_one(from_root / path, root / path, from_root, root);
    if (why.empty())
      copied.files.push_back({path, hash_of(root / path)});
    else
      copied.warnings.push_back(
          std::string("'").append(path).append("' was not copied in: ").append(why));
  }
  return copied;
}

std::vector<std::string> changed_included(const std::vector<IncludedFile>& files,
                                          const fs::path& root) {
  std::vector<std::string> changed;
  for (const IncludedFile& file : files) {
    std::error_code failed;
    if (!fs::exists(fs::symlink_status(root / file.path, failed))) continue;
    if (hash_of(root / file.path) != file.blob) changed.push_back(file.path);
  }
  return changed;
}

}  // namespace plait::work

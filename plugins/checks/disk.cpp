#include "checks/disk.hpp"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "git/repository.hpp"
#include "text/strings.hpp"
#include "work/task.hpp"

namespace plait::checks {
namespace {

namespace fs = std::filesystem;

constexpr const char* size_units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

std::string bytes_text(double bytes) {
  std::size_t unit = 0;
  for (; bytes >= 1024 && unit + 1 < std::size(size_units); ++unit) bytes /= 1024;
  return text::format_number(bytes, 1) + " " + size_units[unit];
}

struct TreeSize {
  double bytes = 0;
  double files = 0;
};

// By the sizes of the blobs; what is not there (a partial clone) counts as nothing.
Result<TreeSize> size_of_tree(const git::Repository& repository, const std::string& commit) {
  struct Walk {
    git_odb* odb;
    TreeSize size;
  };
  PLAIT_TRY(const git_oid id, git::to_oid(commit));
  git::CommitHandle handle;
  PLAIT_CHECK(git::check(git_commit_lookup(git::Out(handle), repository.raw(), &id),
                         "cannot read the target commit"));
  git::TreeHandle tree;
  PLAIT_CHECK(git::check(git_commit_tree(git::Out(tree), handle.get()), "cannot read its tree"));
  git::Handle<git_odb, &git_odb_free> odb;
  PLAIT_CHECK(git::check(git_repository_odb(git::Out(odb), repository.raw()),
                         "cannot open the object database"));
  Walk walk{odb.get(), {}};
  const auto visit = [](const char*, const git_tree_entry* entry, void* payload) {
    if (git_tree_entry_type(entry) != GIT_OBJECT_BLOB) return 0;
    auto& at = *static_cast<Walk*>(payload);
    std::size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    if (git_odb_read_header(&size, &type, at.odb, git_tree_entry_id(entry)) == 0)
      at.size.bytes += static_cast<double>(size);
    at.size.files += 1;
    return 0;
  };
  PLAIT_CHECK(git::check(git_tree_walk(tree.get(), GIT_TREEWALK_PRE, visit, &walk),
                         "cannot read the target's files"));
  return walk.size;
}

// The nearest folder that is there already.
fs::path existing_folder(fs::path path) {
  std::error_code unknown;
  while (path.has_relative_path() && !fs::is_directory(path, unknown)) path = path.parent_path();
  return path;
}

struct Disk {
  fs::path folder;
  std::size_t checkouts = 0;
};

std::map<dev_t, Disk> disks_of(const Json& request, const git::Repository& repository) {
  std::map<dev_t, Disk> disks;
  for (const Json* task : sound_tasks(request)) {
    const auto path = work::worktree_path(repository, work::read_task(*task));
    if (!path) continue;  // the check of names says why
    const fs::path folder = existing_folder(path->parent_path());
    struct stat info {};
    if (stat(folder.c_str(), &info) != 0) continue;
    Disk& disk = disks[info.st_dev];
    if (disk.folder.empty()) disk.folder = folder;
    ++disk.checkouts;
  }
  return disks;
}

}  // namespace

Result<double> bytes_from(const Json& value) {
  if (value.is_number() && value.get<double>() >= 0) return value.get<double>();
  if (value.is_string()) {
    const std::string text = value.get<std::string>();
    char* end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    const std::string unit(text::trim(end));
    if (end != text.c_str() && number >= 0) {
      if (unit.empty()) return number;
      double binary = 1, decimal = 1;
      for (const char* known : size_units) {
        if (text::iequals(unit, known)) return number * binary;
        const char metric[] = {known[0], 'B', '\0'};
        if (known[1] != '\0' && text::iequals(unit, metric)) return number * decimal;
        binary *= 1024;
        decimal *= 1000;
      }
    }
  }
  return fail(error_class::config, dump(value) + " is no size", "write it like \"512MiB\"");
}

Result<std::unique_ptr<DiskCheck>> DiskCheck::create(const Json& with) {
  auto made = std::make_unique<DiskCheck>();
  made->level_ = level_of(with, Verdict::fail);
  if (const Json& factor = member(with, "factor"); factor.is_number())
    made->factor_ = factor.get<double>();
  if (const Json& keep = member(with, "keep_free"); !keep.is_null()) {
    PLAIT_TRY(made->keep_free_, bytes_from(keep));
  }
  return made;
}

Result<Answer> DiskCheck::check(const Json& request, Call&) {
  const std::string commit = text_of(member(request, "target"), "commit");
  CheckResult result;
  if (commit.empty()) {
    result.message = "there is no commit to check out";
    return result;
  }
  PLAIT_TRY(const git::Repository repository, git::Repository::open(text_of(request, "project")));
  PLAIT_TRY(const TreeSize tree, size_of_tree(repository, commit));
  for (const auto& [device, disk] : disks_of(request, repository)) {
    struct statvfs space {};
    if (statvfs(disk.folder.c_str(), &space) != 0)
      return fail(error_class::io,
                  "cannot ask for the free space of \"" + disk.folder.string() + "\"");
    const double free_bytes =
        static_cast<double>(space.f_bavail) * static_cast<double>(space.f_frsize);
    const double needed = static_cast<double>(disk.checkouts) * tree.bytes * factor_ + keep_free_;
    const double files = static_cast<double>(disk.checkouts) * tree.files;
    const std::string figures = counted(disk.checkouts, "checkout") + " of " +
                                bytes_text(tree.bytes) + " below \"" + disk.folder.string() +
                                "\": " + bytes_text(needed) + " needed, " + bytes_text(free_bytes) +
                                " free";
    if (needed > free_bytes)
      result.items.push_back({"", figures, "free some space, or run fewer PRPs at once"});
    // Some file systems have no fixed number of files and say 0.
    else if (space.f_files > 0 && files > static_cast<double>(space.f_favail))
      result.items.push_back({"", "not enough free inodes below \"" + disk.folder.string() + "\"",
                              "remove some files, or run fewer PRPs at once"});
    if (!result.message.empty()) result.message += "; ";
    result.message += figures;
  }
  if (result.message.empty()) result.message = "no worktree is to be made";
  if (!result.items.empty()) {
    result.status = level_;
    result.message = result.items.front().message;
    result.remedy = result.items.front().remedy;
  }
  return result;
}

}  // namespace plait::checks

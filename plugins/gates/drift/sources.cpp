#include "drift/sources.hpp"

#include <fcntl.h>
#include <git2.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <plait/error_class.hpp>

#include "drift/language.hpp"
#include "git/handles.hpp"
#include "git/library.hpp"
#include "git/objects.hpp"
#include "process/fd.hpp"

namespace plait::drift {
namespace {

namespace fs = std::filesystem;

using process::Fd;

std::optional<std::string> read_all(int fd, std::size_t limit) {
  std::string text(limit, '\0');
  std::size_t size = 0;
  while (size < limit) {
    const ssize_t got = ::read(fd, text.data() + size, limit - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  return text;
}

// Every component must be a folder of its own, the last a regular file.
int open_beneath(const fs::path& root, const fs::path& relative) {
  int folder = ::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  for (auto part = relative.begin(); folder >= 0 && part != relative.end();) {
    const std::string name = *part;
    const bool last = ++part == relative.end();
    const int flags = last ? O_RDONLY | O_NONBLOCK : O_PATH | O_DIRECTORY;
    const bool climbs = name.empty() || name == "." || name == ".." || name == "/";
    const int next = climbs ? -1 : ::openat(folder, name.c_str(), flags | O_NOFOLLOW | O_CLOEXEC);
    ::close(folder);
    folder = next;
  }
  return folder;
}

constexpr std::size_t kFilesListed = 20000;

struct Listing {
  std::string prefix;
  BaseTree::Reach reach;
  std::vector<std::string> files;
};

// 1 passes over what is below, a negative answer ends the walk.
int list_entry(const char* root, const git_tree_entry* entry, void* payload) {
  auto& listing = *static_cast<Listing*>(payload);
  const git_filemode_t mode = git_tree_entry_filemode(entry);
  if (mode == GIT_FILEMODE_TREE) return listing.reach == BaseTree::Reach::below ? 0 : 1;
  if (listing.files.size() == kFilesListed) return GIT_EUSER;
  if (mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE)
    listing.files.push_back(listing.prefix + root + git_tree_entry_name(entry));
  return 0;
}

bool is_of_family(const std::string& file, Family family) {
  const std::optional<Language> language = language_of_file(file);
  return language && family_of(*language) == family;
}

// At most `limit` of them, evenly spread.
void thin_out(std::vector<std::string>& files, std::size_t limit) {
  if (files.size() <= limit) return;
  std::vector<std::string> kept;
  for (std::size_t i = 0; i < limit; ++i) kept.push_back(files[i * files.size() / limit]);
  files = std::move(kept);
}

int add_hunk(const git_diff_delta*, const git_diff_hunk* hunk, void* lines) {
  auto& added = *static_cast<std::set<std::uint32_t>*>(lines);
  for (int i = 0; i < hunk->new_lines; ++i)
    added.insert(static_cast<std::uint32_t>(hunk->new_start + i));
  return 0;
}

}  // namespace

std::string unfit(std::string_view text) {
  if (text.size() > kFileBytes) return "larger than 256 KiB";
  if (text.find('\0') != std::string_view::npos) return "binary";
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) end = text.size();
    if (end - begin > kLineBytes) return "generated: a line of more than 4096 bytes";
    begin = end + 1;
  }
  return {};
}

Result<BaseTree> BaseTree::open(const fs::path& project, const std::string& commit) {
  PLAIT_TRY(git::Repository repository, git::Repository::open(project));
  PLAIT_TRY(std::string id, repository.resolve(commit));
  return BaseTree(std::move(repository), std::move(id));
}

Result<std::optional<std::string>> BaseTree::read(const std::string& path) const {
  PLAIT_TRY(const std::optional<git::FileVersion> version,
            git::file_in(repository_, commit_, path));
  if (!version || !version->is_file()) return std::optional<std::string>();
  PLAIT_TRY(std::string text, git::read_blob(repository_, version->blob));
  if (text.size() > kFileBytes) text.resize(kFileBytes + 1);
  return std::optional(std::move(text));
}

Result<std::vector<std::string>> BaseTree::list(const std::string& folder, Reach reach) const {
  PLAIT_TRY(const git_oid oid, git::to_oid(commit_));
  git::CommitHandle commit;
  PLAIT_CHECK(git::check(git_commit_lookup(git::Out(commit), repository_.raw(), &oid),
                         "cannot read the base commit"));
  git::TreeHandle tree;
  PLAIT_CHECK(git::check(git_commit_tree(git::Out(tree), commit.get()), "cannot read its files"));
  if (!folder.empty()) {
    git::TreeEntryHandle entry;
    const int code = git_tree_entry_bypath(git::Out(entry), tree.get(), folder.c_str());
    if (code == GIT_ENOTFOUND) return std::vector<std::string>();
    PLAIT_CHECK(git::check(code, "cannot read its files"));
    if (git_tree_entry_type(entry.get()) != GIT_OBJECT_TREE) return std::vector<std::string>();
    git::TreeHandle inner;
    PLAIT_CHECK(git::check(
        git_tree_lookup(git::Out(inner), repository_.raw(), git_tree_entry_id(entry.get())),
        "cannot read its files"));
    tree = std::move(inner);
  }
  Listing listing{folder.empty() ? "" : folder + "/", reach, {}};
  const int code = git_tree_walk(tree.get(), GIT_TREEWALK_PRE, &list_entry, &listing);
  if (code != GIT_EUSER) PLAIT_CHECK(git::check(code, "cannot read its files"));
  std::sort(listing.files.begin(), listing.files.end());
  return std::move(listing.files);
}

std::optional<std::string> read_inside(const fs::path& worktree, const std::string& path) {
  const Fd file(open_beneath(worktree, path));
  struct stat about = {};
  if (file.get() < 0 || ::fstat(file.get(), &about) != 0 || !S_ISREG(about.st_mode))
    return std::nullopt;
  return read_all(file.get(), kFileBytes + 1);
}

Result<std::set<std::uint32_t>> added_lines(const std::string& before, const std::string& after) {
  git::start_library();
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  options.context_lines = 0;
  options.flags = GIT_DIFF_IGNORE_WHITESPACE_EOL | GIT_DIFF_FORCE_TEXT;
  std::set<std::uint32_t> added;
  PLAIT_CHECK(
      git::check(git_diff_buffers(before.data(), before.size(), nullptr, after.data(), after.size(),
                                  nullptr, &options, nullptr, nullptr, &add_hunk, nullptr, &added),
                 "cannot compare two versions of a file"));
  return added;
}

Result<std::vector<std::string>> neighbours_of(const BaseTree& base, const std::string& path) {
  const std::optional<Language> language = language_of_file(path);
  if (!language) return std::vector<std::string>();
  const Family family = family_of(*language);
  BaseTree::Reach reach = BaseTree::Reach::folder;
  std::string folder = path;
  for (;;) {
    const std::size_t slash = folder.rfind('/');
    folder = slash == std::string::npos ? std::string() : folder.substr(0, slash);
    PLAIT_TRY(std::vector<std::string> files, base.list(folder, reach));
    std::erase_if(files, [&](const std::string& file) { return !is_of_family(file, family); });
    const auto own = std::find(files.begin(), files.end(), path);
    if (own != files.end()) std::rotate(files.begin(), own, own + 1);
    thin_out(files, kNeighbours);
    if (!files.empty() || (folder.empty() && reach == BaseTree::Reach::below)) return files;
    // A folder of the root alone is looked through twice: once for all that is below.
    if (folder.empty()) folder = "/";
    reach = BaseTree::Reach::below;
  }
}

}  // namespace plait::drift

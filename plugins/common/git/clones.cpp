#include "git/clones.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <plait/error_class.hpp>
#include <sstream>

#include "git/file_lock.hpp"
#include "git/history.hpp"
#include "git/references.hpp"
#include "git/scratch.hpp"

namespace plait::git {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kReferenceBytes = 4096;
constexpr std::size_t kPackedBytes = std::size_t{64} * 1024 * 1024;

fs::path clones_folder(const Repository& repository) {
  return repository.state_dir() / "clones";
}

// One file a clone, named by its path: a line with that, a line with its branch.
fs::path mark_of(const Repository& repository, const fs::path& path) {
  git_oid oid{};
  const std::string text = path.lexically_normal().string();
  git_odb_hash(&oid, text.data(), text.size(), GIT_OBJECT_BLOB);
  return clones_folder(repository) / to_sha(oid);
}

struct Mark {
  std::string path, branch;
};

std::string base_ref(const std::string& branch) {
  return "refs/plait/base/" + branch;
}

// Whoever works there writes these files: nothing but a plain file counts, and not all of it.
std::string text_of(const fs::path& file, std::size_t most) {
  std::error_code failed;
  if (!fs::is_regular_file(fs::symlink_status(file, failed))) return {};
  std::ifstream in(file, std::ios::binary);
  std::string text(std::min<std::size_t>(most, fs::file_size(file, failed)), '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

Mark read_mark(const fs::path& file) {
  const std::string text = text_of(file, kReferenceBytes);
  const std::size_t end = text.find('\n');
  if (end == std::string::npos) return {};
  return {text.substr(0, end), text.substr(end + 1)};
}

// All references of a clone that hold an id, by full name.
std::map<std::string, Sha> references_of(const fs::path& admin) {
  std::map<std::string, Sha> references;
  std::istringstream packed(text_of(admin / "packed-refs", kPackedBytes));
  for (std::string line; std::getline(packed, line);)
    if (const auto space = line.find(' '); space == 40 && to_oid(line.substr(0, space)).ok())
      references[line.substr(space + 1)] = line.substr(0, space);
  std::error_code failed;
  for (auto it = fs::recursive_directory_iterator(admin / "refs", failed);
       !failed && it != fs::recursive_directory_iterator(); it.increment(failed)) {
    const std::string text = text_of(it->path(), kReferenceBytes);
    if (to_oid(text).ok()) references[it->path().lexically_relative(admin).generic_string()] = text;
  }
  return references;
}

Head head_of(const fs::path& admin) {
  Head head;
  const std::string text = text_of(admin / "HEAD", kReferenceBytes);
  if (text.starts_with("ref: ")) {
    head.branch = branch_name(text.substr(5));
    const auto references = references_of(admin);
    const auto tip = references.find(text.substr(5));
    if (tip != references.end() && !head.branch.empty()) {
      head.kind = Head::Kind::branch;
      head.commit = tip->second;
    }
  } else if (to_oid(text).ok()) {
    head.kind = Head::Kind::detached;
    head.commit = text;
  }
  return head;
}

Checkout read_clone(const fs::path& path, const std::string& id, const std::string& branch) {
  Checkout clone;
  clone.made_for = branch;
  clone.id = "clone-" + id;
  clone.path = path;
  clone.admin = path / ".git";
  clone.clone = true;
  clone.head = head_of(clone.admin);
  std::error_code failed;
  clone.locked = fs::exists(clone.admin / "locked", failed);
  if (clone.locked) clone.lock_reason = text_of(clone.admin / "locked", kReferenceBytes);
  clone.missing = !fs::is_directory(fs::symlink_status(clone.admin, failed));
  return clone;
}

bool is_own_matter(std::string_view key) {
  for (const std::string_view part :
       {"core.repositoryformatversion", "core.bare", "core.worktree", "core.hookspath"})
    if (key == part) return true;
  for (const std::string_view section :
       {"extensions.", "remote.", "branch.", "submodule.", "gc.", "maintenance."})
    if (key.starts_with(section)) return true;
  return false;
}

// Who commits, how they are signed, filters: as in the repository itself.
Status give_settings(const Repository& repository, const fs::path& admin) {
  ConfigHandle from;
  ConfigHandle to;
  const fs::path source = repository.common_dir() / "config";
  PLAIT_CHECK(check(git_config_open_ondisk(Out(from), source.c_str()), "cannot read the settings"));
  PLAIT_CHECK(check(git_config_open_ondisk(Out(to), (admin / "config").c_str()),
                    "cannot write the clone's settings"));
  const auto copy = [](const git_config_entry* entry, void* into) {
    if (is_own_matter(entry->name)) return 0;
    return git_config_set_string(static_cast<git_config*>(into), entry->name, entry->value);
  };
  PLAIT_CHECK(
      check(git_config_foreach(from.get(), copy, to.get()), "cannot write the clone's settings"));
  // A relative one leads into the checkout, in the clone as in the repository.
  const std::string hooks =
      repository.setting("core.hookspath").value_or((repository.common_dir() / "hooks").string());
  return check(git_config_set_string(to.get(), "core.hooksPath", hooks.c_str()),
               "cannot write the clone's settings");
}

void copy_info(const Repository& repository, const fs::path& admin) {
  std::error_code failed;
  fs::create_directories(admin / "info", failed);
  for (const char* name : {"exclude", "attributes"})
    fs::copy_file(repository.common_dir() / "info" / name, admin / "info" / name,
                  fs::copy_options::overwrite_existing, failed);
}

Status fill(const Repository& repository, const Checkout& clone, const std::string& branch) {
  PLAIT_CHECK(give_settings(repository, clone.admin));
  copy_info(repository, clone.admin);
  PLAIT_TRY(const Output filled, run(place_of(repository, clone),
                                     {"reset", "--hard", "--quiet", "--no-recurse-submodules"}));
  if (filled.exit_code != 0)
    return complaint(filled, "cannot fill the clone '" + clone.path.string() + "'");
  PLAIT_TRY(const std::optional<Sha> tip, repository.branch_tip(branch));
  PLAIT_TRY(const std::optional<Sha> pinned, repository.reference(base_ref(branch)));
  PLAIT_TRY(const Swap kept, swap_reference(repository, base_ref(branch), pinned.value_or(""),
                                            tip.value_or(""), "plait: a clone begins here"));
  if (kept == Swap::done) return {};
  return fail(error_class::git, "the reference " + base_ref(branch) + " was moved meanwhile");
}

// A repository of our own making that has the clone's objects and this one commit.
Status imitate(const Repository& repository, const Checkout& clone, const Sha& tip,
               const fs::path& folder) {
  std::error_code failed;
  fs::create_directories(folder / "objects/info", failed);
  fs::create_directories(folder / "refs/heads", failed);
  std::ofstream(folder / "HEAD") << "ref: refs/heads/work\n";
  std::ofstream(folder / "config") << "[core]\n\trepositoryformatversion = 0\n\tbare = true\n";
  std::ofstream(folder / "refs/heads/work") << tip << '\n';
  std::ofstream alternates(folder / "objects/info/alternates");
  alternates << (clone.admin / "objects").string() << '\n'
             << (repository.common_dir() / "objects").string() << '\n';
  alternates.close();
  if (alternates) return {};
  return fail(error_class::io, "cannot write in '" + folder.string() + "'", "is the disk full?");
}

Status fetch_objects(const Repository& repository, const Checkout& clone, const Sha& tip) {
  PLAIT_TRY(const ScratchFolder scratch, ScratchFolder::make(repository.state_dir()));
  PLAIT_CHECK(imitate(repository, clone, tip, scratch.path()));
  Place place = repository.place();
  place.settings.emplace_back("fetch.fsckObjects", "true");
  PLAIT_TRY(
      const Output fetched,
      run(place, {"fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-gc",
                  "--no-recurse-submodules", "--", scratch.path().string(), "refs/heads/work"}));
  if (fetched.exit_code == 0) return {};
  return complaint(fetched, "cannot fetch the work from '" + clone.path.string() + "'");
}

}  // namespace

std::vector<Checkout> list_clones(const Repository& repository) {
  return list_clones(repository, [](const fs::path&) { return true; });
}

std::vector<Checkout> list_clones(const Repository& repository,
                                  const std::function<bool(const fs::path&)>& is_looked_for) {
  std::vector<Checkout> clones;
  std::error_code failed;
  for (const fs::directory_entry& entry : fs::directory_iterator(clones_folder(repository), failed))
    if (const Mark mark = read_mark(entry.path()); !mark.path.empty() && is_looked_for(mark.path))
      clones.push_back(read_clone(mark.path, entry.path().filename().string(), mark.branch));
  std::sort(clones.begin(), clones.end(),
            [](const Checkout& a, const Checkout& b) { return a.path < b.path; });
  return clones;
}

Result<Checkout> add_clone(const Repository& repository, const fs::path& path,
                           const std::string& branch) {
  std::error_code failed;
  const fs::file_status status = fs::symlink_status(path, failed);
  if (fs::exists(status) && !(fs::is_directory(status) && fs::is_empty(path, failed)))
    return fail(error_class::exists, "'" + path.string() + "' exists already",
                "move it away, or give the task another worktree_path");
  const fs::path mark = mark_of(repository, path);
  fs::create_directories(mark.parent_path(), failed);
  std::ofstream note(mark);
  note << path.lexically_normal().string() << '\n' << branch << '\n';
  note.close();
  if (!note) return fail(error_class::io, "cannot write '" + mark.string() + "'");
  Place place;
  place.settings.emplace_back("protocol.file.allow", "always");
  PLAIT_TRY(const Output cloned,
            run(place, {"clone", "--quiet", "--shared", "--no-checkout", "--template=", "--branch",
                        branch, "--", repository.common_dir().string(), path.string()}));
  const Checkout clone = read_clone(path.lexically_normal(), mark.filename().string(), branch);
  Status made = cloned.exit_code == 0
                    ? fill(repository, clone, branch)
                    : Status(complaint(cloned, "cannot clone to '" + path.string() + "'"));
  if (made.ok()) return read_clone(clone.path, mark.filename().string(), branch);
  fs::remove_all(path, failed);
  fs::remove(mark, failed);
  return made.error();
}

Sha clone_tip(const Checkout& clone, const std::string& branch) {
  const auto references = references_of(clone.admin);
  const auto tip = references.find(branch_ref(branch));
  return tip == references.end() ? Sha() : tip->second;
}

Result<Sha> fetch_back(const Repository& repository, const Checkout& clone,
                       const std::string& branch) {
  PLAIT_TRY(const std::optional<Sha> before, repository.branch_tip(branch));
  const Sha tip = clone.missing ? Sha() : clone_tip(clone, branch);
  if (tip.empty() || (before && *before == tip)) return before.value_or(Sha());
  PLAIT_CHECK(fetch_objects(repository, clone, tip));
  // What was fetched last is remembered, so that a rewritten history is told from one that somebody
  // else has added to.
  PLAIT_TRY(const std::optional<Sha> fetched, repository.reference("refs/plait/fetched/" + branch));
  PLAIT_TRY(const std::optional<Sha> base, repository.reference(base_ref(branch)));
  const Sha expected = fetched.value_or(base.value_or(before.value_or(Sha())));
  Swap swap = Swap::lost;
  if (!before || *before == expected) {
    PLAIT_TRY(swap, swap_reference(repository, branch_ref(branch), before.value_or(Sha()), tip,
                                   "plait: fetched from the task's clone"));
  }
  if (swap == Swap::done) {
    PLAIT_TRY(const Swap noted, swap_reference(repository, "refs/plait/fetched/" + branch,
                                               fetched.value_or(Sha()), tip, "plait: fetched"));
    static_cast<void>(noted);
    return tip;
  }
  PLAIT_TRY(const std::string kept,
            save_backup(repository, "clone", branch, tip, "plait: fetched from the task's clone"));
  return fail(error_class::git, "branch '" + branch + "' was moved while a clone was at work on it",
              "the clone's work is kept as " + kept + ": merge it by hand");
}

std::vector<std::string> unfetched_references(const Repository& repository, const Checkout& clone) {
  std::vector<std::string> left;
  for (const auto& [name, id] : references_of(clone.admin)) {
    if (name.starts_with("refs/remotes/")) continue;
    const Result<git_oid> oid = to_oid(id);
    git_odb* raw = nullptr;
    if (!oid.ok() || git_repository_odb(&raw, repository.raw()) < 0) continue;
    const Handle<git_odb, &git_odb_free> objects(raw);
    git_odb_refresh(objects.get());
    if (git_odb_exists(objects.get(), &oid.value()) == 0) left.push_back(name);
  }
  return left;
}

Status remove_clone(const Repository& repository, const Checkout& clone) {
  const fs::path file = mark_of(repository, clone.path);
  const Mark mark = read_mark(file);
  std::error_code failed;
  if (mark.path != clone.path.lexically_normal().string())
    return fail(error_class::security, "'" + clone.path.string() + "' is no clone of plait's",
                "look at it, and remove the folder by hand");
  if (fs::is_symlink(fs::symlink_status(clone.path, failed)))
    return fail(error_class::security,
                "a symbolic link stands where the clone '" + clone.path.string() + "' was made",
                "look at it, and remove it by hand");
  fs::remove_all(clone.path, failed);
  if (failed)
    return fail(error_class::io,
                "cannot remove '" + clone.path.string() + "': " + failed.message());
  fs::remove(file, failed);
  for (const std::string& reference :
       {base_ref(mark.branch), "refs/plait/fetched/" + mark.branch}) {
    PLAIT_TRY(const std::optional<Sha> at, repository.reference(reference));
    if (!at) continue;
    PLAIT_TRY(const Swap gone, delete_reference(repository, reference, *at));
    if (gone == Swap::lost)
      return fail(error_class::git, "the reference " + reference + " was moved meanwhile");
  }
  return {};
}

}  // namespace plait::git

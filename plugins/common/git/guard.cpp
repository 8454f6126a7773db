#include "git/guard.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <sstream>
#include <utility>

#include "git/checkout.hpp"

namespace plait::git {
namespace {

namespace fs = std::filesystem;

using ReflogHandle = Handle<git_reflog, &git_reflog_free>;
using ReferenceIteratorHandle = Handle<git_reference_iterator, &git_reference_iterator_free>;

constexpr std::size_t kConfigBytes = std::size_t{256} * 1024;

// Of some thousand small files a look: no stream, no large buffer.
std::string contents_of(const fs::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  std::string text;
  if (fd < 0) return text;
  std::array<char, 4096> piece;
  ssize_t n = 0;
  while (text.size() < kConfigBytes && (n = ::read(fd, piece.data(), piece.size())) > 0)
    text.append(piece.data(), static_cast<std::size_t>(n));
  ::close(fd);
  return text;
}

// What changes when a file is written, replaced or made executable; "" when there is none.
std::string stamp_of(const fs::path& file) {
  struct stat about = {};
  if (::lstat(file.c_str(), &about) != 0) return {};
  std::ostringstream out;
  out << about.st_mode << ' ' << about.st_size << ' ' << about.st_ino << ' ' << about.st_ctim.tv_sec
      << '.' << about.st_ctim.tv_nsec;
  return out.str();
}

Json stamps_in(const fs::path& folder) {
  Json stamps = Json::object();
  std::error_code failed;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, failed))
    stamps[entry.path().string()] = stamp_of(entry.path());
  return stamps;
}

// The common folder's, and those that an absolute `core.hooksPath` names.
Json hooks_of(const Repository& repository) {
  Json hooks = stamps_in(repository.common_dir() / "hooks");
  const fs::path configured(repository.setting("core.hookspath").value_or(""));
  if (configured.is_absolute()) hooks.update(stamps_in(configured));
  return hooks;
}

// Of all linked worktrees: whoever changes another's does so for a reason.
Json links_of(const Repository& repository, const GuardWish& wish) {
  Json links = Json::object();
  std::error_code failed;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(repository.common_dir() / "worktrees", failed))
    for (const char* name : {"commondir", "gitdir", "config.worktree"})
      // Empty: git is making that worktree right now.
      if (std::string contents = contents_of(entry.path() / name); !contents.empty())
        links[(entry.path() / name).string()] = std::move(contents);
  if (!wish.worktree.empty())
    links[(wish.worktree / ".git").string()] = contents_of(wish.worktree / ".git");
  return links;
}

// Also how many there are of any kind.
Result<std::pair<Json, int>> references_of(const Repository& repository, const GuardWish& wish) {
  Json references = Json::object();
  const std::string own = branch_ref(wish.branch);
  int all = 0;
  ReferenceIteratorHandle iterator;
  PLAIT_CHECK(check(git_reference_iterator_new(Out(iterator), repository.raw()),
                    "cannot read the references"));
  git_reference* raw = nullptr;
  while (git_reference_next(&raw, iterator.get()) == 0) {
    const ReferenceHandle reference(raw);
    ++all;
    const std::string name = git_reference_name(reference.get());
    const bool looked_at = name.starts_with("refs/heads/") || name.starts_with("refs/tags/");
    if (!looked_at || name == own) continue;
    const char* symbolic = git_reference_symbolic_target(reference.get());
    const git_oid* direct = git_reference_target(reference.get());
    references[name] = symbolic != nullptr ? std::string(symbolic)
                       : direct != nullptr ? to_sha(*direct)
                                           : std::string();
  }
  return std::pair{std::move(references), all};
}

Result<Json> files_of(const Repository& repository) {
  Json files = Json::object();
  Checkout main;
  main.path = repository.main_work_tree();
  main.admin = repository.common_dir();
  if (main.path.empty()) return files;
  PLAIT_TRY(const auto status, read_status(repository, main, Untracked::list));
  for (const StatusEntry& entry : status) files[entry.path] = stamp_of(main.path / entry.path);
  return files;
}

// "[section "x"] line" of each line of a configuration file.
std::multiset<std::string> settings_of(const std::string& text) {
  std::multiset<std::string> settings;
  std::istringstream in(text);
  std::string section;
  for (std::string line; std::getline(in, line);) {
    line.erase(0, line.find_first_not_of(" \t"));
    if (line.starts_with("["))
      section = line;
    else if (!line.empty())
      settings.insert(section + ' ' + line);
  }
  return settings;
}

bool only_branches_changed(const std::string& before, const std::string& after) {
  const auto one = settings_of(before);
  const auto other = settings_of(after);
  std::vector<std::string> changed;
  std::set_symmetric_difference(one.begin(), one.end(), other.begin(), other.end(),
                                std::back_inserter(changed));
  return std::all_of(changed.begin(), changed.end(), [](const std::string& setting) {
    return setting.starts_with("[branch ") ||
           (setting.starts_with("[remote ") && setting.find("] fetch") != std::string::npos);
  });
}

// The last one who moved it, by its log. An agent that is not confined could say anything there.
bool plait_moved(const Repository& repository, const std::string& reference) {
  ReflogHandle log;
  if (git_reflog_read(Out(log), repository.raw(), reference.c_str()) < 0) return false;
  const git_reflog_entry* newest = git_reflog_entry_byindex(log.get(), 0);
  const char* message = newest == nullptr ? nullptr : git_reflog_entry_message(newest);
  return message != nullptr && std::string_view(message).starts_with("plait");
}

std::string text_at(const Json& json, const std::string& key) {
  const auto it = json.find(key);
  return it != json.end() && it->is_string() ? it->get<std::string>() : std::string();
}

const Json& part(const Json& snapshot, const char* name) {
  static const Json none = Json::object();
  const auto it = snapshot.find(name);
  return it != snapshot.end() && it->is_object() ? *it : none;
}

std::set<std::string> keys_of(const Json& one, const Json& other) {
  std::set<std::string> keys;
  for (const Json* each : {&one, &other})
    for (const auto& [key, value] : each->items()) keys.insert(key);
  return keys;
}

const char* how_changed(const std::string& before, const std::string& after) {
  return before.empty() ? " is new" : after.empty() ? " is gone" : " was changed";
}

}  // namespace

Result<Json> take_snapshot(const Repository& repository, const GuardWish& wish) {
  const fs::path& common = repository.common_dir();
  Json snapshot{{"head", contents_of(common / "HEAD")},
                {"config", contents_of(common / "config")},
                {"config_worktree", contents_of(common / "config.worktree")},
                {"hooks", hooks_of(repository)},
                {"info", stamps_in(common / "info")},
                {"links", links_of(repository, wish)}};
  PLAIT_TRY(auto references, references_of(repository, wish));
  snapshot["references"] = std::move(references.first);
  snapshot["count"] = references.second;
  if (wish.files) {
    PLAIT_TRY(snapshot["files"], files_of(repository));
  }
  return snapshot;
}

std::vector<Difference> compare_snapshots(const Repository& repository, const Json& before,
                                          const Json& after, const IsOfTask& is_of_task) {
  using Kind = Difference::Kind;
  std::vector<Difference> found;
  const auto compare_parts = [&](const char* name, Kind kind, const std::string& prefix) {
    const Json& old_part = part(before, name);
    const Json& new_part = part(after, name);
    for (const std::string& key : keys_of(old_part, new_part)) {
      const std::string was = text_at(old_part, key);
      const std::string is = text_at(new_part, key);
      if (was == is) continue;
      // Checkpoints and branches are made meanwhile, by tasks and people; nothing is lost by that.
      if (kind == Kind::reference && was.empty()) continue;
      if (kind == Kind::reference && (is_of_task(branch_name(key)) || plait_moved(repository, key)))
        continue;
      // Worktrees of other tasks come and go.
      if (kind == Kind::link && (!old_part.contains(key) || !new_part.contains(key))) continue;
      found.push_back({kind, key, prefix + key + how_changed(was, is), is});
    }
  };
  for (const char* name : {"config", "config_worktree"}) {
    const std::string was = text_at(before, name);
    const std::string is = text_at(after, name);
    if (was == is) continue;
    const Kind kind = only_branches_changed(was, is) ? Kind::branch_setting : Kind::config;
    found.push_back({kind, name, "the repository's configuration was changed", ""});
  }
  compare_parts("hooks", Kind::hooks, "the hook ");
  compare_parts("info", Kind::info, "");
  compare_parts("links", Kind::link, "");
  if (const std::string is = text_at(after, "head"); text_at(before, "head") != is)
    found.push_back({Kind::head, "HEAD", "HEAD of the main checkout was moved", is});
  compare_parts("references", Kind::reference, "");
  if (before.contains("files") && after.contains("files"))
    compare_parts("files", Kind::files, "the main checkout's ");
  return found;
}

}  // namespace plait::git

#include "git/landing.hpp"

#include <algorithm>
#include <fstream>
#include <plait/error_class.hpp>
#include <set>
#include <sstream>

#include "git/checkout.hpp"
#include "git/file_lock.hpp"
#include "git/history.hpp"
#include "git/references.hpp"

namespace plait::git {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> split_nul(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = text.find('\0');
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return parts;
}

// What stands where a new file is to come: the file itself, or the first of its folders that is
// no folder. Empty when the place is free.
std::string obstacle(const fs::path& root, const std::string& path) {
  std::error_code failed;
  for (std::size_t slash = path.find('/');; slash = path.find('/', slash + 1)) {
    std::string prefix = path.substr(0, slash);
    const fs::file_status status = fs::symlink_status(root / prefix, failed);
    if (!fs::exists(status)) return {};
    if (slash == std::string::npos || !fs::is_directory(status)) return prefix;
  }
}

// Untracked files, ignored ones included, that the move would write over. git itself protects only
// those that are not ignored.
Result<std::vector<std::string>> untracked_in_the_way(const Place& place, const fs::path& root,
                                                      const std::vector<ChangedFile>& changes) {
  std::vector<std::string> args{"--literal-pathspecs", "ls-files", "-z", "--others", "--"};
  const std::size_t fixed = args.size();
  for (const ChangedFile& change : changes) {
    if (change.status != 'A' && change.status != 'R' && change.status != 'T') continue;
    if (std::string found = obstacle(root, change.path); !found.empty()) args.push_back(found);
  }
  if (args.size() == fixed) return std::vector<std::string>();
  PLAIT_TRY(const std::string text, run_or_fail(place, args));
  return split_nul(text);
}

// "<verb> -m -u <from> <to>": git's two-way merge of index and files.
Result<Output> two_way(const Place& place, const Move& move, bool dry) {
  std::vector<std::string> args{"read-tree", "-m", "-u"};
  if (dry) args.emplace_back("-n");
  args.insert(args.end(), {move.from, move.to});
  return run(place, args);
}

// git takes a file whose times changed for a changed one unless the index is refreshed.
Status refresh_index(const Place& place) {
  PLAIT_TRY(const Output refreshed, run(place, {"update-index", "-q", "--refresh"}));
  return {};
}

// The changed files of the user's own that the move would write over.
Result<std::vector<std::string>> changes_in_the_way(const Place& place, const Move& move,
                                                    const std::vector<StatusEntry>& own,
                                                    const std::vector<ChangedFile>& changes) {
  std::vector<std::string> paths;
  if (own.empty()) return paths;
  PLAIT_CHECK(refresh_index(place));
  PLAIT_TRY(const Output dry, two_way(place, move, true));
  if (dry.exit_code == 0) return paths;
  std::set<std::string> touched;
  for (const ChangedFile& change : changes) {
    touched.insert(change.path);
    touched.insert(change.old_path);
  }
  for (const StatusEntry& entry : own)
    if (touched.contains(entry.path)) paths.push_back(entry.path);
  if (paths.empty()) paths.push_back(first_complaint(dry));
  return paths;
}

// Fills in what a checkout says to this move: kept and paths; in_the_way when it cannot follow.
Status judge_checkout(const Repository& repository, const Checkout& checkout, const Move& move,
                      const std::vector<ChangedFile>& changes, Landing& landing) {
  const Place place = place_of(repository, checkout);
  landing.checkout = checkout.path;
  PLAIT_TRY(const std::vector<StatusEntry> own,
            read_status(repository, checkout, Untracked::leave_out));
  PLAIT_TRY(std::vector<std::string> blocking, untracked_in_the_way(place, checkout.path, changes));
  PLAIT_TRY(const std::vector<std::string> changed, changes_in_the_way(place, move, own, changes));
  blocking.insert(blocking.end(), changed.begin(), changed.end());
  for (const StatusEntry& entry : own) landing.kept.push_back(entry.path);
  if (blocking.empty()) return {};
  landing.kind = Landing::Kind::in_the_way;
  landing.paths.insert(landing.paths.end(), blocking.begin(), blocking.end());
  return {};
}

// Index and files follow the reference. The answer is git's last word.
Result<Output> bring_along(const Place& place, const Move& move) {
  PLAIT_TRY(Output moved, two_way(place, move, false));
  if (moved.exit_code == 0) return moved;
  PLAIT_CHECK(refresh_index(place));
  return two_way(place, move, false);
}

fs::path note_file(const Repository& repository) {
  return repository.state_dir() / "landing";
}

// Two ids and a path a line.
void write_note(const Repository& repository, const Move& move,
                const std::vector<Checkout>& checkouts) {
  std::ofstream note(note_file(repository), std::ios::trunc);
  for (const Checkout& checkout : checkouts)
    note << move.from << ' ' << move.to << ' ' << move.branch << '\0' << checkout.path.string()
         << '\0';
}

void remove_note(const Repository& repository) {
  std::error_code ignored;
  fs::remove(note_file(repository), ignored);
}

// Running it again on a checkout that is there already changes nothing.
Status finish_noted(const Repository& repository) {
  std::ifstream in(note_file(repository), std::ios::binary);
  if (!in) return {};
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  const std::vector<std::string> parts = split_nul(text);
  for (std::size_t i = 0; i + 1 < parts.size(); i += 2) {
    Move move;
    std::istringstream(parts[i]) >> move.from >> move.to >> move.branch;
    PLAIT_TRY(const std::optional<Checkout> checkout, find_checkout(repository, parts[i + 1]));
    if (!checkout || checkout->missing) continue;
    if (checkout->head.branch != move.branch || checkout->head.commit != move.to) continue;
    PLAIT_TRY(const Output moved, bring_along(place_of(repository, *checkout), move));
  }
  remove_note(repository);
  return {};
}

void leave_behind(const Move& move, const std::string& reason, Landing& landing) {
  landing.checkout_state = "left: " + reason;
  const std::string git = "git -C '" + landing.checkout.string() + "' ";
  landing.catch_up =
      git + "update-index -q --refresh; " + git + "read-tree -m -u " + move.from + " HEAD";
}

}  // namespace

Result<Landing> try_landing(const Repository& repository, const Move& move) {
  Landing landing;
  PLAIT_TRY(const std::vector<Checkout> checkouts, checkouts_of_branch(repository, move.branch));
  if (checkouts.empty()) return landing;
  PLAIT_TRY(const std::vector<ChangedFile> changes, changed_files(repository, move.from, move.to));
  for (const Checkout& checkout : checkouts)
    PLAIT_CHECK(judge_checkout(repository, checkout, move, changes, landing));
  return landing;
}

Result<Landing> land(const Repository& repository, const Move& move, InTheWay policy) {
  PLAIT_TRY(const FileLock lock, FileLock::acquire(repository.state_dir() / "landing.lock"));
  PLAIT_CHECK(finish_noted(repository));
  PLAIT_TRY(const std::optional<Sha> tip, repository.branch_tip(move.branch));
  Landing landing;
  landing.kind = Landing::Kind::lost;
  if (tip.value_or("") != move.from) return landing;
  PLAIT_TRY(landing, try_landing(repository, move));
  if (landing.kind == Landing::Kind::in_the_way && policy == InTheWay::refuse) return landing;
  const bool left = landing.kind == Landing::Kind::in_the_way;
  landing.kind = Landing::Kind::landed;

  PLAIT_TRY(const std::vector<Checkout> checkouts, checkouts_of_branch(repository, move.branch));
  if (!checkouts.empty() && !left) write_note(repository, move, checkouts);
  std::optional<Place> place;
  if (!checkouts.empty()) place = place_of(repository, checkouts.front());
  PLAIT_TRY(const Swap swap, swap_reference(repository, branch_ref(move.branch), move.from, move.to,
                                            move.why, place));
  if (swap == Swap::lost) {
    remove_note(repository);
    landing.kind = Landing::Kind::lost;
    return landing;
  }
  if (left) leave_behind(move, "dirty", landing);
  for (const Checkout& checkout : checkouts) {
    if (left) break;
    PLAIT_TRY(const Output moved, bring_along(place_of(repository, checkout), move));
    landing.checkout_state = "updated";
    if (moved.exit_code != 0) leave_behind(move, first_complaint(moved), landing);
  }
  remove_note(repository);
  return landing;
}

Status finish_landings(const Repository& repository) {
  std::error_code failed;
  if (!fs::exists(note_file(repository), failed)) return {};
  PLAIT_TRY(const FileLock lock, FileLock::acquire(repository.state_dir() / "landing.lock"));
  return finish_noted(repository);
}

}  // namespace plait::git

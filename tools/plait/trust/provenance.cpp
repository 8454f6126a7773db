#include "trust/provenance.hpp"

#include <algorithm>
#include <sstream>
#include <string_view>

#include "git/objects.hpp"
#include "git/program.hpp"

namespace plait::trust {
namespace {

// What reflogs of HEAD tell: the commits that were made there, and where they begin.
struct Diary {
  std::set<git::Sha> made;
  git::Sha first;             // where HEAD was when the first one began
  bool from_nothing = false;  // by making the first commit
};

Status read_diary(const git::Place& place, Diary& diary) {
  PLAIT_TRY(const std::string text,
            git::run_or_fail(place, {"log", "-g", "--format=%H %gs", "HEAD", "--"}));
  std::istringstream lines(text);
  std::vector<std::string> entries;
  for (std::string line; std::getline(lines, line);) entries.push_back(line);
  git::Sha before;
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {  // the oldest is last
    const std::size_t blank = entry->find(' ');
    const git::Sha now = entry->substr(0, blank);
    const std::string_view what = std::string_view(*entry).substr(std::min(blank, entry->size()));
    const bool begins = what.starts_with(" commit (initial):");
    // An amended commit is somebody else's when what it amends was.
    if (begins || what.starts_with(" commit:") ||
        (what.starts_with(" commit (amend):") && diary.made.contains(before)))
      diary.made.insert(now);
    if (diary.first.empty()) {
      diary.first = now;
      diary.from_nothing = begins;
    }
    before = now;
  }
  return {};
}

struct Version {
  std::string path;
  git::Sha blob;
};

// Of `--raw -z`: ":<modes> <old blob> <new blob> <status>", NUL, path, NUL.
std::vector<Version> versions_in(std::string_view raw) {
  std::vector<Version> out;
  while (!raw.empty()) {
    const std::size_t path = raw.find('\0');
    const std::size_t end = raw.find('\0', path == raw.npos ? path : path + 1);
    if (end == raw.npos) break;
    const std::string_view about = raw.substr(0, path);
    const std::size_t status = about.rfind(' ');
    const std::size_t blob = status == 0 ? about.npos : about.rfind(' ', status - 1);
    if (blob != about.npos)
      out.push_back({std::string(raw.substr(path + 1, end - path - 1)),
                     git::Sha(about.substr(blob + 1, status - blob - 1))});
    raw.remove_prefix(end + 1);
  }
  return out;
}

bool is_deletion(const Version& version) {
  return version.blob.find_first_not_of('0') == git::Sha::npos;
}

class History {
 public:
  History(git::Place place, const std::vector<std::string>& paths)
      : place_(std::move(place)), paths_(paths) {
    place_.settings = {{"log.showRoot", "true"}};
  }

  // Every version that the files had since `first`; empty: ever.
  [[nodiscard]] Result<std::vector<Version>> since(const git::Sha& first) const {
    std::vector<std::string> args{"log", "-m", "--format=", "HEAD"};
    if (!first.empty()) args.push_back("^" + first);
    return ask(std::move(args), {});
  }

  // Those that `commits` made.
  [[nodiscard]] Result<std::vector<Version>> made_by(const std::set<git::Sha>& commits) const {
    std::string list;
    for (const git::Sha& commit : commits) list += commit + "\n";
    if (list.empty()) return std::vector<Version>();
    return ask({"diff-tree", "--stdin", "-r", "--root", "--no-commit-id"}, list);
  }

 private:
  [[nodiscard]] Result<std::vector<Version>> ask(std::vector<std::string> args,
                                                 const std::string& input) const {
    args.insert(args.begin(), "--literal-pathspecs");
    const auto first = args.begin() + 2;
    args.insert(first, {"-z", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff"});
    args.emplace_back("--");
    args.insert(args.end(), paths_.begin(), paths_.end());
    PLAIT_TRY(const std::string raw, git::run_or_fail(place_, args, input));
    return versions_in(raw);
  }

  git::Place place_;
  const std::vector<std::string>& paths_;
};

}  // namespace

Result<std::set<std::string>> from_elsewhere(const git::Repository& repository,
                                             const std::vector<std::string>& paths) {
  std::set<std::string> out;
  PLAIT_TRY(const git::Head head, repository.head());
  if (head.kind == git::Head::Kind::unborn) return out;
  std::vector<std::string> committed;
  for (const std::string& path : paths) {
    PLAIT_TRY(const auto version, git::file_in(repository, head.commit, path));
    if (version) committed.push_back(path);
  }
  if (committed.empty()) return out;

  git::Place place;
  place.git_dir = repository.common_dir();
  place.common_dir = repository.common_dir();
  Diary diary;
  // A bare repository, or one without a commit, has no such reflog.
  static_cast<void>(read_diary(place, diary));
  place.git_dir = repository.git_dir();
  if (repository.git_dir() != repository.common_dir()) PLAIT_CHECK(read_diary(place, diary));
  const bool bounded = !diary.from_nothing && !diary.first.empty();
  if (bounded) {
    for (const std::string& path : committed) {
      PLAIT_TRY(const auto version, git::file_in(repository, diary.first, path));
      if (version) out.insert(path);
    }
  }
  const History history(place, committed);
  PLAIT_TRY(const std::vector<Version> own, history.made_by(diary.made));
  std::set<git::Sha> own_blobs;
  for (const Version& version : own) own_blobs.insert(version.blob);
  PLAIT_TRY(const auto versions, history.since(bounded ? diary.first : git::Sha()));
  for (const Version& version : versions)
    if (!is_deletion(version) && !own_blobs.contains(version.blob)) out.insert(version.path);
  return out;
}

}  // namespace plait::trust

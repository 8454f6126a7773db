#include "checks/names.hpp"

#include <filesystem>
#include <map>
#include <set>

#include "git/checkout.hpp"
#include "git/repository.hpp"
#include "text/names.hpp"
#include "text/strings.hpp"
#include "work/holder.hpp"
#include "work/task.hpp"

namespace plait::checks {
namespace {

namespace fs = std::filesystem;

struct Wish {
  std::string task, branch;
  std::string path;  // absolute; empty when it is not allowed
};

// A name as a file system that ignores case would see it.
std::string folded(const std::string& name) {
  return text::lower(name);
}

// "a" and "a/b" cannot both be branches: one is a file where the other needs a folder.
bool contains(const std::string& outer, const std::string& inner) {
  return inner.size() > outer.size() && inner.starts_with(outer) && inner[outer.size()] == '/';
}

std::string rename_remedy(const std::string& task, const char* key) {
  return std::string("change \"") + key + "\" in the header of " + task;
}

// What may be used at all; with the paths made absolute.
std::vector<Wish> allowed(const Json& request, const git::Repository& repository,
                          std::vector<CheckItem>& items) {
  std::vector<Wish> wishes;
  for (const Json* task : sound_tasks(request)) {
    Wish wish{id_of(*task), text_of(*task, "branch"), {}};
    if (const Status ok = text::check_branch_name(wish.branch); !ok) {
      items.push_back({wish.task, ok.error().message, rename_remedy(wish.task, "branch_name")});
      wish.branch.clear();
    }
    Result<fs::path> path = work::worktree_path(repository, work::read_task(*task));
    if (path)
      wish.path = path->string();
    else
      items.push_back({wish.task, path.error().message, rename_remedy(wish.task, "worktree_path")});
    wishes.push_back(std::move(wish));
  }
  return wishes;
}

void compare(const Wish& one, const Wish& two, std::vector<CheckItem>& items) {
  const auto say = [&](const std::string& what, const char* key) {
    items.push_back(
        {two.task, two.task + " and " + one.task + " " + what, rename_remedy(two.task, key)});
  };
  if (!one.branch.empty() && !two.branch.empty()) {
    const std::string a = folded(one.branch), b = folded(two.branch);
    if (one.branch == two.branch)
      say("both want the branch \"" + one.branch + "\"", "branch_name");
    else if (a == b)
      say("want branches that differ only by case, \"" + one.branch + "\" and \"" + two.branch +
              "\"",
          "branch_name");
    else if (contains(a, b) || contains(b, a))
      say("want the branches \"" + one.branch + "\" and \"" + two.branch +
              "\", of which one is a folder of the other",
          "branch_name");
  }
  if (!one.path.empty() && !two.path.empty()) {
    const std::string a = folded(one.path), b = folded(two.path);
    if (one.path == two.path)
      say("both want the worktree \"" + one.path + "\"", "worktree_path");
    else if (a == b)
      say("want worktrees that differ only by case, \"" + two.path + "\"", "worktree_path");
    else if (contains(a, b) || contains(b, a))
      say("want worktrees inside each other, \"" + one.path + "\" and \"" + two.path + "\"",
          "worktree_path");
  }
}

// Branches by folded name; a folder of branches, "a" of "a/b", leads to one of those in it.
struct Taken {
  std::map<std::string, std::string> branches, folders;
  std::set<std::string> in_use;  // the user's own: the target, and what the main checkout is on

  explicit Taken(const std::vector<git::Branch>& existing) {
    for (const git::Branch& branch : existing) {
      const std::string name = folded(branch.name);
      branches[name] = branch.name;
      for (auto slash = name.find('/'); slash != std::string::npos;
           slash = name.find('/', slash + 1))
        folders[name.substr(0, slash)] = branch.name;
    }
  }
  // The run that made the branch which has this name.
  [[nodiscard]] std::optional<std::string> maker(const git::Repository& repository,
                                                 const std::string& branch) const {
    const auto same = branches.find(folded(branch));
    return same == branches.end() ? std::nullopt : work::maker_of(repository, same->second);
  }
};

// A branch or worktree of another run that is at work: whatever frees the name would harm it.
bool is_held(const Wish& wish, const std::optional<std::string>& run, const std::string& what,
             const fs::path& run_dir, std::vector<CheckItem>& items) {
  if (!run || !work::is_at_work(run_dir, *run)) return false;
  items.push_back({wish.task, "run " + *run + " is at work on the " + what, work::wait_for(*run)});
  return true;
}

void against_branches(const Wish& wish, const Taken& taken, const std::optional<std::string>& maker,
                      std::vector<CheckItem>& items) {
  if (wish.branch.empty()) return;
  const std::string name = folded(wish.branch);
  if (const auto same = taken.branches.find(name); same != taken.branches.end()) {
    const std::string word = work::quoted(same->second);
    const std::string resume =
        maker ? "plait resume " + *maker + " if that run is to go on; " : std::string();
    items.push_back({wish.task, "there is a branch \"" + same->second + "\" already",
                     taken.in_use.contains(same->second)
                         ? rename_remedy(wish.task, "branch_name")
                         : resume + "git branch -d " + word +
                               " if its work has landed, else git branch -m " + word + " " +
                               work::quoted(same->second + "-old")});
    return;
  }
  const auto clash = [&](const std::string& existing) {
    items.push_back({wish.task,
                     "the branch \"" + wish.branch + "\" cannot be made beside \"" + existing +
                         "\": one would be a folder of the other",
                     rename_remedy(wish.task, "branch_name")});
  };
  if (const auto inside = taken.folders.find(name); inside != taken.folders.end())
    return clash(inside->second);
  for (auto slash = name.find('/'); slash != std::string::npos; slash = name.find('/', slash + 1))
    if (const auto around = taken.branches.find(name.substr(0, slash));
        around != taken.branches.end())
      return clash(around->second);
}

std::optional<std::string> maker_of_folder(const std::vector<git::Checkout>& checkouts,
                                           const std::string& path) {
  for (const git::Checkout& checkout : checkouts)
    if (!path.empty() && checkout.path.lexically_normal() == fs::path(path))
      return work::maker_of(checkout);
  return std::nullopt;
}

void against_disk(const Wish& wish, const std::vector<git::Checkout>& checkouts,
                  std::vector<CheckItem>& items) {
  if (wish.path.empty()) return;
  const std::string word = work::quoted(wish.path);
  for (const git::Checkout& checkout : checkouts) {
    if (checkout.path.lexically_normal() != fs::path(wish.path)) continue;
    items.push_back({wish.task,
                     checkout.missing
                         ? "git still knows a worktree \"" + wish.path + "\" that is gone"
                         : "there is a worktree \"" + wish.path + "\" already",
                     checkout.missing ? "git worktree prune" : "git worktree remove " + word});
    return;
  }
  std::error_code unknown;
  const fs::file_status status = fs::symlink_status(wish.path, unknown);
  if (!fs::exists(status)) return;
  if (fs::is_directory(status) && fs::is_empty(wish.path, unknown)) return;
  items.push_back({wish.task, "\"" + wish.path + "\" exists already",
                   "move it away: mv " + word + " " + work::quoted(wish.path + ".old")});
}

}  // namespace

Result<Answer> NamesCheck::check(const Json& request, Call&) {
  CheckResult result;
  PLAIT_TRY(const git::Repository repository, git::Repository::open(text_of(request, "project")));
  PLAIT_TRY(const auto branches, repository.branches());
  PLAIT_TRY(const auto checkouts, git::list_checkouts(repository));
  Taken taken(branches);
  taken.in_use.insert(text_of(member(request, "target"), "branch"));
  for (const git::Checkout& checkout : checkouts)
    if (checkout.id.empty()) taken.in_use.insert(checkout.head.branch);
  const std::vector<Wish> wishes = allowed(request, repository, result.items);
  for (std::size_t i = 0; i < wishes.size(); ++i)
    for (std::size_t k = 0; k < i; ++k) compare(wishes[k], wishes[i], result.items);
  const fs::path run_dir = text_of(member(request, "run"), "dir");
  for (const Wish& wish : wishes) {
    const auto maker = taken.maker(repository, wish.branch);
    if (is_held(wish, maker, "branch \"" + wish.branch + "\"", run_dir, result.items) ||
        is_held(wish, maker_of_folder(checkouts, wish.path), "worktree \"" + wish.path + "\"",
                run_dir, result.items))
      continue;
    against_branches(wish, taken, maker, result.items);
    against_disk(wish, checkouts, result.items);
  }
  if (result.items.empty()) {
    result.message = counted(wishes.size(), "branch name") +
                     (wishes.size() == 1 ? " and its worktree folder are free"
                                         : " and worktree folders are free");
    return result;
  }
  result.status = Verdict::fail;
  result.message = result.items.front().message;
  if (result.items.size() > 1)
    result.message += ", and " + counted(result.items.size() - 1, "more problem");
  result.remedy = result.items.front().remedy;
  return result;
}

}  // namespace plait::checks

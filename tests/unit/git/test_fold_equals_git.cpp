// The quick fold against git, over random histories: whenever the fold gives a tree, git merges
// without a conflict and gives the same one.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "git/commit.hpp"
#include "git/merge.hpp"
#include "git_fixture.hpp"

namespace plait::git {
namespace {

using Files = std::map<std::string, std::string>;

class RandomHistory {
 public:
  explicit RandomHistory(unsigned seed) : random_(seed) {}

  Files start() {
    Files files;
    for (int i = 0; i < 14; ++i) files[path()] = contents();
    return files;
  }
  // A few edits, additions, removals, renames of files and of folders.
  Files change(Files files) {
    for (int i = pick(1, 4); i > 0; --i) edit(files);
    return files;
  }

 private:
  int pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  std::string folder() { return std::string(1, static_cast<char>('p' + pick(0, 3))); }
  std::string path() {
    std::string name = std::string(1, static_cast<char>('a' + pick(0, 7)));
    for (int depth = pick(0, 2); depth > 0; --depth) name = folder() + "/" + name;
    return name;
  }
  std::string contents() {
    std::string text = std::to_string(pick(0, 3)) + "\n";
    for (int i = 0; i < 12; ++i) text += "line " + std::to_string(pick(0, 9)) + "\n";
    return text;
  }
  static bool fits(const Files& files, const std::string& path) {
    for (const auto& [other, text] : files)
      if (other.starts_with(path + "/") || path.starts_with(other + "/")) return false;
    return true;
  }
  void edit(Files& files) {
    if (files.empty()) return;
    auto it = std::next(files.begin(), pick(0, static_cast<int>(files.size()) - 1));
    const int what = pick(0, 4);
    if (what == 0) it->second += "more " + std::to_string(pick(0, 99)) + "\n";
    if (what == 1) files.erase(it);
    if (what == 2) {
      const std::string added = path();
      if (fits(files, added)) files[added] = contents();
    }
    if (what == 3) move(files, it->first, path());
    if (what == 4) move_folder(files, folder() + "/", folder() + "/" + folder() + "/");
  }
  // `from` may be the name of the file that goes: a copy.
  static void move(Files& files, std::string from, const std::string& to) {
    const std::string text = files[from];
    files.erase(from);
    if (files.contains(to) || !fits(files, to))
      files[from] = text;
    else
      files[to] = text;
  }
  static void move_folder(Files& files, const std::string& from, const std::string& to) {
    std::vector<std::string> inside;
    for (const auto& [name, text] : files)
      if (name.starts_with(from) && !name.starts_with(to)) inside.push_back(name);
    for (const std::string& name : inside) move(files, name, to + name.substr(from.size()));
  }

  std::mt19937 random_;
};

Sha commit_files(const Repository& repository, const Files& files, std::vector<Sha> parents) {
  std::vector<PathChange> changes;
  for (const auto& [path, text] : files)
    changes.push_back({path, FileVersion{0100644, *write_blob(repository, text)}});
  const Sha empty = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
  const Sha tree = changes.empty() ? empty : *change_tree(repository, empty, changes);
  const std::string who = "Tess Ter <tess@example.com> 1000000000 +0000";
  return *create_commit(repository, {who, who}, {tree, std::move(parents), "random"});
}

TEST(TheQuickFold, EqualsGitOnRandomHistories) {
  test::GitRepo repo(test::GitRepo::Start::unborn);
  repo.git({"hash-object", "-w", "-t", "tree", "/dev/null"});
  const Repository opened = repo.open();
  int folded = 0;
  for (unsigned seed = 1; seed <= 120; ++seed) {
    RandomHistory history(seed);
    const Files start = history.start();
    const Sha base = commit_files(opened, start, {});
    const Sha ours = commit_files(opened, history.change(start), {base});
    const Sha theirs = commit_files(opened, history.change(start), {base});
    const auto quick = merge_commits(opened, ours, theirs);
    ASSERT_TRUE(quick.ok()) << quick.error().message;
    if (!quick->folded) continue;
    ++folded;
    const auto truth = merge_commits(opened, ours, theirs, MergeBy::git);
    ASSERT_TRUE(truth.ok()) << truth.error().message;
    EXPECT_TRUE(truth->conflicts.empty()) << "seed " << seed << ": " << truth->conflicts[0].message;
    EXPECT_EQ(quick->tree, truth->tree) << "seed " << seed;
  }
  EXPECT_GT(folded, 25);
}

}  // namespace
}  // namespace plait::git

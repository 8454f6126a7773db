// Real repositories for tests, told as a story:
//
//   GitRepo repo;                                   // main, one commit
//   repo.on("prp-a").write("a.txt", "one\n").commit("Add a");
//   repo.on("main");
//   EXPECT_EQ(repo.show("prp-a", "a.txt"), "one\n");
//
// Every repository lives in a temporary folder of its own that goes away with it, configured so
// that nothing of the machine's git configuration matters. A verb that fails ends the test program
// with git's words: fixtures do not return errors.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace plait::git {
class Repository;
}

namespace plait::test {

// An empty folder, removed at the end with all that is in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class GitRepo {
 public:
  enum class Start { one_commit, unborn, bare };

  // `<temporary folder>/<name>`, so that worktrees have a place beside it. A bare one holds one
  // commit on main as well.
  explicit GitRepo(Start start = Start::one_commit, const std::string& name = "project");

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  // The temporary folder around the repository: for worktrees beside it.
  [[nodiscard]] const std::filesystem::path& outside() const { return folder_.path(); }
  [[nodiscard]] std::filesystem::path beside(const std::string& name) const;

  // Checks out `branch`, made at HEAD when it does not exist.
  GitRepo& on(const std::string& branch);
  // Checks out `branch`, made at `start`.
  GitRepo& on_new(const std::string& branch, const std::string& start);
  // A file of the checkout; folders are made.
  GitRepo& write(const std::string& file, std::string_view contents);
  GitRepo& remove(const std::string& file);
  GitRepo& rename(const std::string& from, const std::string& to);
  GitRepo& link(const std::string& file, const std::string& target);
  GitRepo& executable(const std::string& file);
  // Commits everything in the checkout.
  GitRepo& commit(const std::string& message);
  GitRepo& configure(const std::string& key, const std::string& value);

  // As plait opens it.
  [[nodiscard]] git::Repository open() const;

  // What there is.
  [[nodiscard]] std::string tip(const std::string& revision) const;  // full id
  [[nodiscard]] bool has(const std::string& revision) const;
  [[nodiscard]] std::string show(const std::string& revision, const std::string& file) const;
  [[nodiscard]] std::vector<std::string> files(const std::string& revision) const;  // sorted
  [[nodiscard]] std::string read(const std::string& file) const;                    // checkout
  [[nodiscard]] bool exists(const std::string& file) const;                         // checkout
  [[nodiscard]] std::string status() const;  // `git status --porcelain`, untracked included
  [[nodiscard]] std::vector<std::string> log(
      const std::string& range) const;  // subjects, newest first
  [[nodiscard]] bool is_sound() const;  // git fsck

  // Any git command in the checkout; its output without the final line end.
  std::string git(const std::vector<std::string>& args) const;  // NOLINT(modernize-use-nodiscard)
  // The same elsewhere, in a worktree for example.
  std::string git_in(const std::filesystem::path& folder,
                     const std::vector<std::string>& args) const;

 private:
  TemporaryFolder folder_;
  std::filesystem::path path_;
};

void write_file(const std::filesystem::path& file, std::string_view contents);
std::string read_file(const std::filesystem::path& file);

}  // namespace plait::test

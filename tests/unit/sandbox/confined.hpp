// A repository with a task's checkout in it, and shell scripts that run in the sandbox around that:
//
//   Confined task({Mode::worktree, Way::bubblewrap});
//   EXPECT_NE(task.run("echo x > ../project/a"), 0);
//   EXPECT_EQ(task.repo().read("a"), "one\n");
#pragma once

#include <filesystem>
#include <plait/command.hpp>
#include <plait/json.hpp>
#include <string>

#include "git/checkout.hpp"
#include "git_fixture.hpp"
#include "sandbox/rules.hpp"

namespace plait::sandbox::test {

struct Kind {
  Mode mode = Mode::worktree;
  Way way = Way::bubblewrap;
};

// What this machine has, tried out once.
const Abilities& abilities();
// Why a test of that kind cannot be made here; empty: it can.
std::string why_not(const Kind& kind);
std::string name_of(const Kind& kind);

class Confined {
 public:
  // Branches main (a, one commit), other (checked out in `beside/other`) and the task's.
  explicit Confined(const Kind& kind, const Settings& settings = {},
                    const std::string& branch = "prp-a");

  // Exit code of `sh -c script` in the checkout; what it wrote: output().
  int run(const std::string& script);
  // As an agent's description names them: "folder", "!what stays read-only", "?only if it is
  // there".
  void may_write(std::vector<std::string> paths) { writable_ = std::move(paths); }
  [[nodiscard]] const std::string& output() const { return output_; }
  // The command that run() starts.
  [[nodiscard]] Command command(const std::string& script) const;

  [[nodiscard]] plait::test::GitRepo& repo() { return repo_; }
  [[nodiscard]] const plait::test::GitRepo& repo() const { return repo_; }
  [[nodiscard]] git::Checkout checkout() const;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path common() const { return repo_.path() / ".git"; }
  [[nodiscard]] const std::string& branch() const { return branch_; }
  // The task's branch in the repository, after a clone was fetched from.
  [[nodiscard]] std::string tip();

 private:
  Kind kind_;
  std::string branch_, output_;
  plait::test::GitRepo repo_;
  std::filesystem::path path_;
  Json context_;
  std::vector<std::string> writable_;
};

}  // namespace plait::sandbox::test

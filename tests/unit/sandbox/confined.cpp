#include "confined.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "git/clones.hpp"
#include "git/worktrees.hpp"
#include "sandbox/wrap.hpp"

namespace plait::sandbox::test {

namespace fs = std::filesystem;

const Abilities& abilities() {
  static const Abilities found = probe();
  return found;
}

std::string why_not(const Kind& kind) {
  if (kind.way == Way::bubblewrap) return abilities().bubblewrap_problem;
  return abilities().landlock > 0 ? "" : "this kernel has no Landlock";
}

std::string name_of(const Kind& kind) {
  return std::string(to_text(kind.mode)) + "_" + to_text(kind.way);
}

Confined::Confined(const Kind& kind, const Settings& settings, const std::string& branch)
    : kind_(kind), branch_(branch), path_(repo_.beside("task")) {
  repo_.write("a", "one\n").commit("Add a");
  repo_.git({"config", "user.name", "Tess Ter"});
  repo_.git({"config", "user.email", "tess@example.com"});
  repo_.git({"branch", branch_});
  repo_.git({"worktree", "add", "-q", "-b", "other", repo_.beside("other").string()});
  Layout layout;
  layout.worktree = path_.string();
  layout.branch = branch_;
  layout.common = common().string();
  layout.main_checkout = repo_.path().string();
  const git::Repository repository = repo_.open();
  if (kind_.mode == Mode::clone) {
    const auto made = git::add_clone(repository, path_, branch_);
    EXPECT_TRUE(made.ok()) << made.error().message;
  } else {
    const auto made = git::add_worktree(repository, {path_, branch_, "", {}});
    EXPECT_TRUE(made.ok()) << made.error().message;
    layout.admin = checkout().admin.string();
    plait::test::write_file(checkout().admin / "config.worktree", "");
    fs::create_directories(checkout().admin / "plait");
  }
  layout.tmp = (checkout().admin / "plait/tmp").string();
  const Choice choice{kind_.mode, kind_.way, "asked for"};
  context_ = context_of(choice, abilities(), layout, settings);
}

git::Checkout Confined::checkout() const {
  return **git::find_checkout(repo_.open(), path_);
}

Command Confined::command(const std::string& script) const {
  Command command;
  command.argv = {"sh", "-c", script};
  command.cwd = path_.string();
  command.writable = writable_;
  const auto wrapped = wrap(command, context_);
  EXPECT_TRUE(wrapped.ok()) << wrapped.error().message;
  return wrapped.value_or(command);
}

int Confined::run(const std::string& script) {
  Command confined = command(script);
  const fs::path file = repo_.outside() / "output";
  const pid_t pid = ::fork();
  if (pid == 0) {
    std::vector<char*> words;
    for (std::string& word : confined.argv) words.push_back(word.data());
    words.push_back(nullptr);
    const int out = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    ::dup2(out, 1);
    ::dup2(out, 2);
    for (const auto& [name, value] : confined.env) ::setenv(name.c_str(), value.c_str(), 1);
    ::setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
    ::setenv("GIT_EDITOR", "true", 1);
    if (::chdir(confined.cwd.c_str()) == 0) ::execv(words[0], words.data());
    ::_exit(125);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  output_ = plait::test::read_file(file);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string Confined::tip() {
  if (kind_.mode == Mode::clone) {
    const auto fetched = git::fetch_back(repo_.open(), checkout(), branch_);
    EXPECT_TRUE(fetched.ok()) << fetched.error().message;
  }
  return repo_.tip(branch_);
}

}  // namespace plait::sandbox::test

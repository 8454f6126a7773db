// The gate `drift` asked as the host asks it, with its program really run on a real repository:
//
//   Change change;
//   change.had("src/a.py", "…").has("src/b.py", "…");
//   const Json result = change.judged();
#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "drift/drift_gate.hpp"
#include "fake_host.hpp"
#include "git_fixture.hpp"

extern char** environ;

namespace plait::test {

class Change {
 public:
  // A file of the base commit.
  Change& had(const std::string& file, const std::string& text) {
    repo_.write(file, text);
    before_[file] = text;
    return *this;
  }
  // A file of the worktree; what had() named before is modified then.
  Change& has(const std::string& file, const std::string& text) {
    after_[file] = text;
    return *this;
  }
  Change& renamed(const std::string& from, const std::string& to, const std::string& text) {
    old_[to] = from;
    return has(to, text);
  }
  Change& prp(const std::string& text) {
    write_file(repo_.beside("PRP-1.md"), text);
    has_prp_ = true;
    return *this;
  }
  Change& with(Json settings) {
    settings_ = std::move(settings);
    return *this;
  }

  Json prepared() {
    settle();
    return host_.invoke(*gate(), "prepare", request_).message.json["checks"][0];
  }

  // The gate's answer to how its program ended.
  Json judged() {
    const Json check = prepared();
    if (!check.contains("command")) return {{"skip", check["skip"]}};
    Json outcome{{"kind", "exited"}, {"code", 0}};
    std::string output = run(check["command"]["argv"], outcome);
    return judged(check, outcome, std::move(output));
  }
  Json judged(const Json& check, const Json& outcome, std::string output) {
    settle();
    Message message{request_, {}};
    message.json["check"] = check;
    message.json["outcome"] = outcome;
    message.json["output"] = message.attach(std::move(output));
    return host_.invoke(*gate(), "judge", message).message.json;
  }

  GitRepo& repo() { return repo_; }
  [[nodiscard]] const Json& request() const { return request_; }
  // Added to the environment of the program.
  std::string path_variable;

 private:
  std::unique_ptr<drift::DriftGate> gate() { return *drift::DriftGate::create(settings_); }

  void settle() {
    if (!request_.is_null()) return;
    repo_.commit("Begin with this");
    const std::string base = repo_.tip("HEAD");
    Json changed = Json::array();
    for (const auto& [file, text] : after_) {
      const bool renamed = old_.contains(file);
      if (renamed) repo_.remove(old_[file]);
      repo_.write(file, text);
      Json entry{{"path", file},
                 {"status", renamed                  ? "renamed"
                            : before_.contains(file) ? "modified"
                                                     : "added"}};
      if (renamed) entry["old_path"] = old_[file];
      changed.push_back(std::move(entry));
    }
    request_ = {{"project", repo_.path().string()},
                {"worktree", repo_.path().string()},
                {"base", base},
                {"changed", std::move(changed)},
                {"task", {{"id", "PRP-1"}, {"file", "PRPs/PRP-1.md"}}}};
    if (has_prp_) request_["snapshot"] = repo_.beside("PRP-1.md").string();
  }

  std::string run(const Json& argv, Json& outcome) const {
    std::vector<std::string> words = argv.get<std::vector<std::string>>();
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    std::vector<char*> environment;
    std::string path = "PATH=" + path_variable;
    for (char** variable = environ; *variable != nullptr; ++variable)
      if (path_variable.empty() || std::string_view(*variable).substr(0, 5) != "PATH=")
        environment.push_back(*variable);
    if (!path_variable.empty()) environment.push_back(path.data());
    environment.push_back(nullptr);
    const std::string file = repo_.beside("output").string();
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 1, file.c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                       0600);
    ::posix_spawn_file_actions_adddup2(&actions, 1, 2);
    pid_t child = 0;
    int status = 127 << 8;
    if (::posix_spawn(&child, pointers[0], &actions, nullptr, pointers.data(),
                      environment.data()) == 0)
      ::waitpid(child, &status, 0);
    ::posix_spawn_file_actions_destroy(&actions);
    outcome["kind"] = WIFEXITED(status) ? "exited" : "signalled";
    outcome["code"] = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    return read_file(file);
  }

  GitRepo repo_;
  FakeHost host_;
  Json settings_ = Json::object();
  Json request_;
  std::map<std::string, std::string> before_, after_, old_;
  bool has_prp_ = false;
};

}  // namespace plait::test

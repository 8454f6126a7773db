// The git steps called directly on a real repository: what the engine would ask, and its answers.
#pragma once

#include <string>
#include <vector>

#include "cleanup/cleanup.hpp"
#include "fake_host.hpp"
#include "git/repository.hpp"
#include "git_fixture.hpp"
#include "merge/merge_step.hpp"
#include "runners/local.hpp"
#include "strategies/sides.hpp"
#include "worktree/worktree.hpp"

namespace plait::test {

class StepBench {
 public:
  explicit StepBench(GitRepo::Start start = GitRepo::Start::one_commit) : repo(start) {
    host.offer<strategies::Ours>();
    host.offer<strategies::Theirs>();
    host.offer<strategies::KeepBoth>();
    host.offer<strategies::Manual>();
    host.offer<runners::LocalRunner>();
  }

  // "A" is PRP-A on branch prp-a in ../project-prp-a.
  [[nodiscard]] static Json task(const std::string& letter, const std::string& after = "") {
    const std::string low(1, static_cast<char>(letter[0] + 32));
    Json made{{"id", "PRP-" + letter},  {"title", "add " + low},
              {"branch", "prp-" + low}, {"worktree", "../project-prp-" + low},
              {"after", Json::array()}, {"order", letter[0]}};
    if (!after.empty()) made["after"].push_back("PRP-" + after);
    return made;
  }
  [[nodiscard]] Json request() const {
    return {
        {"run",
         {{"id", "r1"}, {"dir", repo.beside("run").string()}, {"project", repo.path().string()}}},
        {"step", "s"},
        {"needs",
         {{"analyze",
           {{"status", "succeeded"}, {"outputs", {{"target", {{"branch", "main"}}}}}}}}}};
  }
  [[nodiscard]] Json request_for(const Json& one) const {
    Json made = request();
    made["task"] = one;
    return made;
  }
  [[nodiscard]] Json request_for_all(const std::vector<Json>& tasks) const {
    Json made = request();
    made["tasks"] = tasks;
    return made;
  }

  // Makes the worktree of a task by the real step.
  std::filesystem::path start(const Json& one) {
    const Reply reply = ask<worktree::WorktreeStep>("run", request_for(one));
    EXPECT_EQ(reply.status, PLAIT_OK) << dump(reply.message.json);
    return reply.message.json["outputs"].value("path", "");
  }
  // What an agent does in it.
  void work(const Json& one, const std::string& file, std::string_view contents) {
    const auto folder = start(one);
    write_file(folder / file, contents);
    repo.git_in(folder, {"add", "-A"});
    repo.git_in(folder, {"commit", "-q", "-m", "work on " + file});
  }

  template <typename S>
  Reply ask(const char* method, const Json& request, const Json& with = Json::object()) {
    const Result<std::unique_ptr<S>> made = S::create(with);
    EXPECT_TRUE(made.ok()) << made.error().message;
    return host.invoke(**made, method, request);
  }
  // One entry of a gather answer.
  template <typename S>
  Json result(const Json& one, const Json& with = Json::object()) {
    const Reply reply = ask<S>("run", request_for_all({one}), with);
    EXPECT_EQ(reply.status, PLAIT_OK) << dump(reply.message.json);
    return reply.message.json["results"][one.value("id", "")];
  }
  // The same after a person's decision about a blocked one.
  Json decide(const Json& one, const std::string& choice, const Json& state = Json::object()) {
    Json asked = request_for_all({one});
    asked["state"] = state;
    asked["cause"] = {{"kind", "decision"}, {"choice", choice}};
    const Reply reply = ask<merge::MergeStep>("resume", asked);
    EXPECT_EQ(reply.status, PLAIT_OK) << dump(reply.message.json);
    return reply.message.json["results"][one.value("id", "")];
  }
  // A request of `resume` after a process of the waiting reply ended.
  [[nodiscard]] Json ended(Json asked, const Reply& waiting, int code,
                           const std::string& output = "") const {
    const auto file = repo.beside("output");
    write_file(file, output);
    asked["state"] = waiting.message.json["state"];
    asked["cause"] = {{"kind", "exit"},
                      {"key", waiting.message.json["wait"]["start"][0]["key"]},
                      {"outcome", {{"kind", "exited"}, {"code", code}, {"output", file.string()}}}};
    return asked;
  }

  GitRepo repo;
  FakeHost host;
};

}  // namespace plait::test

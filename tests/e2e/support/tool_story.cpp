#include "tool_story.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <sstream>

#include "schema/schema.hpp"

namespace plait::test {
namespace {

constexpr std::chrono::minutes kToolDeadline{10};  // compilers on a busy machine

Json result_schema() {
  const char* source = std::getenv("PLAIT_SOURCE_DIR");
  return Json::parse(read_file(std::filesystem::path(source == nullptr ? "." : source) /
                               "plugins/steps/aggregate/task-result.schema.json"));
}

void expect_is_result(const Json& document) {
  const auto schema = schema::Schema::compile(result_schema());
  ASSERT_TRUE(schema.ok()) << schema.error().message;
  const auto problems = (*schema)->problems(document);
  ASSERT_TRUE(problems.ok()) << problems.error().message;
  for (const schema::Problem& problem : *problems)
    ADD_FAILURE() << "not as task-result.schema.json says: "
                  << ::testing::PrintToString(problem.path) << ": " << problem.message;
}

}  // namespace

void ToolStory::project(std::initializer_list<std::pair<const char*, std::string>> files) {
  for (const auto& [path, text] : files) repo().write(path, text);
  repo().commit("The project");
}

void ToolStory::work(int phases, const std::string& script, const std::string& header,
                     const std::string& body) {
  std::vector<Phase> listed;
  for (int n = 1; n <= phases; ++n) listed.push_back({.goal = "part " + std::to_string(n)});
  task(listed, script, header);
  repo().write("PRPs/PRP-A.md",
               prp_text("PRP-A", {.header = header, .phases = listed}) + "\n" + body);
  for (const char* gate : {"auto", "tamper", "scope", "drift"})
    gate_as("\"" + std::string(gate) + "\"");
}

Ran ToolStory::exec_gated(std::vector<std::string> args) {
  expect_kept(folder_of("PRP-A"));
  args.insert(args.begin(), {"exec", "PRP-A", "--json"});
  for (std::string& word : settings()) args.push_back(std::move(word));
  Ran ran = start_plait(args).wait(kToolDeadline);
  expect_is_result(ran.json());
  return ran;
}

Ran ToolStory::decide(const std::string& choice, const std::string& reason) {
  const Ran said = run_plait({"decide", "latest", "PRP-A", choice, "--reason", reason});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  Ran ran = start_plait({"resume", "--json"}).wait(kToolDeadline);
  EXPECT_NE(ran.exit_code, 3) << ran.err;
  return ran;
}

std::string ToolStory::file(const std::string& path, const std::string& text) {
  return "mkdir -p \"$(dirname " + quoted(path) + ")\"\nprintf '%s' " + quoted(text) + " > " +
         quoted(path) + "\n";
}

std::string ToolStory::in_turn(int n, const std::string& script) {
  return "if [ $n = " + std::to_string(n) + " ]; then\n" + script + "fi\n";
}

std::string ToolStory::missing_program(std::initializer_list<const char*> programs) {
  const char* path = std::getenv("PATH");
  for (const char* program : programs) {
    bool found = false;
    std::istringstream folders(path == nullptr ? "/usr/bin:/bin" : path);
    for (std::string folder; std::getline(folders, folder, ':');)
      found = found || ::access((folder + "/" + program).c_str(), X_OK) == 0;
    if (!found) return program;
  }
  return {};
}

std::vector<std::string> ToolStory::files_of(const std::string& commit) const {
  std::istringstream lines(repo().git({"ls-tree", "-r", "--name-only", commit}));
  std::vector<std::string> out;
  for (std::string line; std::getline(lines, line);) out.push_back(line);
  return out;
}

void ToolStory::expect_restores_each_way(int phases) {
  std::vector<std::string> tips;
  for (int n = phases - 1; n >= 0; --n)
    tips.push_back(repo().git({"rev-parse", branch() + "~" + std::to_string(n)}));
  const auto expect_at = [&](int phase) {
    const Ran ran = run_plait({"restore", "PRP-A", std::to_string(phase)});
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_EQ(repo().tip(branch()), tips[static_cast<std::size_t>(phase - 1)]);
    EXPECT_EQ(repo().git_in(worktree(), {"status", "--porcelain", "-uno"}), "");
  };
  for (int phase = phases; phase >= 1; --phase) expect_at(phase);
  for (int phase = 1; phase <= phases; ++phase) expect_at(phase);
}

}  // namespace plait::test

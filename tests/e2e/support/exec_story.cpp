#include "exec_story.hpp"

#include <algorithm>
#include <sstream>

namespace plait::test {

void ExecStory::task(const std::vector<Phase>& phases, const std::string& script,
                     const std::string& header) {
  const std::string counter = quoted(own("turns").string());
  agent_does("PRP-A", "echo x >> " + counter + "\nn=$(grep -c x " + counter + ")\n" + script);
  write_prp("PRP-A", {.header = header, .phases = phases});
}

void ExecStory::gate(const std::string& level, const std::string& line, const std::string& more) {
  gates_.push_back("{ uses = \"command\", level = \"" + level + "\", run = '''" + line + "'''" +
                   more + " }");
}

std::vector<std::string> ExecStory::settings() const {
  std::string list;
  for (const std::string& gate : gates_) list += (list.empty() ? "" : ", ") + gate;
  std::vector<std::string> words = agent_settings();
  words.insert(words.end(), {"--set", "step.launch.with.gates=[" + list + "]"});
  return words;
}

Child ExecStory::start_exec(std::vector<std::string> args) {
  expect_kept(folder_of("PRP-A"));
  args.insert(args.begin(), {"exec", "PRP-A", "--json"});
  for (std::string& word : settings()) args.push_back(std::move(word));
  return start_plait(args);
}

std::vector<std::string> ExecStory::subjects() const {
  std::istringstream lines(repo().git({"log", "--reverse", "--format=%s", "main.." + branch()}));
  std::vector<std::string> out;
  for (std::string line; std::getline(lines, line);) out.push_back(line);
  return out;
}

int ExecStory::turns() const {
  const std::string marks = read_file(own("turns"));
  return static_cast<int>(std::count(marks.begin(), marks.end(), 'x'));
}

}  // namespace plait::test

#include "faults.hpp"

#include <algorithm>
#include <cctype>
#include <sstream>

namespace plait::test {

namespace fs = std::filesystem;

namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

void Faults::agent_does(const std::string& id, const std::string& script,
                        const std::string& header) {
  write_prp(id, {.header = header});
  write_file(own("agents/" + id + ".sh"), script);
  write_file(own("agent.sh"), ". " + quoted(own("agents").string()) + "/\"$PLAIT_TASK.sh\"\n");
}

std::vector<std::string> Faults::agent_settings() const {
  std::vector<std::string> words;
  for (const char* step : {"preflight", "launch"}) {
    words.emplace_back("--set");
    words.push_back(std::string("step.") + step +
                    R"(.with.agent={ uses = "command", argv = ["sh", ")" +
                    own("agent.sh").string() + R"("] })");
  }
  return words;
}

Child Faults::start_agents(std::vector<std::string> args) {
  args.insert(args.begin(), "run");
  for (std::string& word : agent_settings()) args.push_back(std::move(word));
  // What comes after an agent that got out: that it is stopped there, test_sandbox tells.
  args.insert(args.end(), {"--set", "step.launch.with.on_escape=\"warn\""});
  return start_plait(args);
}

Ran Faults::run_agents(std::vector<std::string> args) {
  return start_agents(std::move(args)).wait();
}

std::string Faults::puts(const std::string& file, const std::string& text) {
  return "printf '%s' " + quoted(text) + " > " + quoted(file) + "\ngit add " + quoted(file) +
         "\ngit commit -q -m " + quoted("Phase 1: " + file) + "\n";
}

std::string Faults::adds(const std::string& file) {
  return puts(file, file + "\n");
}

std::string Faults::stops_at(const std::string& point) const {
  return ": > " + quoted(own("come-to-" + point).string()) + "\n" +
         waits_for(own("open-" + point).string()) + "\n";
}

bool Faults::has_come_to(const std::string& point) const {
  return eventually([&] { return fs::exists(own("come-to-" + point)); });
}

std::string Faults::folder_of(const std::string& id) {
  return "project-" + lower(id);
}

std::string Faults::branch_of(const std::string& id) {
  return lower(id) + "-title-of-" + lower(id);
}

fs::path Faults::worktree_of(const std::string& id) const {
  return repo().beside(folder_of(id));
}

std::string Faults::landed() const {
  std::string ids;
  std::istringstream log(
      repo().git({"log", "--first-parent", "--merges", "--reverse", "--format=%s", "main"}));
  for (std::string line; std::getline(log, line);) {
    if (!line.starts_with("Merge ")) continue;
    ids += (ids.empty() ? "" : " ") + line.substr(6, line.find(':') - 6);
  }
  return ids;
}

std::string Faults::backup_of(const std::string& id) const {
  return repo().git({"for-each-ref", "--format=%(objectname)", "refs/plait/backup/*/" + id});
}

}  // namespace plait::test

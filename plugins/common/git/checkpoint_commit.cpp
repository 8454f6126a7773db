// commit_commands: what the executor runs to commit a phase.
#include <algorithm>

#include "git/checkpoint.hpp"
#include "git/trailers.hpp"

namespace plait::git {
namespace {

constexpr std::size_t longest_subject = 120;        // bytes
constexpr std::size_t most_excludes = 96UL * 1024;  // bytes of one command's arguments
constexpr std::size_t paths_at_once = 500;

// "Name <mail> seconds zone" as variables. Dates are git's to set.
void append_person(std::vector<std::string>& words, const std::string& role,
                   const std::string& line) {
  const std::size_t open = line.rfind(" <");
  const std::size_t close = line.rfind('>');
  if (open == std::string::npos || close == std::string::npos || close < open) return;
  words.push_back("GIT_" + role + "_NAME=" + line.substr(0, open));
  words.push_back("GIT_" + role + "_EMAIL=" + line.substr(open + 2, close - open - 2));
}

// git with the places given, so that nothing in the worktree decides about them.
std::vector<std::string> git_words(const CommitWish& wish) {
  std::vector<std::string> words{"env",
                                 "GIT_DIR=" + wish.place.git_dir.string(),
                                 "GIT_COMMON_DIR=" + wish.place.common_dir.string(),
                                 "GIT_WORK_TREE=" + wish.place.work_tree.string(),
                                 "GIT_TERMINAL_PROMPT=0",
                                 "GIT_EDITOR=true",
                                 "LANGUAGE=en"};
  append_person(words, "AUTHOR", wish.author.author);
  append_person(words, "COMMITTER", wish.author.committer);
  words.insert(
      words.end(),
      {"git", "-C", wish.place.directory.string(), "-c", "core.fsmonitor=false", "-c", "gc.auto=0",
       "-c", "maintenance.auto=false", "-c", "core.hooksPath=" + wish.hooks.string()});
  for (const auto& [key, value] : wish.place.settings) {
    words.emplace_back("-c");
    words.push_back(std::string(key).append("=").append(value));
  }
  return words;
}

// A pattern that matches this path only. It begins with a backslash, because git 2.39 takes an
// *excluded* path without any for one that was asked for, and fails when it is ignored.
std::string exclusion(const std::string& path) {
  std::string pattern = ":(top,exclude,glob)\\";
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (i > 0 && std::string_view("*?[]\\").find(path[i]) != std::string_view::npos)
      pattern += '\\';
    pattern += path[i];
  }
  return pattern;
}

std::vector<std::string> add_command(const CommitWish& wish) {
  std::vector<std::string> words = git_words(wish);
  words.insert(words.end(), {"add", "--all", "--", ":/"});
  std::size_t bytes = 0;
  for (const std::string& path : wish.placed) bytes += path.size() + 24;
  // More than fit on a command line are taken out again afterwards.
  if (bytes <= most_excludes)
    for (const std::string& path : wish.placed) words.push_back(exclusion(path));
  return words;
}

// Takes out what the agent has staged of plait's files, and what add_command had to let through.
void append_unstage_commands(const CommitWish& wish,
                             std::vector<std::vector<std::string>>& commands) {
  for (std::size_t begin = 0; begin < wish.placed.size(); begin += paths_at_once) {
    std::vector<std::string> words = git_words(wish);
    words.insert(words.end(),
                 {"rm", "-r", "--cached", "--force", "--quiet", "--ignore-unmatch", "--"});
    const std::size_t end = std::min(begin + paths_at_once, wish.placed.size());
    for (std::size_t i = begin; i < end; ++i) words.push_back(":(top,literal)" + wish.placed[i]);
    commands.push_back(std::move(words));
  }
}

// At most `limit` bytes, cut between characters.
std::string shortened(const std::string& text, std::size_t limit) {
  if (text.size() <= limit) return text;
  std::size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

std::vector<std::string> commit_command(const CommitWish& wish) {
  const std::string goal = one_line(wish.goal);
  const std::string start = "Phase " + one_line(wish.phase);
  const std::string subject =
      goal.empty() ? start : shortened(start + ": " + goal, longest_subject);
  std::vector<std::string> words = git_words(wish);
  words.insert(words.end(), {"commit", "--cleanup=whitespace", "-m", subject});
  if (!goal.empty() && subject != start + ": " + goal) words.insert(words.end(), {"-m", goal});
  words.insert(words.end(), {"-m", trailer_lines({wish.run, wish.task, wish.phase})});
  return words;
}

}  // namespace

std::vector<std::vector<std::string>> commit_commands(const CommitWish& wish) {
  std::vector<std::vector<std::string>> commands{add_command(wish)};
  append_unstage_commands(wish, commands);
  commands.push_back(commit_command(wish));
  return commands;
}

bool says_nothing_to_commit(std::string_view output) {
  for (const char* words :
       {"nothing to commit", "nothing added to commit", "no changes added to commit"})
    if (output.find(words) != std::string_view::npos) return true;
  return false;
}

}  // namespace plait::git

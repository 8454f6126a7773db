#include "git/reference_trace.hpp"

#include <cstdint>
#include <fstream>

namespace plait::git {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMostBytes = std::uintmax_t{256} << 20;

// The first word, taken off.
std::string_view next_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

}  // namespace

ReferenceTrace ReferenceTrace::read(const fs::path& file) {
  ReferenceTrace trace;
  std::error_code failed;
  if (!fs::is_regular_file(fs::symlink_status(file, failed))) return trace;
  std::ifstream in(file, std::ios::binary);
  std::uintmax_t bytes = 0;
  for (std::string line; bytes < kMostBytes && std::getline(in, line); bytes += line.size())
    trace.take_line(line);
  return trace;
}

// "12:59:59.123456 refs/debug.c:71   0: refs/heads/main <old> -> <new> (F=0x4, T=0x0) "commit: …""
void ReferenceTrace::take_line(std::string_view line) {
  next_word(line);
  next_word(line);
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  if (take_prefix(line, "create_symref: ")) {
    if (next_word(line) == "HEAD" && next_word(line) == "->") heads_.emplace(next_word(line));
  } else if (take_prefix(line, "rename_ref: ")) {
    written_.emplace(next_word(line));
    next_word(line);
    written_.emplace(next_word(line));
  } else if (take_prefix(line, "copy_ref: ")) {
    next_word(line);
    next_word(line);
    written_.emplace(next_word(line));
  } else if (line.starts_with("delete_refs {")) {
    deleting_ = true;
  } else if (line.starts_with("}")) {
    deleting_ = false;
  } else if (deleting_ && line.starts_with("refs/")) {
    written_.emplace(line);
  } else if (!line.empty() && line[0] >= '0' && line[0] <= '9') {
    take_update(line);
  }
}

void ReferenceTrace::take_update(std::string_view update) {
  next_word(update);
  const std::string_view name = next_word(update);
  next_word(update);
  if (next_word(update) != "->") return;
  if (name != "HEAD") {
    written_.emplace(name);
    return;
  }
  heads_.emplace(next_word(update));
  // Newer ones of git tell of a symbolic reference's target in the message alone.
  constexpr std::string_view moving = "\"checkout: moving from ";
  const std::size_t message = update.find(moving);
  const std::size_t to = update.rfind(" to ");
  if (message == std::string_view::npos || to == std::string_view::npos || to < message) return;
  std::string_view target = update.substr(to + 4);
  if (target.ends_with('"')) target.remove_suffix(1);
  heads_.insert("refs/heads/" + std::string(target));
}

bool ReferenceTrace::wrote(const std::string& reference) const {
  return written_.count(reference) > 0;
}

bool ReferenceTrace::moved_head_to(std::string_view head) const {
  take_prefix(head, "ref: ");
  while (head.ends_with('\n')) head.remove_suffix(1);
  return heads_.count(head) > 0;
}

}  // namespace plait::git

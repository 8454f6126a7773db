#include "git/trailers.hpp"

#include <git2.h>

namespace plait::git {
namespace {

constexpr char run_key[] = "Plait-Run";
constexpr char task_key[] = "Plait-Task";
constexpr char phase_key[] = "Plait-Phase";

void append_trailer(std::string& lines, const char* key, const std::string& value) {
  if (std::string text = one_line(value); !text.empty())
    lines += std::string(key) + ": " + text + "\n";
}

}  // namespace

Trailers read_trailers(const std::string& message) {
  Trailers trailers;
  git_message_trailer_array found{};
  if (git_message_trailers(&found, message.c_str()) < 0) return trailers;
  for (std::size_t i = 0; i < found.count; ++i) {
    const std::string_view key = found.trailers[i].key;
    if (key == run_key) trailers.run = one_line(found.trailers[i].value);
    if (key == task_key) trailers.task = one_line(found.trailers[i].value);
    if (key == phase_key) trailers.phase = one_line(found.trailers[i].value);
  }
  git_message_trailer_array_free(&found);
  return trailers;
}

std::string trailer_lines(const Trailers& trailers) {
  std::string lines;
  append_trailer(lines, run_key, trailers.run);
  append_trailer(lines, task_key, trailers.task);
  append_trailer(lines, phase_key, trailers.phase);
  return lines;
}

std::string one_line(std::string_view text) {
  std::string out;
  bool blank = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7f) {
      blank = !out.empty();
      continue;
    }
    if (blank) out += ' ';
    blank = false;
    out += c;
  }
  return out;
}

}  // namespace plait::git

#include "errors.hpp"

#include <cstdio>

#include "terminal.hpp"

namespace plait::cli {

namespace {

void tell(std::string_view mark, Style style, const Error& error) {
  std::fflush(stdout);  // what was said before stands before it, also in a file
  Terminal terminal(stderr);
  std::string text;
  if (error.span && !error.span->file.empty()) {
    text = error.span->file;
    if (error.span->line > 0)
      text += ":" + std::to_string(error.span->line) + ":" + std::to_string(error.span->column);
    text += ": ";
  }
  text += error.message;
  for (const std::string& note : error.notes) text += "\nnote: " + note;
  if (!error.remedy.empty()) text += "\nhelp: " + error.remedy;
  terminal.marked(mark, style, text);
}

}  // namespace

int complain(const Error& error, int exit_code) {
  tell("plait: error:", Style::red, error);
  return exit_code;
}

void warn(const Error& error) {
  tell("plait: warning:", Style::yellow, error);
}

}  // namespace plait::cli

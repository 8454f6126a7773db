#include "errors.hpp"

#include "terminal.hpp"

namespace plait::cli {

int complain(const Error& error, int exit_code) {
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
  terminal.marked("plait: error:", Style::red, text);
  return exit_code;
}

}  // namespace plait::cli

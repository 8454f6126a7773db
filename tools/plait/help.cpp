#include "help.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <sstream>
#include <vector>

#include "base/suggest.hpp"
#include "terminal.hpp"

namespace plait::cli {

namespace {

constexpr std::size_t page_width = 80;
constexpr std::size_t text_column = 26;

// `text` from column `indent` on, where `out` has come to.
void append_wrapped(std::string& out, const std::string& text, std::size_t indent) {
  std::size_t column = indent;
  bool first = true;
  std::istringstream words(text);
  for (std::string word; words >> word; first = false) {
    const std::size_t width = display_width(word);
    if (!first && column + 1 + width > page_width) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (!first) {
      out += ' ';
      ++column;
    }
    out += word;
    column += width;
  }
}

class HelpLayout : public ::CLI::Formatter {
 public:
  std::string make_option_opts(const ::CLI::Option* option) const override {
    const std::string type = option->get_type_name();
    return type.empty() ? "" : " " + type;
  }
  std::string make_option(const ::CLI::Option* option, bool positional) const override {
    std::string names = make_option_name(option, positional);
    for (std::size_t at = 0; (at = names.find("{false}")) != std::string::npos;)
      names.erase(at, std::string("{false}").size());
    for (std::size_t at = 0; (at = names.find(',', at)) != std::string::npos; at += 2)
      names.insert(at + 1, " ");
    std::string line = "  " + names + make_option_opts(option);
    const std::size_t width = display_width(line);
    line += width + 2 > text_column ? "\n" + std::string(text_column, ' ')
                                    : std::string(text_column - width, ' ');
    append_wrapped(line, make_option_desc(option), text_column);
    return line + "\n";
  }
};

}  // namespace

void set_help_layout(::CLI::App& app) {
  app.formatter(std::make_shared<HelpLayout>());
  std::string about;
  append_wrapped(about, app.get_description(), 0);
  app.description(about);
}

int complain_of_usage(const ::CLI::App& app, const ::CLI::Error& error,
                      const std::string& command) {
  std::string message = error.what();
  std::string help;
  for (const std::string& word : app.remaining()) {
    if (!word.starts_with('-')) continue;
    const std::string flag = word.substr(0, word.find('='));
    std::vector<std::string> names;
    for (const ::CLI::Option* option : app.get_options())
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    message = "there is no flag \"" + flag + "\"";
    if (const auto near = base::suggest(flag, names)) help = "did you mean \"" + *near + "\"?";
    break;
  }
  if (help.empty()) help = "plait " + command + " --help lists the flags";
  std::fprintf(stderr, "plait: error: %s\n  help: %s\n", message.c_str(), help.c_str());
  return 2;
}

}  // namespace plait::cli

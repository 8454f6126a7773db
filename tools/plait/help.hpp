// How the command line explains itself: help texts in 80 columns, and the nearest right flag.
#pragma once

#include <string>

namespace CLI {
class App;
class Error;
}  // namespace CLI

namespace plait::cli {

// Gives `app` plait's layout of help: one flag a line, texts wrapped in 80 columns.
void set_help_layout(::CLI::App& app);

// Prints what is wrong with the command line of `plait <command>`, and what was probably meant.
// Returns the exit code.
int complain_of_usage(const ::CLI::App& app, const ::CLI::Error& error, const std::string& command);

}  // namespace plait::cli

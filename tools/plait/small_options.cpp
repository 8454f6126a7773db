#include "small_options.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "help.hpp"

namespace plait::cli {

struct SmallOptions::State {
  explicit State(const std::string& command, const std::string& description)
      : app(description, "plait " + command), name(command) {}
  ::CLI::App app;
  std::string name;
  std::map<std::string, bool> flags;
  std::map<std::string, std::string> texts;
  std::vector<std::string> plugin_dirs;
  std::vector<std::string> sets;
  std::vector<std::string> arguments;
  std::string directory = ".";
  std::string run = "latest";
};

SmallOptions::SmallOptions(const std::string& command, const std::string& description)
    : state_(std::make_unique<State>(command, description)) {
  state_->app.add_option("-C,--directory", state_->directory, "work as if started there")
      ->type_name("DIR");
  set_help_layout(state_->app);
}
SmallOptions::~SmallOptions() = default;

void SmallOptions::flag(const std::string& names, const std::string& help) {
  const std::string key = names.substr(names.find("--"));
  state_->app.add_flag(names, state_->flags[key], help);
}

void SmallOptions::option(const std::string& names, const std::string& type,
                          const std::string& help) {
  const std::string key = names.substr(names.find("--"));
  state_->app.add_option(names, state_->texts[key], help)->type_name(type);
}

void SmallOptions::argument(const std::string& name, const std::string& help, bool required) {
  state_->app.add_option(name, state_->texts[name], help)->required(required)->type_name("");
}

void SmallOptions::arguments(const std::string& name, const std::string& help) {
  state_->app.add_option(name, state_->arguments, help)->type_name("");
}

void SmallOptions::run_argument() {
  state_->app.add_option("run", state_->run, "a run by id, the beginning of one, or latest")
      ->type_name("RUN");
}

void SmallOptions::plugin_dir_option() {
  state_->app.add_option("--plugin-dir", state_->plugin_dirs, "further folder with plugins")
      ->type_name("DIR")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(::CLI::MultiOptionPolicy::TakeAll);
}

void SmallOptions::set_option(const std::string& help) {
  state_->app.add_option("--set", state_->sets, help)
      ->type_name("PATH=VALUE")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(::CLI::MultiOptionPolicy::TakeAll);
}

std::optional<int> SmallOptions::parse(const std::vector<std::string>& args) {
  std::vector<std::string> reversed(args.rbegin(), args.rend());
  try {
    state_->app.parse(reversed);
  } catch (const ::CLI::CallForHelp&) {
    std::fputs(state_->app.help().c_str(), stdout);
    return 0;
  } catch (const ::CLI::ParseError& e) {
    return complain_of_usage(state_->app, e, state_->name);
  }
  return std::nullopt;
}

bool SmallOptions::has(const std::string& name) const {
  const auto it = state_->flags.find(name);
  return it != state_->flags.end() && it->second;
}

std::string SmallOptions::text(const std::string& name) const {
  const auto it = state_->texts.find(name);
  return it == state_->texts.end() ? std::string() : it->second;
}

std::vector<std::string> SmallOptions::texts() const {
  return state_->arguments;
}
std::string SmallOptions::run() const {
  return state_->run;
}
std::string SmallOptions::directory() const {
  return state_->directory;
}
std::vector<std::string> SmallOptions::plugin_dirs() const {
  return state_->plugin_dirs;
}
std::vector<std::string> SmallOptions::sets() const {
  return state_->sets;
}

}  // namespace plait::cli

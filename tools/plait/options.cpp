#include "options.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <plait/error_class.hpp>

#include "base/format.hpp"
#include "base/suggest.hpp"
#include "errors.hpp"
#include "help.hpp"
#include "paths.hpp"

namespace plait::cli {

namespace {

const std::string kVariables = "PLAIT_PARAM_";

std::string mapped(std::string_view text, int (*change)(int)) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [change](unsigned char c) { return static_cast<char>(change(c)); });
  return out;
}
std::string upper(std::string_view text) {
  return mapped(text, std::toupper);
}
std::string lower(std::string_view text) {
  return mapped(text, std::tolower);
}

const char* name_of(RunCommand command) {
  switch (command) {
    case RunCommand::run:
      return "run";
    case RunCommand::exec:
      return "exec";
    case RunCommand::plan:
      return "plan";
    case RunCommand::graph:
      return "graph";
  }
  return "run";
}

const char* description_of(RunCommand command) {
  switch (command) {
    case RunCommand::run:
      return "Runs a pipeline over PRPs";
    case RunCommand::exec:
      return "Carries out one PRP in its worktree, phase by phase";
    case RunCommand::plan:
      return "Shows what a run would do, and changes nothing";
    case RunCommand::graph:
      return "Draws the graph of a run before it runs";
  }
  return "";
}

// The value of a flag before the command line can be parsed as a whole: which pipeline it is
// decides which flags there are.
std::vector<std::string> early(const std::vector<std::string>& args, const std::string& flag) {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < args.size() && args[i] != "--"; ++i) {
    if (args[i] == flag && i + 1 < args.size())
      values.push_back(args[++i]);
    else if (args[i].starts_with(flag + "="))
      values.push_back(args[i].substr(flag.size() + 1));
  }
  return values;
}

std::string flag_of(const pipeline::Param& param) {
  std::string flag = "--" + param.name;
  std::replace(flag.begin(), flag.end(), '_', '-');
  return flag;
}

std::string plain_number(double value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

// "DURATION, 1s or more, default 60m: for each task".
std::string describe(const pipeline::Param& param) {
  const bool time = param.type == pipeline::ParamType::duration;
  const auto value = [&](double number) {
    return time ? base::human_duration(
                      std::chrono::nanoseconds(static_cast<std::int64_t>(number * 1e9)))
                : plain_number(number);
  };
  std::string text = param.help;
  std::string facts;
  const auto add = [&](const std::string& fact) { facts += (facts.empty() ? "" : "; ") + fact; };
  if (!param.choices.empty()) {
    std::string list;
    for (const std::string& choice : param.choices) list += (list.empty() ? "" : "|") + choice;
    add(list);
  }
  if (param.min && param.max)
    add(value(*param.min) + " to " + value(*param.max));
  else if (param.min)
    add("at least " + value(*param.min));
  else if (param.max)
    add("at most " + value(*param.max));
  const Json& fallback = param.default_value;
  // NOLINTNEXTLINE(readability-container-size-empty): empty() of a Json string is false
  const bool empty_text = fallback == "";
  const bool none = fallback.is_null() || empty_text || (fallback.is_array() && fallback.empty());
  if (!none)
    add("default " + (time && fallback.is_number() ? value(fallback.get<double>())
                      : fallback.is_string()       ? fallback.get<std::string>()
                      : fallback.is_boolean()      ? (fallback.get<bool>() ? "yes" : "no")
                                                   : dump(fallback)));
  return facts.empty() ? text : text + " [" + facts + "]";
}

std::string type_label(const pipeline::Param& param) {
  const pipeline::ParamType type = param.type == pipeline::ParamType::list ? param.of : param.type;
  std::string label(pipeline::type_name(type));
  std::transform(label.begin(), label.end(), label.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  for (const std::string& word : param.words) label += "|" + word;
  return param.type == pipeline::ParamType::list ? label + "…" : label;
}

struct Texts {
  std::vector<std::string> values;
};

void add_own_flags(::CLI::App& app, RunOptions& options) {
  const std::string group = "Options of plait";
  app.add_option("--pipeline", options.pipeline,
                 "pipeline by name or file [default " + options.pipeline + "]")
      ->type_name("NAME|FILE")
      ->group(group);
  app.add_option("--set", options.sets, "change a value of the pipeline: step.launch.retry.max=2")
      ->type_name("PATH=VALUE")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(::CLI::MultiOptionPolicy::TakeAll)
      ->group(group);
  app.add_option("--profile", options.profiles, "put a profile of the pipeline on top")
      ->type_name("NAME")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(::CLI::MultiOptionPolicy::TakeAll)
      ->group(group);
  app.add_flag("--trust-repository")
      ->description("take the repository's .plait/ as it is, for this command")
      ->group(group);
  app.add_flag("--no-repository")->description("leave the repository's .plait/ out")->group(group);
  app.add_option("--plugin-dir", options.plugin_dirs, "further folder with plugins")
      ->type_name("DIR")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(::CLI::MultiOptionPolicy::TakeAll)
      ->group(group);
  app.add_option("-C,--directory", options.directory, "work as if started there")
      ->type_name("DIR")
      ->group(group);
  if (options.command != RunCommand::graph)
    app.add_flag("--json", options.json, "one JSON document on stdout, everything else on stderr")
        ->group(group);
  if (executes(options.command)) {
    app.add_flag("--dry-run", options.dry_run, "show what would be done; change nothing")
        ->group(group);
    app.add_option("--events", options.events, "write every event as a line of JSON; - is stdout")
        ->type_name("FILE|-")
        ->group(group);
  }
  if (options.command == RunCommand::graph) {
    app.add_option("--format", options.format, "text, dot, mermaid, svg or json [default text]")
        ->type_name("FORMAT")
        ->check(::CLI::IsMember({"text", "dot", "mermaid", "svg", "json"}))
        ->group(group);
  }
  if (!executes(options.command)) {
    app.add_option("--width", options.width, "columns of text [default: the terminal's]")
        ->type_name("N")
        ->group(group);
    app.add_flag("--ascii", options.ascii, "draw with ASCII characters")->group(group);
  }
}

void add_params(::CLI::App& app, const pipeline::Declared& declared,
                std::map<std::string, Texts>& texts, std::map<std::string, bool>& flags) {
  const std::string group = "Parameters of the pipeline \"" + declared.name + "\"";
  for (const pipeline::Param& param : declared.params) {
    const std::string flag = flag_of(param);
    if (param.type == pipeline::ParamType::boolean) {
      app.add_flag(flag + ",!--no-" + flag.substr(2), flags[param.name], describe(param))
          ->group(group);
      continue;
    }
    std::string names = flag;
    if (param.positional) names = param.name + "," + names;
    auto* option = app.add_option(names, texts[param.name].values, describe(param))
                       ->type_name(type_label(param))
                       ->group(group);
    if (param.type == pipeline::ParamType::list) {
      option->expected(param.positional ? -1 : 1)
          ->allow_extra_args(param.positional)
          ->multi_option_policy(::CLI::MultiOptionPolicy::TakeAll);
    } else {
      option->expected(1)->allow_extra_args(false)->multi_option_policy(
          ::CLI::MultiOptionPolicy::TakeLast);
    }
  }
}

// What was typed for the parameters of `declared`.
void take_given(::CLI::App& app, const pipeline::Declared& declared,
                const std::map<std::string, Texts>& texts, const std::map<std::string, bool>& flags,
                pipeline::Bindings& bindings) {
  for (const pipeline::Param& param : declared.params) {
    const std::string flag = flag_of(param);
    if (app.get_option(flag)->count() == 0) continue;
    if (param.type == pipeline::ParamType::boolean)
      bindings.given.push_back({param.name, {flags.at(param.name) ? "true" : "false"}, flag});
    else
      bindings.given.push_back({param.name, texts.at(param.name).values, flag});
  }
}

bool has_flag(const std::vector<std::string>& args, const std::string& flag) {
  const auto end = std::find(args.begin(), args.end(), "--");
  return std::find(args.begin(), end, flag) != end;
}

std::string last_or(const std::vector<std::string>& values, std::string fallback) {
  return values.empty() ? std::move(fallback) : values.back();
}

// A variable that is nearly one of a parameter. Others may be meant for another pipeline.
void warn_of_misspelt_variables(const std::vector<std::string>& params) {
  const std::string_view lead = kVariables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (!text.starts_with(lead)) continue;
    const std::string name = lower(text.substr(lead.size(), text.find('=') - lead.size()));
    if (std::find(params.begin(), params.end(), name) != params.end()) continue;
    if (const auto near = base::suggest(name, params))
      warn(fail(error_class::config,
                "\"" + std::string(text.substr(0, text.find('='))) +
                    "\" in the environment is no parameter of the pipeline",
                "did you mean " + kVariables + upper(*near) + "?"));
  }
}

// PLAIT_PARAM_MAX_PARALLEL=2 is --max-parallel 2, where the command line does not say it.
void add_environment(const pipeline::Declared& declared, pipeline::Bindings& bindings) {
  std::vector<std::string> known;
  for (const pipeline::Param& param : declared.params) {
    const std::string name = variable_of(param);
    known.push_back(param.name);
    const char* value = std::getenv(name.c_str());
    const bool given =
        std::any_of(bindings.given.begin(), bindings.given.end(),
                    [&](const pipeline::Given& each) { return each.param == param.name; });
    if (value != nullptr && !given) bindings.given.push_back({param.name, {value}, name});
  }
  warn_of_misspelt_variables(known);
}

void print_diagnostics(const config::Document& document) {
  std::fputs(base::render(document.diagnostics, document.sources).c_str(), stderr);
}

}  // namespace

std::string variable_of(const pipeline::Param& param) {
  return kVariables + upper(param.name);
}

std::optional<int> parse_params(const std::string& command, const pipeline::Declared& declared,
                                const std::vector<std::string>& args,
                                pipeline::Bindings& bindings) {
  ::CLI::App app("", "plait " + command);
  std::map<std::string, Texts> texts;
  std::map<std::string, bool> flags;
  add_params(app, declared, texts, flags);
  std::vector<std::string> reversed(args.rbegin(), args.rend());
  try {
    app.parse(reversed);
  } catch (const ::CLI::ParseError& e) {
    return complain_of_usage(app, e, command);
  }
  take_given(app, declared, texts, flags, bindings);
  return std::nullopt;
}

bool read_pipeline(ParsedRun& parsed, const std::string& base) {
  const RunOptions& options = parsed.options;
  auto layers = find_layers(options.directory, base, options.repository);
  if (!layers) {
    parsed.exit_code = complain(layers.error());
    return false;
  }
  parsed.layers = std::move(layers).value();
  parsed.declared =
      pipeline::load_params(options.pipeline, parsed.layers.dirs, options.sets, options.profiles);
  if (options.help || parsed.layers.untrusted.empty() ||
      !uses_repository(parsed.declared->document))
    return true;
  parsed.exit_code = refuse_untrusted(parsed.layers, parsed.declared->document, base);
  parsed.declared.reset();
  return false;
}

bool executes(RunCommand command) {
  return command == RunCommand::run || command == RunCommand::exec;
}

ParsedRun parse_run(RunCommand command, const std::vector<std::string>& args) {
  ParsedRun parsed;
  RunOptions& options = parsed.options;
  options.command = command;
  if (command == RunCommand::exec) options.pipeline = "exec";
  options.pipeline = last_or(early(args, "--pipeline"), options.pipeline);
  options.sets = early(args, "--set");
  options.profiles = early(args, "--profile");
  options.directory = last_or(early(args, "--directory"), last_or(early(args, "-C"), "."));
  options.help = has_flag(args, "--help") || has_flag(args, "-h");
  if (has_flag(args, "--trust-repository")) options.repository = Repository::taken;
  if (has_flag(args, "--no-repository")) options.repository = Repository::left_out;
  if (!read_pipeline(parsed, last_or(early(args, "--target"), ""))) return parsed;
  options.sets.clear();  // the parser collects them again, and complains where it has to
  options.profiles.clear();

  ::CLI::App app(description_of(command), std::string("plait ") + name_of(command));
  set_help_layout(app);
  std::map<std::string, Texts> texts;
  std::map<std::string, bool> flags;
  add_own_flags(app, options);
  add_params(app, *parsed.declared, texts, flags);
  std::vector<std::string> reversed(args.rbegin(), args.rend());
  try {
    app.parse(reversed);
  } catch (const ::CLI::CallForHelp&) {
    if (!parsed.declared->document.readable) {
      print_diagnostics(parsed.declared->document);
      parsed.exit_code = 2;
    }
    std::fputs(app.help().c_str(), stdout);
    parsed.declared.reset();
    return parsed;
  } catch (const ::CLI::ParseError& e) {
    // A pipeline that cannot be read has no flags to be right about.
    if (!parsed.declared->document.readable) {
      print_diagnostics(parsed.declared->document);
    } else {
      complain_of_usage(app, e, name_of(command));
    }
    parsed.exit_code = 2;
    parsed.declared.reset();
    return parsed;
  }
  take_given(app, *parsed.declared, texts, flags, options.bindings);
  add_environment(*parsed.declared, options.bindings);
  return parsed;
}

}  // namespace plait::cli

#include "agents/program/arguments.hpp"

#include <unistd.h>

#include <algorithm>
#include <plait/error_class.hpp>

#include "agents/plain_agent.hpp"

namespace plait::agents {
namespace {

// Of one argument the kernel takes 128 KiB; the rest of the command line needs room as well.
constexpr std::size_t kPromptLimit = 96 << 10;

using Values = std::map<std::string, std::string>;

// The prompt as an argument: one that is too long is left in its file, and one that begins with a
// dash is not to be read as an option.
std::string prompt_argument(const Json& turn) {
  std::string prompt = text_of(turn, "prompt");
  if (prompt.size() > kPromptLimit || (prompt.empty() && turn.contains("prompt_file")))
    return "Read the file " + text_of(turn, "prompt_file") +
           " first, wholly: it says what you are to do. Then do it.";
  if (prompt.starts_with('-')) prompt.insert(prompt.begin(), '\n');
  return prompt;
}

Values values_of(const Description& description, const Json& turn) {
  const std::string session = text_of(turn, "session");
  return {{"model", model_of(description, turn)},
          {"prompt", prompt_argument(turn)},
          {"prompt_file", text_of(turn, "prompt_file")},
          {"session", session},
          {"new_session", session.empty() ? text_of(turn, "new_session") : ""},
          {"worktree", text_of(turn, "worktree")},
          {"branch", text_of(turn, "branch")},
          {"task", text_of(turn.value("task", Json::object()), "id")}};
}

// Puts the values in; `is_complete` becomes false when one of them is empty. A brace that names
// nothing stays: arguments may be JSON.
std::string filled(const std::string& part, const Values& values, bool& is_complete) {
  std::string out;
  std::size_t from = 0;
  while (true) {
    const auto open = part.find('{', from);
    const auto close = open == std::string::npos ? open : part.find('}', open);
    if (close == std::string::npos) return out + part.substr(from);
    const auto value = values.find(part.substr(open + 1, close - open - 1));
    if (value == values.end()) {
      out += part.substr(from, open + 1 - from);
      from = open + 1;
      continue;
    }
    if (value->second.empty()) is_complete = false;
    out += part.substr(from, open - from) + value->second;
    from = close + 1;
  }
}

std::vector<std::string> arguments_for(const std::vector<Argument>& argv,
                                       const std::vector<std::string>& args, const Values& values) {
  std::vector<std::string> out;
  bool placed = false;
  for (const Argument& argument : argv) {
    if (!argument.is_group && argument.parts[0] == "{args}") {
      out.insert(out.end(), args.begin(), args.end());
      placed = true;
      continue;
    }
    bool is_complete = true;
    std::vector<std::string> parts;
    for (const std::string& part : argument.parts)
      parts.push_back(filled(part, values, is_complete));
    if (argument.is_group && !is_complete) continue;
    out.insert(out.end(), parts.begin(), parts.end());
  }
  if (!placed) out.insert(out.end(), args.begin(), args.end());
  return out;
}

void add_names(const std::vector<std::string>& names, std::vector<std::string>& out) {
  for (const std::string& name : names)
    if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(name);
}

}  // namespace

const std::vector<std::string>& usual_environment() {
  static const std::vector<std::string> names{"PATH",         "HOME",
                                              "USER",         "LOGNAME",
                                              "SHELL",        "LANG",
                                              "LC_*",         "TZ",
                                              "TMPDIR",       "TERM",
                                              "XDG_*",        "HTTP_PROXY",
                                              "HTTPS_PROXY",  "ALL_PROXY",
                                              "NO_PROXY",     "http_proxy",
                                              "https_proxy",  "all_proxy",
                                              "no_proxy",     "SSL_CERT_FILE",
                                              "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS"};
  return names;
}

std::string model_of(const Description& description, const Json& turn) {
  const std::string model = text_of(turn, "model");
  if (model.empty() || model == "auto") return {};
  if (const Json table = turn.value("models", Json::object()); table.is_object())
    if (std::string name = text_of(table, model.c_str()); !name.empty()) return name;
  if (const auto name = description.models.find(model); name != description.models.end())
    return name->second;
  const bool is_size = model == "haiku" || model == "sonnet" || model == "opus";
  return is_size ? std::string() : model;
}

Result<Command> command_of(const Description& description, const Json& turn) {
  const bool resumes = !text_of(turn, "session").empty();
  const bool has_own = resumes && !description.resume_argv.empty();
  Command out;
  out.argv = arguments_for(has_own ? description.resume_argv : description.argv, description.args,
                           values_of(description, turn));
  out.cwd = text_of(turn, "worktree");
  if (description.prompt == PromptBy::input || description.prompt == PromptBy::file) {
    const std::string file = text_of(turn, "prompt_file");
    if (file.empty())
      return fail(error_class::config,
                  "the agent \"" + description.name + "\" needs a prompt file");
    if (description.prompt == PromptBy::input) out.stdin_file = file;
  }
  out.env = description.env;
  if (::geteuid() == 0) out.env.insert(description.root_env.begin(), description.root_env.end());
  out.env.merge(environment_of(turn));
  out.inherit_env = usual_environment();
  add_names(description.inherit_env, out.inherit_env);
  add_names(description.secrets, out.inherit_env);
  out.writable = description.writable;
  out.stop_signal = description.stop_signal;
  out.grace_s = description.grace_s;
  return out;
}

}  // namespace plait::agents

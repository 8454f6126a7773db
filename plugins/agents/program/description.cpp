#include "agents/program/description.hpp"

#include <plait/duration.hpp>
#include <plait/error_class.hpp>

#include "agents/plain_agent.hpp"
#include "agents/program/reader.hpp"

namespace plait::agents {

const char kProgramManifest[] = R"({
  "description": "a coding agent that is described: its command line, its output, how it is stopped",
  "with_schema": {"type": "object", "additionalProperties": false, "required": ["argv"],
    "properties": {)" PLAIT_DESCRIBED_SETTINGS R"(,
    "argv": {"type": "array", "minItems": 1,
      "description": "program and arguments, with {model} {prompt} {prompt_file} {session} {new_session} {worktree} {branch} {task}; a list in it is left out when a value in it is empty",
      "items": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}},
    "resume_argv": {"type": "array", "minItems": 1,
      "description": "the same for a session that is resumed; not given: argv",
      "items": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}},
    "prompt": {"enum": ["stdin", "argument", "file", "none"], "default": "stdin",
      "description": "argument: {prompt}; file: {prompt_file}"},
    "output": {"enum": ["text", "lines", "claude", "codex", "gemini", "opencode"], "default": "text",
      "description": "lines: JSON lines, see `lines`; else as that program prints it"},
    "lines": {"type": "array", "description": "what is where in JSON lines: paths like \"part.text\"",
      "items": {"type": "object", "additionalProperties": false, "properties": {
        "when": {"type": "object", "description": "{path = value}: the events that it is about"},
        "session": {"type": "string"}, "text": {"type": "string"},
        "text_piece": {"type": "string", "description": "text that comes in pieces"},
        "tool": {"type": "string"}, "tool_id": {"type": "string"},
        "tool_title": {"type": "string"}, "tool_output": {"type": "string"},
        "tool_failed": {"type": "string"},
        "usage": {"enum": ["turn", "step", "session"], "default": "turn",
          "description": "turn: each tells the sums; step: they add up; session: the sums go on when a session is resumed"},
        "input": {"type": "string"}, "output": {"type": "string"}, "cached": {"type": "string"},
        "cost": {"type": "string"}, "input_counts_cached": {"type": "boolean", "default": false},
        "error": {"type": "string"}, "error_status": {"type": "string"},
        "final": {"type": "boolean", "default": false, "description": "it gives up then"},
        "result": {"type": "string"}, "ok": {"type": "string"}}}},
    "root_env": {"type": "object", "additionalProperties": {"type": "string"},
      "description": "variables for root only"},
    "success": {"type": "object", "additionalProperties": false, "properties": {
      "exit_codes": {"type": "array", "items": {"type": "integer"}, "default": [0]},
      "needs_result": {"type": "boolean", "default": false,
        "description": "no success without its last event"}}},
    "tested": {"type": "string", "description": "version that this was tried with; empty: none"},
    "description": {"type": "string"},
    "health": {"type": "object", "additionalProperties": false, "properties": {
      "version": {"type": "array", "items": {"type": "string"}, "default": ["--version"]},
      "install": {"type": "string"}, "login": {"type": "string"},
      "login_env": {"type": "array", "items": {"type": "string"}},
      "login_files": {"type": "array", "items": {"type": "string"}}}}}},
  "error_classes": ["gate_failed", "partial", "crashed", "timeout", "cancelled", "not_found",
    "auth", "rate_limited", "overloaded", "config"]})";

namespace {

std::vector<Argument> arguments_from(const Json& list) {
  std::vector<Argument> out;
  for (const Json& each : list) {
    if (each.is_array())
      out.push_back({each.get<std::vector<std::string>>(), true});
    else
      out.push_back({{each.get<std::string>()}, false});
  }
  return out;
}

PromptBy prompt_by(const std::string& word) {
  if (word == "argument") return PromptBy::argument;
  if (word == "file") return PromptBy::file;
  return word == "none" ? PromptBy::none : PromptBy::input;
}

HealthDescription health_from(const Json& json) {
  HealthDescription out;
  out.version = json.value("version", out.version);
  out.install = json.value("install", "");
  out.login = json.value("login", "");
  out.login_env = json.value("login_env", out.login_env);
  out.login_files = json.value("login_files", out.login_files);
  return out;
}

}  // namespace

Result<Description> Description::from_json(const std::string& name, const Json& settings) {
  Description out;
  out.name = name;
  out.argv = arguments_from(settings.value("argv", Json::array()));
  out.resume_argv = arguments_from(settings.value("resume_argv", Json::array()));
  if (out.argv.empty() || out.argv[0].is_group || out.argv[0].parts[0].empty())
    return fail(error_class::config, "the agent \"" + name + "\" needs a program",
                "argv begins with its name");
  if (const std::string program = text_of(settings, "program"); !program.empty()) {
    out.argv[0].parts[0] = program;
    if (!out.resume_argv.empty()) out.resume_argv[0] = {{program}, false};
  }
  out.args = settings.value("args", out.args);
  out.prompt = prompt_by(settings.value("prompt", "stdin"));
  out.output = settings.value("output", out.output);
  out.lines = settings.value("lines", out.lines);
  if (out.output == "lines" && out.lines.empty())
    return fail(error_class::config, "the agent \"" + name + "\" does not say what is in its lines",
                "write lines = [{ when = { type = \"text\" }, text = \"part.text\" }, …]");
  out.env = settings.value("env", out.env);
  out.root_env = settings.value("root_env", out.root_env);
  out.inherit_env = settings.value("inherit_env", out.inherit_env);
  out.secrets = settings.value("secrets", out.secrets);
  out.writable = settings.value("writable", out.writable);
  out.provider = settings.value("provider", "");
  out.models = settings.value("models", out.models);
  out.stop_signal = settings.value("stop_signal", out.stop_signal);
  if (settings.contains("grace")) {
    PLAIT_TRY(out.grace_s, seconds_of(settings["grace"]));
  }
  const Json success = settings.value("success", Json::object());
  out.exit_codes = success.value("exit_codes", out.exit_codes);
  out.needs_result = success.value("needs_result", false);
  out.tested = settings.value("tested", "");
  out.health = health_from(settings.value("health", Json::object()));
  return out;
}

Json merged_settings(Json settings, const Json& more) {
  for (const auto& [key, value] : more.items()) {
    Json& old = settings[key];
    if (old.is_object() && value.is_object()) {
      old.update(value);
    } else if (old.is_array() &&
               (key == "args" || key == "inherit_env" || key == "secrets" || key == "writable")) {
      old.insert(old.end(), value.begin(), value.end());
    } else {
      old = value;
    }
  }
  return settings;
}

}  // namespace plait::agents

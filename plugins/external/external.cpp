#include "external/external.hpp"

#include <plait/duration.hpp>
#include <plait/error_class.hpp>

#include "external/base64.hpp"
#include "process/filter.hpp"

namespace plait::external {
namespace {

constexpr double kTimeout = 10;  // seconds

// {"$blob": i} becomes {"$base64": "…"}.
void put_bytes_in(Json& json, const Message& message) {
  if (const std::string* bytes = message.blob(json)) {
    json = {{"$base64", to_base64(*bytes)}};
    return;
  }
  if (json.is_structured())
    for (Json& part : json) put_bytes_in(part, message);
}

// The other way. False for what is no base64.
bool take_bytes_out(Json& json, Message& message) {
  if (json.is_object() && json.size() == 1 && json.contains("$base64")) {
    const Json& text = json["$base64"];
    auto bytes = text.is_string() ? from_base64(text.get_ref<const std::string&>()) : std::nullopt;
    if (!bytes) return false;
    json = message.attach(std::move(*bytes));
    return true;
  }
  if (json.is_structured())
    for (Json& part : json)
      if (!take_bytes_out(part, message)) return false;
  return true;
}

// The folder that a question is about.
std::string folder_of(const Json& request) {
  for (const char* key : {"project", "worktree"})
    if (const auto it = request.find(key); it != request.end() && it->is_string())
      return it->get<std::string>();
  if (const auto run = request.find("run"); run != request.end() && run->is_object())
    return run->value("project", "");
  return {};
}

std::string last_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

}  // namespace

External::External(std::string kind, const Json& with)
    : kind_(std::move(kind)), settings_(with.value("settings", Json::object())) {
  command_.argv = with.value("argv", command_.argv);
  command_.env = with.value("env", command_.env);
  command_.inherit_env = with.value("inherit_env", command_.inherit_env);
  command_.timeout_s = kTimeout;
  for (const Json& method : with.value("methods", Json::array()))
    methods_.insert(method.get<std::string>());
}

Status External::read(const Json& with) {
  if (with.contains("timeout")) {
    PLAIT_TRY(command_.timeout_s, seconds_of(with["timeout"]));
  }
  if (command_.timeout_s <= 0)
    return fail(error_class::config, "a program that answers needs a \"timeout\" above 0");
  if (command_.argv[0].empty()) return fail(error_class::config, "\"argv\" names no program");
  return {};
}

Reply External::invoke(Call&, std::string_view method, const Message& request) {
  if (!methods_.empty() && !methods_.contains(method)) return usual_answer(kind_, method, request);
  return ask(method, request);
}

Reply External::ask(std::string_view method, const Message& request) const {
  const std::string program = "\"" + command_.argv[0] + "\"";
  Json asked{{"kind", kind_}, {"method", method}, {"settings", settings_}};
  asked["request"] = request.json;
  put_bytes_in(asked["request"], request);
  Command command = command_;
  command.cwd = folder_of(request.json);
  const auto ran = process::run_filter(command, dump(asked) + "\n");
  if (!ran) {
    Error error = ran.error();
    if (error.code == error_class::timeout || error.code == error_class::crashed)
      error.message = kind_ + " program " + program + ", asked \"" + std::string(method) +
                      "\": " + error.message;
    return Reply::failed(error);
  }
  Message answer;
  answer.json = Json::parse(ran->output, nullptr, false);
  const Json* error =
      answer.json.is_object() && answer.json.contains("error") ? &answer.json["error"] : nullptr;
  if (error != nullptr && error->is_object()) return Reply::failed(error_from_json(*error));
  if (ran->code != 0)
    return Reply::failed(
        fail(error_class::crashed, kind_ + " program " + program + " ended with exit code " +
                                       std::to_string(ran->code) + ": " + last_line(ran->errors)));
  if (!answer.json.is_object() || !take_bytes_out(answer.json, answer))
    return Reply::failed(fail(error_class::plugin,
                              kind_ + " program " + program + " answered \"" + std::string(method) +
                                  "\" with no JSON object: " + ran->output.substr(0, 200),
                              "one object on standard output, everything else on standard error"));
  return Reply::ok(std::move(answer));
}

Reply usual_answer(std::string_view kind, std::string_view method, const Message& request) {
  const Json& json = request.json;
  const Outcome outcome = outcome_from_json(json.value("outcome", Json()));
  if (method == "read")
    return Reply::ok(
        Json{{"state", json.value("state", Json::object())}, {"events", Json::array()}});
  if (method == "health") return Reply::ok(Json{{"status", "ok"}, {"message", ""}});
  if (method != "judge" || kind == "check") return Reply::no_method();
  if (kind == "runner") return Reply::ok(Json{{"outcome", to_json(outcome)}});
  if (kind == "gate")
    return Reply::ok(Json{{"passed", outcome.success()},
                          {"findings", Json::array()},
                          {"message", outcome.success() ? "" : describe(outcome)}});
  return Reply::ok(Json{{"verdict", outcome.success() ? "succeeded" : "failed"},
                        {"code", outcome.success() ? "" : error_class::crashed},
                        {"message", outcome.success() ? "" : describe(outcome)}});
}

}  // namespace plait::external

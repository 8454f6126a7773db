#include "preflight/check_list.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace plait::preflight {
namespace {

constexpr int max_commands = 16;  // of one check
constexpr std::streamoff max_text = std::streamoff{64} * 1024;

// The outputs of the step that made the tasks, whatever it is called.
const Json& source_outputs(const StepRequest& request) {
  static const Json none = Json::object();
  const Json& needs = StepRequest::at(request.json(), "needs");
  if (needs.is_object())
    for (const auto& [id, need] : needs.items())
      if (const Json& outputs = StepRequest::at(need, "outputs"); outputs.contains("tasks"))
        return outputs;
  return none;
}

// The agent that is going to work where nothing else is said: the one set here, else that of the
// first step that launches agents.
const Json& usual_agent(const StepRequest& request) {
  const Json& own = StepRequest::at(request.with(), "agent");
  if (!own.is_null()) return own;
  for (const Json& step : StepRequest::at(request.json(), "steps"))
    if (StepRequest::text(step, "uses") == "launch")
      return StepRequest::at(StepRequest::at(step, "with"), "agent");
  return own;
}

}  // namespace

void fail_with(Entry& entry, const Error& error) {
  entry.status = entry.only_warns ? "warn" : "fail";
  entry.message = error.message;
  entry.remedy = error.remedy;
}

std::vector<Entry> entries_from_settings(const Json& specs) {
  std::vector<Entry> entries;
  if (!specs.is_array()) return entries;
  for (const Json& spec : specs) {
    Entry entry;
    entry.spec = spec;
    entry.name = spec.is_string() ? spec.get<std::string>() : StepRequest::text(spec, "uses");
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::vector<Entry> entries_from_state(const Json& state) {
  std::vector<Entry> entries;
  const Json& kept = StepRequest::at(state, "checks");
  if (!kept.is_array()) return entries;
  for (const Json& one : kept) {
    Entry entry;
    entry.spec = StepRequest::at(one, "spec");
    entry.name = StepRequest::text(one, "name");
    entry.status = StepRequest::text(one, "status");
    entry.message = StepRequest::text(one, "message");
    entry.remedy = StepRequest::text(one, "remedy");
    entry.items = one.value("items", Json::array());
    entry.only_warns = one.value("only_warns", false);
    entry.round = one.value("round", 0);
    entries.push_back(std::move(entry));
  }
  return entries;
}

Json to_output(const Entry& entry) {
  return {{"name", entry.name},
          {"status", entry.status},
          {"message", entry.message},
          {"remedy", entry.remedy},
          {"items", entry.items}};
}

Json to_state(const std::vector<Entry>& entries) {
  Json list = Json::array();
  for (const Entry& entry : entries) {
    Json one = to_output(entry);
    one["spec"] = entry.spec;
    one["only_warns"] = entry.only_warns;
    one["round"] = entry.round;
    list.push_back(std::move(one));
  }
  return list;
}

Json question(const StepRequest& request, const Json& outcome) {
  const Json& source = source_outputs(request);
  Json asked{{"project", request.project()},  {"run", StepRequest::at(request.json(), "run")},
             {"dry_run", request.dry_run()},  {"params", request.params()},
             {"agent", usual_agent(request)}, {"outcome", outcome}};
  for (const char* key : {"tasks", "target", "estimate", "overlaps"})
    asked[key] = resolve_output(StepRequest::at(source, key));
  if (!asked["tasks"].is_array()) asked["tasks"] = Json::array();
  return asked;
}

std::optional<Command> ask(Entry& entry, const Json& question, Call& call) {
  const Result<Component> check = call.open("check", entry.spec);
  if (!check) {
    fail_with(entry, check.error());
    return std::nullopt;
  }
  const Result<Message> answer = check->invoke(call, "check", Message{question, {}});
  if (!answer) {
    fail_with(entry, answer.error());
    return std::nullopt;
  }
  const Json& said = answer->json;
  if (const Json& wanted = StepRequest::at(said, "command"); !wanted.is_null()) {
    Result<Command> command = command_from_json(wanted);
    if (command && ++entry.round <= max_commands) return std::move(command).value();
    fail_with(entry, command ? fail(error_class::plugin, "asks for one command after the other")
                             : command.error());
    return std::nullopt;
  }
  entry.status = StepRequest::text(said, "status");
  entry.message = StepRequest::text(said, "message");
  entry.remedy = StepRequest::text(said, "remedy");
  entry.items = said.value("items", Json::array());
  if (entry.status != "pass" && entry.status != "warn" && entry.status != "fail")
    fail_with(entry, fail(error_class::plugin, "answers with no status"));
  if (entry.only_warns && entry.status == "fail") {
    entry.status = "warn";
    entry.message += "; it could not take over from another agent";
  }
  return std::nullopt;
}

Json with_text(const Json& outcome) {
  Json out = outcome.is_object() ? outcome : Json::object();
  std::ifstream file(StepRequest::text(out, "output"), std::ios::binary | std::ios::ate);
  std::string text;
  if (file) {
    const std::streamoff size = file.tellg();
    const std::streamoff from = std::max<std::streamoff>(0, size - max_text);
    text.resize(static_cast<std::size_t>(size - from));
    file.seekg(from);
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
  }
  out["text"] = std::move(text);
  return out;
}

}  // namespace plait::preflight

#include "events/event.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <plait/error_class.hpp>

namespace plait::events {

namespace {

constexpr std::int64_t kNanosPerMicro = 1'000;
constexpr double kMicrosPerSecond = 1e6;

// Characters that JSON writes as they are.
bool is_plain(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

void append_string(std::string& to, const char* key, const std::string& text) {
  to += key;
  if (!is_plain(text)) {
    to += dump(Json(text));
    return;
  }
  to += '"';
  to += text;
  to += '"';
}

std::string seconds_text(std::int64_t time_ns) {
  const std::int64_t micros = time_ns / kNanosPerMicro;
  char text[40];
  std::snprintf(text, sizeof text, "%lld.%06lld", static_cast<long long>(micros / 1'000'000),
                static_cast<long long>(micros % 1'000'000));
  return text;
}

// Times of before 1970 and of after the year 33000 are no times of a run.
bool is_time(const Json& value) {
  return value.is_number() && value.get<double>() >= 0 && value.get<double>() < 1e12;
}

}  // namespace

Json to_json(const Event& event) {
  const std::int64_t micros = event.time_ns / kNanosPerMicro;
  Json json{{"seq", event.seq},
            {"time", static_cast<double>(micros) / kMicrosPerSecond},
            {"type", event.type},
            {"data", event.data}};
  if (!event.subject.step.empty()) json["step"] = event.subject.step;
  if (!event.subject.task.empty()) json["task"] = event.subject.task;
  if (event.subject.attempt != 0) json["attempt"] = event.subject.attempt;
  return json;
}

void append_line(std::string& to, const Event& event) {
  to += "{\"seq\":" + std::to_string(event.seq);
  to += ",\"time\":" + seconds_text(event.time_ns);
  append_string(to, ",\"type\":", event.type);
  if (!event.subject.step.empty()) append_string(to, ",\"step\":", event.subject.step);
  if (!event.subject.task.empty()) append_string(to, ",\"task\":", event.subject.task);
  if (event.subject.attempt != 0) {
    to += ",\"attempt\":" + std::to_string(event.subject.attempt);
  }
  to += ",\"data\":";
  to += dump(event.data);
  to += "}\n";
}

std::string to_line(const Event& event) {
  std::string line;
  append_line(line, event);
  return line;
}

Result<Event> parse_line(std::string_view line) {
  const auto wrong = [](const char* what) { return fail(error_class::io, what); };
  Json json = Json::parse(line, nullptr, false);
  if (!json.is_object()) return wrong("not a JSON object");
  const auto get = [&](const char* key) {
    const auto found = json.find(key);
    return found == json.end() ? Json() : *found;
  };
  const Json seq = get("seq");
  const Json time = get("time");
  const Json type = get("type");
  const Json step = get("step");
  const Json task = get("task");
  const Json attempt = get("attempt");
  if (!seq.is_number_unsigned()) return wrong("\"seq\" is no number of an event");
  if (!is_time(time)) return wrong("\"time\" is no time");
  if (!type.is_string()) return wrong("\"type\" is no text");
  if (!step.is_null() && !step.is_string()) return wrong("\"step\" is no text");
  if (!task.is_null() && !task.is_string()) return wrong("\"task\" is no text");
  if (!attempt.is_null() && !attempt.is_number_integer()) return wrong("\"attempt\" is no number");

  Event event;
  event.seq = seq.get<std::uint64_t>();
  event.time_ns = std::llround(time.get<double>() * kMicrosPerSecond) * kNanosPerMicro;
  event.type = type.get<std::string>();
  if (step.is_string()) event.subject.step = step.get<std::string>();
  if (task.is_string()) event.subject.task = task.get<std::string>();
  if (attempt.is_number()) event.subject.attempt = attempt.get<int>();
  const auto data = json.find("data");
  if (data == json.end() || !data->is_object()) return wrong("\"data\" is no object");
  event.data = std::move(*data);
  return event;
}

}  // namespace plait::events

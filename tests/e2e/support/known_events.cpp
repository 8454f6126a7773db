#include "known_events.hpp"

#include <fstream>
#include <plait/json.hpp>
#include <set>

#include "violations.hpp"

namespace plait::test {
namespace {

namespace fs = std::filesystem;

// The engine's own types; whatever else is sent is a plugin's.
std::set<std::string> engine_types() {
  std::set<std::string> out;
  const Json schema = read_schema("sdk/schemas/event.schema.json");
  for (const Json& rule : schema["allOf"])
    out.insert(rule["if"]["properties"]["type"]["const"].get<std::string>());
  return out;
}

}  // namespace

std::string unknown_events(const fs::path& runs) {
  if (!fs::exists(runs)) return {};
  SchemaFile any("sdk/schemas/event.schema.json"),
      of_plugins("sdk/schemas/plugin-event.schema.json");
  const std::set<std::string> engines = engine_types();
  std::string out;
  for (const auto& run : fs::directory_iterator(runs)) {
    std::ifstream in(run.path() / "events.ndjson");
    for (std::string line; std::getline(in, line) && !in.eof();) {
      const Json event = Json::parse(line, nullptr, false);
      std::string wrong = event.is_object() ? any.violations(event) : "no JSON object\n";
      if (wrong.empty() && !engines.contains(event["type"])) wrong = of_plugins.violations(event);
      if (!wrong.empty()) out += line + "\n  " + wrong;
    }
  }
  return out;
}

}  // namespace plait::test

// Checks the settings of a component against its schema, in the words of the file's author.
#pragma once

#include <plait/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/diagnostics.hpp"
#include "config/node.hpp"
#include "pipeline/catalog.hpp"

namespace plait::pipeline {

using JsonPath = std::vector<std::string>;

// The settings as they are checked.
struct Settings {
  std::string what;          // "step \"launch\""
  const config::Node& node;  // as written: gives the places
  const Json& value;         // expanded; what is in `open` is still text
  std::set<JsonPath> open;   // values that are known only later: exempt
};

// A value in the schema that is marked `"x-plait-kind": "agent"` names a component of that kind, or
// is a table `{ uses = "name", … }` whose other keys are that component's own settings and are
// checked against its schema; `"x-plait-also": ["auto"]` and the schema's default are allowed too.
// `"format": "duration"` strings must be durations. Everything else is JSON Schema draft-07.
void check_settings(const Settings& settings, const Json& schema, const Catalog& catalog,
                    base::Diagnostics& diagnostics);

// A component of `kind` named at `path` in the settings, its own settings included.
void check_component(const Settings& settings, const JsonPath& path, const std::string& kind,
                     const Json& value, const Catalog& catalog, base::Diagnostics& diagnostics);

// Where `what` is to live: wrong values are told at `place`.
void check_isolation(const Json& isolation, const SourceSpan& place, const std::string& what,
                     const Catalog& catalog, base::Diagnostics& diagnostics);

// A component that is named and is not there.
struct Missing {
  SourceSpan place;
  std::string kind, name;
};
// Says so (`words`: what it is called), with the nearest name and with the plugins that could not
// be loaded: it may be in one of them.
void add_missing(const Missing& missing, const std::string& words, const Catalog& catalog,
                 base::Diagnostics& diagnostics);

// The place of the value at `path`, or of the nearest table around it that was written.
[[nodiscard]] SourceSpan place_of(const config::Node& node, const JsonPath& path);
// The place of its key.
[[nodiscard]] SourceSpan key_place_of(const config::Node& node, const JsonPath& path);

}  // namespace plait::pipeline

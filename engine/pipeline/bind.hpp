// The values of parameters, from the command line or from a stored run.
#pragma once

#include <plait/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/diagnostics.hpp"
#include "pipeline/model.hpp"

namespace plait::pipeline {

// What was typed for one parameter. A boolean's text is "true" or "false".
struct Given {
  std::string param;
  std::vector<std::string> texts;  // one; any number for a list
  std::string flag;                // as messages name it: "--max-parallel"; empty: made of `param`
};

struct Bindings {
  std::vector<Given> given;
  // {"name": value} of a stored run, durations in seconds; `given` goes before.
  Json values = Json::object();
};

// Sets `value` of each parameter, checked against type, limits and choices. Problems go to
// `diagnostics` with the flag as the file and no line. `broken` holds the parameters whose default
// has been reported already; those that are left without a usable value are added.
void bind_params(std::vector<Param>& params, const Bindings& bindings,
                 std::set<std::string>& broken, base::Diagnostics& diagnostics);

// `given` (of TOML or JSON) as a value of `type`; a duration becomes seconds, a bare number being
// in the parameter's unit. The error's code is a PL code.
[[nodiscard]] Result<Json> convert_value(const Param& param, ParamType type, const Json& given);

// Limits and choices of a converted value.
[[nodiscard]] Status check_value(const Param& param, const Json& value);

// "string", "integer", …
[[nodiscard]] std::string_view type_name(ParamType type);

}  // namespace plait::pipeline

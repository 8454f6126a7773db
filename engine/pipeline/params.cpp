#include "pipeline/params.hpp"

#include <algorithm>
#include <map>

#include "base/duration.hpp"
#include "base/suggest.hpp"
#include "pipeline/bind.hpp"
#include "pipeline/names.hpp"
#include "pipeline/table_reader.hpp"

namespace plait::pipeline {
namespace {

using config::Entry;
using config::Kind;
using config::Node;

const std::vector<std::pair<std::string, ParamType>> param_types = {
    {"string", ParamType::string},     {"integer", ParamType::integer},
    {"number", ParamType::number},     {"boolean", ParamType::boolean},
    {"duration", ParamType::duration}, {"list", ParamType::list}};

class ParamReader {
 public:
  ParamReader(Reading& reading, const Entry& entry)
      : reading_(reading),
        entry_(entry),
        table_(reading, entry.value, "parameter \"" + entry.key + "\"") {}

  // Whether there is a default, but a wrong one.
  bool broken = false;

  std::optional<Param> read() {
    param_.name = entry_.key;
    param_.span = entry_.span;
    if (!name_fits()) return std::nullopt;
    const Node* type_node = entry_.value.get("type");
    const auto type = table_.word("type", param_types);
    if (type_node == nullptr) table_.missing("type", "write for example type = \"string\"");
    param_.type = type.value_or(ParamType::string);
    read_shape();
    if (type) {
      read_limits();
      read_choices();
      read_default();
    } else {
      for (const char* key : {"min", "max", "choices", "words", "default"}) table_.raw(key);
    }
    table_.finish();
    if (!type) return std::nullopt;
    return std::move(param_);
  }

 private:
  bool name_fits() {
    if (!is_param_name(entry_.key)) {
      reading_.diagnostics().error(
          base::code::bad_name, entry_.span, "\"" + entry_.key + "\" is no name for a parameter",
          "lower-case letters, digits and single \"_\", with a letter first");
      return false;
    }
    const auto& reserved = reserved_params();
    if (std::find(reserved.begin(), reserved.end(), entry_.key) == reserved.end()) return true;
    reading_.diagnostics().error(base::code::reserved_parameter, entry_.span,
                                 "a parameter cannot be called \"" + entry_.key +
                                     "\": " + flag_of(entry_.key) + " belongs to plait itself");
    return false;
  }

  void contradiction(const char* key, const std::string& why) {
    reading_.diagnostics().error(base::code::bad_parameter, entry_.value.find(key)->span,
                                 "parameter \"" + param_.name + "\": " + why);
  }

  void read_shape() {
    const bool list = param_.type == ParamType::list;
    if (auto of = table_.word("of", param_types)) {
      param_.of = *of;
      if (!list) contradiction("of", "only a list has \"of\"");
      if (list && *of == ParamType::list) contradiction("of", "a list of lists cannot be given");
    }
    if (auto unit = table_.text("unit")) {
      param_.unit = *unit;
      const std::vector<std::string> units = {"ms", "s", "m", "h", "d"};
      if (element() != ParamType::duration)
        contradiction("unit", "only a duration has a unit");
      else if (!base::is_duration_unit(*unit))
        reading_.diagnostics().error(base::code::not_one_of, entry_.value.get("unit")->span,
                                     "there is no unit \"" + *unit + "\"",
                                     "known: \"ms\", \"s\", \"m\", \"h\", \"d\"");
    }
    if (param_.unit.empty() || !base::is_duration_unit(param_.unit))
      param_.unit = element() == ParamType::duration ? "s" : "";
    param_.positional = table_.boolean("positional").value_or(false);
    if (param_.positional && !list)
      reading_.diagnostics().error(
          base::code::bad_positional, entry_.value.find("positional")->span,
          "only a list can be positional, parameter \"" + param_.name + "\" is none");
    param_.help = table_.text("help").value_or("");
  }

  [[nodiscard]] ParamType element() const {
    return param_.type == ParamType::list ? param_.of : param_.type;
  }

  std::optional<double> limit(const char* key) {
    if (entry_.value.get(key) == nullptr) return std::nullopt;
    switch (element()) {
      case ParamType::integer:
      case ParamType::number:
        return table_.number(key, std::numeric_limits<double>::lowest());
      case ParamType::duration: {
        const Node& node = *table_.raw(key);
        auto value = convert_value(param_, ParamType::duration, config::to_json(node));
        if (value.ok()) return value->get<double>();
        reading_.diagnostics().error(value.error().code, node.span, value.error().message,
                                     value.error().remedy);
        return std::nullopt;
      }
      case ParamType::string:
      case ParamType::boolean:
      case ParamType::list:
        break;
    }
    table_.raw(key);
    contradiction(key, "only numbers and durations have limits");
    return std::nullopt;
  }

  void read_limits() {
    const auto min = limit("min"), max = limit("max");
    if (entry_.value.get("min") == nullptr) table_.raw("min");
    if (entry_.value.get("max") == nullptr) table_.raw("max");
    if (min && max && *min > *max) contradiction("max", "the maximum is below the minimum");
    param_.min = min;
    param_.max = max;
  }

  void read_choices() {
    for (Name& name : table_.names("choices")) param_.choices.push_back(std::move(name.text));
    if (!param_.choices.empty() && element() != ParamType::string)
      contradiction("choices", "only strings have choices");
    for (Name& name : table_.names("words")) param_.words.push_back(std::move(name.text));
    const bool counts = element() == ParamType::integer || element() == ParamType::number ||
                        element() == ParamType::duration;
    if (!param_.words.empty() && !counts)
      contradiction("words", "only numbers and durations have words that stand for one");
  }

  void read_default() {
    const Node* node = table_.raw("default");
    if (node == nullptr) return;
    auto value = convert_value(param_, param_.type, config::to_json(*node));
    Status checked = value.ok() ? check_value(param_, *value) : Status(value.error());
    if (!checked.ok()) {
      broken = true;
      const Error& error = checked.error();
      reading_.diagnostics().error(error.code, node->span,
                                   "default of parameter \"" + param_.name + "\": " + error.message,
                                   error.remedy);
      return;
    }
    param_.default_value = *value;
    param_.value = *value;
  }

  Reading& reading_;
  const Entry& entry_;
  TableReader table_;
  Param param_;
};

// Two parameters that make one flag: `merge` (boolean) and `no_merge`.
void check_flags(const std::vector<Param>& params, Reading& reading) {
  std::map<std::string, const Param*> flags;
  const Param* positional = nullptr;
  for (const Param& param : params) {
    std::vector<std::string> own = {flag_of(param.name)};
    if (param.type == ParamType::boolean) own.push_back(no_flag_of(param.name));
    for (const std::string& flag : own) {
      auto [other, is_new] = flags.emplace(flag, &param);
      if (is_new) continue;
      reading.diagnostics()
          .error(base::code::flag_clash, param.span,
                 "parameters \"" + other->second->name + "\" and \"" + param.name +
                     "\" both make the flag " + flag)
          .notes.push_back({"the other is here", other->second->span});
    }
    if (!param.positional || param.type != ParamType::list) continue;
    if (positional == nullptr) {
      positional = &param;
      continue;
    }
    reading.diagnostics()
        .error(base::code::bad_positional, param.span,
               "only one parameter can be positional, \"" + positional->name + "\" is already")
        .notes.push_back({"the other is here", positional->span});
  }
}

}  // namespace

ReadParams read_params(const Node& root, Reading& reading) {
  ReadParams out;
  const Node* params = root.get("params");
  if (params == nullptr) return out;
  if (!params->is(Kind::table)) {
    reading.diagnostics().error(
        base::code::wrong_type, params->span,
        "\"params\" must be a table, not " + std::string(config::described(params->kind)));
    return out;
  }
  for (const Entry& entry : params->entries) {
    if (!entry.value.is(Kind::table)) {
      out.broken.insert(entry.key);
      reading.diagnostics().error(
          base::code::wrong_type, entry.value.span,
          "parameter \"" + entry.key + "\" is declared by a table, not " +
              std::string(config::described(entry.value.kind)),
          "write { type = \"string\", default = … }; a value is given by " + flag_of(entry.key));
      continue;
    }
    ParamReader reader(reading, entry);
    auto param = reader.read();
    if (!param || reader.broken) out.broken.insert(entry.key);
    if (param) out.params.push_back(std::move(*param));
  }
  check_flags(out.params, reading);
  return out;
}

}  // namespace plait::pipeline

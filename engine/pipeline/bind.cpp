#include "pipeline/bind.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/clock.hpp"
#include "base/codes.hpp"
#include "base/duration.hpp"
#include "base/suggest.hpp"
#include "pipeline/names.hpp"
#include "pipeline/table_reader.hpp"

namespace plait::pipeline {
namespace {

std::string_view wanted_of(ParamType type) {
  switch (type) {
    case ParamType::string:
      return "a string";
    case ParamType::integer:
      return "an integer";
    case ParamType::number:
      return "a number";
    case ParamType::boolean:
      return "true or false";
    case ParamType::duration:
      return "a duration such as \"90s\" or \"5m\"";
    case ParamType::list:
      return "a list";
  }
  return "a value";
}

Error not_of_type(ParamType type, const std::string& given) {
  return fail(base::code::bad_value, std::string(wanted_of(type)) + " is expected, not " + given);
}

// A word that stands for a number.
bool is_word(const Param& param, const std::string& text) {
  return std::find(param.words.begin(), param.words.end(), text) != param.words.end();
}

Result<Json> duration_value(const Param& param, const Json& given) {
  const std::string unit = param.unit.empty() ? "s" : param.unit;
  auto parsed = given.is_string() ? base::parse_duration(given.get<std::string>(), unit)
                                  : base::duration_of(given.get<double>(), unit);
  if (!parsed.ok())
    return fail(base::code::bad_duration, parsed.error().message, parsed.error().remedy);
  const double seconds = base::to_seconds(*parsed);
  if (seconds == std::floor(seconds)) return Json(static_cast<std::int64_t>(seconds));
  return Json(seconds);
}

template <typename Number>
Result<Json> parse_number(ParamType type, const std::string& text) {
  Number number{};
  const char* end = text.data() + text.size();
  auto [rest, problem] = std::from_chars(text.data(), end, number);
  if (problem == std::errc::result_out_of_range)
    return fail(base::code::out_of_range, "\"" + text + "\" is too large");
  if (problem != std::errc{} || rest != end) return not_of_type(type, "\"" + text + "\"");
  if constexpr (std::is_floating_point_v<Number>)
    if (!std::isfinite(number)) return not_of_type(type, "\"" + text + "\"");
  return Json(number);
}

// A word of the command line.
Result<Json> parse_text(const Param& param, ParamType type, const std::string& text) {
  if (is_word(param, text)) return Json(text);
  switch (type) {
    case ParamType::string:
      return Json(text);
    case ParamType::integer:
      return parse_number<std::int64_t>(type, text);
    case ParamType::number:
      return parse_number<double>(type, text);
    case ParamType::boolean:
      if (text == "true" || text == "false") return Json(text == "true");
      return not_of_type(type, "\"" + text + "\"");
    case ParamType::duration:
      return duration_value(param, text);
    case ParamType::list:
      break;
  }
  return not_of_type(type, "\"" + text + "\"");
}

Result<Json> parse_texts(const Param& param, const std::vector<std::string>& texts) {
  if (param.type != ParamType::list) {
    if (texts.empty()) return not_of_type(param.type, "nothing");
    return parse_text(param, param.type, texts.back());
  }
  Json out = Json::array();
  for (const std::string& text : texts) {
    PLAIT_TRY(Json item, parse_text(param, param.of, text));
    out.push_back(std::move(item));
  }
  return out;
}

std::string shown_limit(const Param& param, ParamType type, double limit) {
  if (type == ParamType::duration) return base::format_duration(base::from_seconds(limit));
  if (limit == std::floor(limit) && std::abs(limit) < 1e15)
    return std::to_string(static_cast<std::int64_t>(limit));
  (void)param;
  return dump(Json(limit));
}

Status check_scalar(const Param& param, ParamType type, const Json& value) {
  if (value.is_number()) {
    const double number = value.get<double>();
    const std::string shown = shown_limit(param, type, number);
    if (param.min && number < *param.min)
      return fail(base::code::out_of_range,
                  shown + " is below the minimum " + shown_limit(param, type, *param.min));
    if (param.max && number > *param.max)
      return fail(base::code::out_of_range,
                  shown + " is above the maximum " + shown_limit(param, type, *param.max));
  }
  if (value.is_string() && !param.choices.empty()) {
    const auto& text = value.get_ref<const std::string&>();
    if (std::find(param.choices.begin(), param.choices.end(), text) == param.choices.end())
      return fail(base::code::not_one_of, "\"" + text + "\" is not one of the choices",
                  base::suggest_help(text, param.choices));
  }
  return {};
}

// A stored value: durations are seconds already.
Result<Json> stored_value(const Param& param, const Json& stored) {
  Param seconds = param;
  seconds.unit = "s";
  return convert_value(seconds, param.type, stored);
}

}  // namespace

std::string_view type_name(ParamType type) {
  switch (type) {
    case ParamType::string:
      return "string";
    case ParamType::integer:
      return "integer";
    case ParamType::number:
      return "number";
    case ParamType::boolean:
      return "boolean";
    case ParamType::duration:
      return "duration";
    case ParamType::list:
      return "list";
  }
  return "value";
}

Result<Json> convert_value(const Param& param, ParamType type, const Json& given) {
  if (given.is_string() && is_word(param, given.get_ref<const std::string&>())) return given;
  switch (type) {
    case ParamType::string:
      if (given.is_string()) return given;
      break;
    case ParamType::integer:
      if (given.is_number_integer()) return given;
      break;
    case ParamType::number:
      if (given.is_number()) return given;
      break;
    case ParamType::boolean:
      if (given.is_boolean()) return given;
      break;
    case ParamType::duration:
      if (given.is_string() || given.is_number()) return duration_value(param, given);
      break;
    case ParamType::list: {
      if (!given.is_array()) break;
      Json out = Json::array();
      for (const Json& item : given) {
        PLAIT_TRY(Json value, convert_value(param, param.of, item));
        out.push_back(std::move(value));
      }
      return out;
    }
  }
  return not_of_type(type, described(given));
}

Status check_value(const Param& param, const Json& value) {
  if (param.type != ParamType::list) return check_scalar(param, param.type, value);
  for (const Json& item : value) PLAIT_CHECK(check_scalar(param, param.of, item));
  return {};
}

void bind_params(std::vector<Param>& params, const Bindings& bindings,
                 std::set<std::string>& broken, base::Diagnostics& diagnostics) {
  std::vector<std::string> known(broken.begin(), broken.end());
  for (const Param& param : params) known.push_back(param.name);
  for (const Given& given : bindings.given)
    if (std::find(known.begin(), known.end(), given.param) == known.end())
      diagnostics.error(base::code::unknown_parameter,
                        {given.flag.empty() ? flag_of(given.param) : given.flag, 0, 0, 0},
                        "the pipeline has no parameter \"" + given.param + "\"",
                        base::suggest_help(given.param, known));
  for (Param& param : params) {
    std::string place = flag_of(param.name);
    std::optional<Result<Json>> value;
    if (bindings.values.contains(param.name))
      value = stored_value(param, bindings.values[param.name]);
    for (const Given& given : bindings.given) {
      if (given.param != param.name) continue;
      value = parse_texts(param, given.texts);
      if (!given.flag.empty()) place = given.flag;
    }
    if (!value) {
      if (!param.default_value.is_null() || broken.count(param.name) > 0) continue;
      diagnostics.error(base::code::missing_value, {place, 0, 0, 0},
                        "parameter \"" + param.name + "\" has no default and was not given");
      broken.insert(param.name);
      continue;
    }
    const Status checked = value->ok() ? check_value(param, **value) : Status(value->error());
    if (checked.ok()) {
      param.value = **value;
      broken.erase(param.name);
    } else {
      diagnostics.error(checked.error().code, {place, 0, 0, 0}, checked.error().message,
                        checked.error().remedy);
      broken.insert(param.name);
    }
  }
}

}  // namespace plait::pipeline

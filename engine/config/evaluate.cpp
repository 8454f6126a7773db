#include <cmath>
#include <compare>
#include <plait/json.hpp>

#include "base/codes.hpp"
#include "base/suggest.hpp"
#include "config/expression.hpp"

namespace plait::config {
namespace {

Error at_expression(const Expr& expr, const char* code, std::string message,
                    std::string help = {}) {
  Error error = fail(code, std::move(message), std::move(help));
  error.span = SourceSpan{
      {}, 1, static_cast<std::uint32_t>(expr.offset + 1), static_cast<std::uint32_t>(expr.length)};
  return error;
}

std::string json_kind(const Json& value) {
  switch (value.type()) {
    case Json::value_t::null:
      return "null";
    case Json::value_t::boolean:
      return "a boolean";
    case Json::value_t::string:
      return "a string";
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
    case Json::value_t::number_float:
      return "a number";
    case Json::value_t::array:
      return "a list";
    case Json::value_t::object:
      return "a table";
    case Json::value_t::binary:
    case Json::value_t::discarded:
      break;
  }
  return "a value";
}

Result<Json> look_up(const Expr& expr, const Json& scope) {
  const Json* at = &scope;
  std::string walked;
  for (const Segment& segment : expr.path) {
    Expr here = expr;
    here.offset = segment.offset;
    here.length = segment.name.size();
    if (!at->is_object())
      return at_expression(
          here, base::code::unknown_name,
          "\"" + walked + "\" is " + json_kind(*at) + " and has no \"" + segment.name + "\"");
    auto found = at->find(segment.name);
    if (found == at->end()) {
      std::vector<std::string> known;
      for (const auto& [key, value] : at->items()) known.push_back(key);
      const std::string where = walked.empty() ? "" : " in \"" + walked + "\"";
      return at_expression(here, base::code::unknown_name,
                           "there is no \"" + segment.name + "\"" + where,
                           base::suggest_help(segment.name, known));
    }
    at = &*found;
    walked += (walked.empty() ? "" : ".") + segment.name;
  }
  return *at;
}

Result<bool> truth(const Expr& expr, const Json& scope, std::string_view sign) {
  PLAIT_TRY(Json value, evaluate(expr, scope));
  if (value.is_boolean()) return value.get<bool>();
  std::string help;
  if (value.is_string()) help = "compare it: … != ''";
  if (value.is_number()) help = "compare it: … != 0";
  if (value.is_null()) help = "compare it: … != null";
  return at_expression(expr, base::code::expression_type,
                       std::string(sign) + " needs a boolean, this is " + json_kind(value), help);
}

Result<std::partial_ordering> compare_ordered(const Expr& expr, const Json& left,
                                              const Json& right) {
  if (left.is_number() && right.is_number()) {
    if (left.is_number_integer() && right.is_number_integer())
      return std::partial_ordering(left.get<std::int64_t>() <=> right.get<std::int64_t>());
    return left.get<double>() <=> right.get<double>();
  }
  if (left.is_string() && right.is_string())
    return std::partial_ordering(left.get_ref<const std::string&>() <=>
                                 right.get_ref<const std::string&>());
  return at_expression(
      expr, base::code::expression_type,
      "numbers or strings can be ordered, not " + json_kind(left) + " and " + json_kind(right));
}

Result<Json> equality(const Expr& expr, const Json& left, const Json& right) {
  const bool alike = left.is_null() || right.is_null() || left.type() == right.type() ||
                     (left.is_number() && right.is_number());
  if (!alike)
    return at_expression(
        expr, base::code::expression_type,
        json_kind(left) + " and " + json_kind(right) + " are compared: they are never equal");
  return Json((left == right) == (expr.op == Op::equal));
}

Result<Json> comparison(const Expr& expr, const Json& scope) {
  PLAIT_TRY(Json left, evaluate(expr.args[0], scope));
  PLAIT_TRY(Json right, evaluate(expr.args[1], scope));
  if (expr.op == Op::equal || expr.op == Op::differ) return equality(expr, left, right);
  PLAIT_TRY(const std::partial_ordering order, compare_ordered(expr, left, right));
  switch (expr.op) {
    case Op::less:
      return Json(std::is_lt(order));
    case Op::at_most:
      return Json(std::is_lteq(order));
    case Op::more:
      return Json(std::is_gt(order));
    default:
      return Json(std::is_gteq(order));
  }
}

Json literal_value(const Literal& literal) {
  return std::visit([](const auto& value) { return Json(value); }, literal);
}

}  // namespace

Result<Json> evaluate(const Expr& expr, const Json& scope) {
  switch (expr.op) {
    case Op::literal:
      return literal_value(expr.literal);
    case Op::path:
      return look_up(expr, scope);
    case Op::negate: {
      PLAIT_TRY(const bool value, truth(expr.args[0], scope, "\"!\""));
      return Json(!value);
    }
    case Op::both:
    case Op::either: {
      const std::string_view sign = expr.op == Op::both ? "\"&&\"" : "\"||\"";
      PLAIT_TRY(const bool left, truth(expr.args[0], scope, sign));
      if (left == (expr.op == Op::either)) return Json(left);
      PLAIT_TRY(const bool right, truth(expr.args[1], scope, sign));
      return Json(right);
    }
    case Op::choose: {
      PLAIT_TRY(const bool yes, truth(expr.args[0], scope, "\"?:\""));
      return evaluate(expr.args[yes ? 1 : 2], scope);
    }
    case Op::equal:
    case Op::differ:
    case Op::less:
    case Op::at_most:
    case Op::more:
    case Op::at_least:
      return comparison(expr, scope);
  }
  return at_expression(expr, base::code::bad_expression, "unknown operator");
}

Result<bool> evaluate_condition(const Expr& expr, const Json& scope) {
  return truth(expr, scope, "a condition");
}

Result<bool> evaluate_condition(std::string_view text, const Json& scope) {
  PLAIT_TRY(const Expr expr, parse_expression(text));
  return evaluate_condition(expr, scope);
}

}  // namespace plait::config

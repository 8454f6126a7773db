#include <algorithm>
#include <plait/error_class.hpp>
#include <plait/json.hpp>

#include "base/codes.hpp"
#include "config/template.hpp"

namespace plait::config {
namespace {

Error not_text(const Expr& expr, const char* kind) {
  Error error =
      fail(base::code::expression_type, std::string(kind) + " cannot stand inside a longer text",
           "let the string be this one ${…} alone");
  error.span = SourceSpan{
      {}, 1, static_cast<std::uint32_t>(expr.offset + 1), static_cast<std::uint32_t>(expr.length)};
  return error;
}

Result<std::string> as_text(const Expr& expr, const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return std::string();
  if (value.is_array()) return not_text(expr, "a list");
  if (value.is_object()) return not_text(expr, "a table");
  return dump(value);
}

bool is_known(const Expr& expr, const Json& scope) {
  const auto paths = paths_of(expr);
  return std::all_of(paths.begin(), paths.end(),
                     [&](const Expr* path) { return scope.contains(path->path[0].name); });
}

// A `$` directly before `${` would read as an escape.
std::string literal_before_expression(const std::string& literal) {
  const std::size_t end = literal.find_last_not_of('$') + 1;
  if (end == literal.size()) return escape_template(literal);
  return escape_template(literal.substr(0, end)) + "${'" + literal.substr(end) + "'}";
}

Result<Json> expand_at(const Json& value, const Json& scope, const std::string& pointer) {
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    auto expanded = expand_text(text, scope);
    if (expanded.ok()) return expanded;
    Error error = std::move(expanded).error();
    const std::string where = pointer.empty() ? "" : "\"" + pointer.substr(1) + "\": ";
    error.message = where + error.message + " in \"" + text + "\"";
    error.code = error_class::config;
    error.span.reset();
    return error;
  }
  Json out = value;
  if (value.is_object())
    for (const auto& [key, item] : value.items()) {
      PLAIT_TRY(out[key], expand_at(item, scope, pointer + "." + key));
    }
  if (value.is_array())
    for (std::size_t i = 0; i < value.size(); ++i) {
      PLAIT_TRY(out[i], expand_at(value[i], scope, pointer + "." + std::to_string(i)));
    }
  return out;
}

}  // namespace

Result<Json> expand_text(std::string_view text, const Json& scope) {
  if (text.find("${") == std::string_view::npos) return Json(std::string(text));
  PLAIT_TRY(const Template parsed, parse_template(text));
  if (parsed.is_single()) return evaluate(*parsed.pieces[0].expr, scope);
  std::string out;
  for (const Piece& piece : parsed.pieces) {
    if (!piece.expr) {
      out += piece.text;
      continue;
    }
    PLAIT_TRY(const Json value, evaluate(*piece.expr, scope));
    PLAIT_TRY(const std::string shown, as_text(*piece.expr, value));
    out += shown;
  }
  return Json(std::move(out));
}

Result<Json> expand(const Json& value, const Json& scope) {
  return expand_at(value, scope, "");
}

Result<Json> expand_known(std::string_view text, const Json& scope) {
  PLAIT_TRY(const Template parsed, parse_template(text));
  if (parsed.is_single() && is_known(*parsed.pieces[0].expr, scope)) {
    PLAIT_TRY(const Json value, evaluate(*parsed.pieces[0].expr, scope));
    return escape_templates(value);
  }
  std::string out, run;  // `run`: literal text since the last expression that stays
  for (const Piece& piece : parsed.pieces) {
    if (!piece.expr) {
      run += piece.text;
    } else if (is_known(*piece.expr, scope)) {
      PLAIT_TRY(const Json value, evaluate(*piece.expr, scope));
      PLAIT_TRY(const std::string shown, as_text(*piece.expr, value));
      run += shown;
    } else {
      out += literal_before_expression(run) + piece.text;
      run.clear();
    }
  }
  return Json(out + escape_template(run));
}

}  // namespace plait::config

#include "config/template.hpp"

#include <algorithm>
#include <plait/json.hpp>

namespace plait::config {

bool Template::has_expressions() const {
  return std::any_of(pieces.begin(), pieces.end(),
                     [](const Piece& p) { return p.expr.has_value(); });
}

Result<Template> parse_template(std::string_view text) {
  Template out;
  std::string literal;
  const auto flush = [&] {
    if (!literal.empty()) out.pieces.push_back({std::move(literal), std::nullopt});
    literal.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    if (text.substr(at).starts_with("$${")) {
      literal += "${";
      at += 3;
    } else if (text.substr(at).starts_with("${")) {
      flush();
      std::size_t end = 0;
      PLAIT_TRY(Expr expr, parse_embedded(text, at + 2, end));
      out.pieces.push_back({std::string(text.substr(at, end - at)), std::move(expr)});
      at = end;
    } else {
      literal += text[at++];
    }
  }
  flush();
  return out;
}

std::string escape_template(std::string_view literal) {
  std::string out;
  for (std::size_t i = 0; i < literal.size(); ++i) {
    if (literal.substr(i).starts_with("${")) out += '$';
    out += literal[i];
  }
  return out;
}

Json escape_templates(const Json& literal) {
  if (literal.is_string()) return escape_template(literal.get_ref<const std::string&>());
  Json out = literal;
  if (out.is_structured())
    for (Json& item : out) item = escape_templates(item);
  return out;
}

bool needs_expansion(const Json& value) {
  if (value.is_string()) return value.get_ref<const std::string&>().find("${") != std::string::npos;
  if (!value.is_structured()) return false;
  return std::any_of(value.begin(), value.end(),
                     [](const Json& item) { return needs_expansion(item); });
}

bool has_expressions(const Json& value) {
  if (value.is_string()) {
    auto parsed = parse_template(value.get_ref<const std::string&>());
    return parsed.ok() && parsed->has_expressions();
  }
  if (!value.is_structured()) return false;
  return std::any_of(value.begin(), value.end(),
                     [](const Json& item) { return has_expressions(item); });
}

}  // namespace plait::config

// Strings with `${expression}` in them. `$${` stands for a literal `${`. A string that is exactly
// one `${…}` keeps the type of its value.
#pragma once

#include <optional>
#include <plait/json_fwd.hpp>
#include <plait/result.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "config/expression.hpp"

namespace plait::config {

// Text, or an expression with its source `${…}` in `text`.
struct Piece {
  std::string text;
  std::optional<Expr> expr;
};

struct Template {
  std::vector<Piece> pieces;  // expressions' offsets are those in the whole string
  [[nodiscard]] bool has_expressions() const;
  // Exactly one `${…}` and nothing else.
  [[nodiscard]] bool is_single() const { return pieces.size() == 1 && pieces[0].expr; }
};

[[nodiscard]] Result<Template> parse_template(std::string_view text);

// The text that expands to exactly `literal`.
[[nodiscard]] std::string escape_template(std::string_view literal);
[[nodiscard]] Json escape_templates(const Json& literal);

// Whether any string in it still has an expression. A string that does not parse has none.
[[nodiscard]] bool has_expressions(const Json& value);

// Whether expand() would change anything: an expression or an escape.
[[nodiscard]] bool needs_expansion(const Json& value);

// Fully: every expression is evaluated over `scope`, escapes are resolved. A list or table inside a
// longer text is an error, null there is empty.
[[nodiscard]] Result<Json> expand_text(std::string_view text, const Json& scope);

// The same for every string of a document (not its keys). Done exactly once, when everything is
// known: a step's `with` as the model holds it, at its start. The error has class "config", and
// says where in the document.
[[nodiscard]] Result<Json> expand(const Json& value, const Json& scope);

// Only expressions all of whose names begin with a key of `scope`; the others and all escapes stay,
// so the result is to be given to expand() later.
[[nodiscard]] Result<Json> expand_known(std::string_view text, const Json& scope);

}  // namespace plait::config

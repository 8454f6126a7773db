// Expressions of `if` and `${…}`: paths, literals, `! && || == != < <= > >= ?:` and parentheses.
// Positions in errors are those in the given text: span.line 1, span.column from 1, no file.
#pragma once

#include <cstdint>
#include <plait/json_fwd.hpp>
#include <plait/result.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace plait::config {

enum class Op {
  literal,
  path,
  negate,
  both,
  either,
  equal,
  differ,
  less,
  at_most,
  more,
  at_least,
  choose
};

using Literal = std::variant<std::nullptr_t, bool, std::int64_t, double, std::string>;

// A step of a path, `analyze` in `needs.analyze.outputs`.
struct Segment {
  std::string name;
  std::size_t offset = 0;
};

struct Expr {
  Op op = Op::literal;
  Literal literal;
  std::vector<Segment> path;  // at least one
  std::vector<Expr> args;     // 1 for negate, 3 for choose, else 2
  std::size_t offset = 0;     // in the text that was parsed
  std::size_t length = 0;
};

// The whole of `text`.
[[nodiscard]] Result<Expr> parse_expression(std::string_view text);

// From `begin` on, up to and including the closing `}`; `end` is behind it.
[[nodiscard]] Result<Expr> parse_embedded(std::string_view text, std::size_t begin,
                                          std::size_t& end);

// Every path in it, in order of appearance. The pointers live as long as `expr`.
[[nodiscard]] std::vector<const Expr*> paths_of(const Expr& expr);

// "params.batch"
[[nodiscard]] std::string path_text(const Expr& path);

// The value over `scope`, an object. `&&`, `||` and `?:` look only at what they need. Errors: an
// unknown name (with a suggestion), an operator on values of the wrong type.
[[nodiscard]] Result<Json> evaluate(const Expr& expr, const Json& scope);

// A condition: like evaluate, but anything but a boolean is an error.
[[nodiscard]] Result<bool> evaluate_condition(const Expr& expr, const Json& scope);
[[nodiscard]] Result<bool> evaluate_condition(std::string_view text, const Json& scope);

}  // namespace plait::config

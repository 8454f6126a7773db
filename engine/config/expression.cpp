#include "config/expression.hpp"

#include <charconv>
#include <optional>

#include "base/codes.hpp"

namespace plait::config {
namespace {

constexpr int max_depth = 64;

bool word_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool digit(char c) {
  return c >= '0' && c <= '9';
}
bool word_char(char c) {
  return word_start(c) || digit(c) || c == '-';
}

Error expression_error(std::size_t offset, std::size_t length, std::string message,
                       std::string help = {}) {
  Error error = fail(base::code::bad_expression, std::move(message), std::move(help));
  error.span =
      SourceSpan{{}, 1, static_cast<std::uint32_t>(offset + 1), static_cast<std::uint32_t>(length)};
  return error;
}

struct BinaryOp {
  std::string_view sign;
  Op op;
};

// Recursive descent; one method per level of precedence, loosest first.
class ExpressionParser {
 public:
  ExpressionParser(std::string_view text, std::size_t begin) : text_(text), at_(begin) {}

  Result<Expr> choose() {
    if (++depth_ > max_depth) return expression_error(at_, 1, "the expression is nested too deep");
    const std::size_t begin = start();
    PLAIT_TRY(Expr condition, binary(0));
    if (take("?")) {
      PLAIT_TRY(Expr yes, choose());
      if (!take(":")) return unexpected("\":\" of \"?:\"");
      PLAIT_TRY(Expr no, choose());
      condition = node(Op::choose, begin, {std::move(condition), std::move(yes), std::move(no)});
    }
    --depth_;
    return condition;
  }

  bool take(std::string_view sign) {
    skip_blanks();
    if (!text_.substr(at_).starts_with(sign)) return false;
    at_ += sign.size();
    return true;
  }

  [[nodiscard]] std::size_t position() const { return at_; }
  bool at_end() {
    skip_blanks();
    return at_ >= text_.size();
  }

  Error unexpected(const std::string& wanted) {
    skip_blanks();
    if (at_ >= text_.size())
      return expression_error(at_, 1, "the expression ends where " + wanted + " is expected");
    std::size_t end = at_ + 1;
    while (word_char(text_[at_]) && end < text_.size() && word_char(text_[end])) ++end;
    const std::string found(text_.substr(at_, end - at_));
    std::string help;
    if (found == "=") help = "comparison is \"==\"";
    if (found == "&" || found == "and") help = "write \"&&\"";
    if (found == "|" || found == "or") help = "write \"||\"";
    if (found == "not") help = "write \"!\"";
    return expression_error(at_, end - at_, wanted + " is expected, not \"" + found + "\"", help);
  }

 private:
  void skip_blanks() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string::npos)
      ++at_;
  }
  std::size_t start() {
    skip_blanks();
    return at_;
  }
  Expr node(Op op, std::size_t begin, std::vector<Expr> args) const {
    Expr out;
    out.op = op;
    out.args = std::move(args);
    out.offset = begin;
    out.length = at_ - begin;
    return out;
  }

  std::optional<Op> take_operator(int level) {
    static const std::vector<std::vector<BinaryOp>> levels = {
        {{"||", Op::either}},
        {{"&&", Op::both}},
        {{"==", Op::equal}, {"!=", Op::differ}},
        {{"<=", Op::at_most}, {">=", Op::at_least}, {"<", Op::less}, {">", Op::more}}};
    for (const BinaryOp& candidate : levels[static_cast<std::size_t>(level)])
      if (take(candidate.sign)) return candidate.op;
    return std::nullopt;
  }

  Result<Expr> binary(int level) {
    if (level == 4) return unary();
    const std::size_t begin = start();
    PLAIT_TRY(Expr left, binary(level + 1));
    while (auto op = take_operator(level)) {
      PLAIT_TRY(Expr right, binary(level + 1));
      left = node(*op, begin, {std::move(left), std::move(right)});
    }
    return left;
  }

  Result<Expr> unary() {
    const std::size_t begin = start();
    if (!take("!")) return primary();
    if (++depth_ > max_depth) return expression_error(at_, 1, "the expression is nested too deep");
    PLAIT_TRY(Expr operand, unary());
    --depth_;
    return node(Op::negate, begin, {std::move(operand)});
  }

  Result<Expr> primary() {
    const std::size_t begin = start();
    if (take("(")) {
      PLAIT_TRY(Expr inner, choose());
      if (!take(")")) return unexpected("\")\"");
      return inner;
    }
    if (begin >= text_.size()) return unexpected("a value");
    const char c = text_[begin];
    if (c == '\'' || c == '"') return quoted(c);
    if (digit(c) || (c == '-' && begin + 1 < text_.size() && digit(text_[begin + 1])))
      return numeral();
    if (word_start(c)) return path();
    return unexpected("a value");
  }

  // No escapes: a string with one kind of quote is written with the other.
  Result<Expr> quoted(char quote) {
    const std::size_t begin = at_;
    const std::size_t end = text_.find(quote, begin + 1);
    if (end == std::string_view::npos)
      return expression_error(begin, 1, "the string has no closing quote");
    at_ = end + 1;
    Expr out = node(Op::literal, begin, {});
    out.literal = std::string(text_.substr(begin + 1, end - begin - 1));
    return out;
  }

  Result<Expr> numeral() {
    const std::size_t begin = at_++;
    while (at_ < text_.size() && (word_char(text_[at_]) || text_[at_] == '.')) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    Expr out = node(Op::literal, begin, {});
    std::int64_t whole = 0;
    auto [end, problem] = std::from_chars(word.data(), word.data() + word.size(), whole);
    if (problem == std::errc{} && end == word.data() + word.size()) {
      out.literal = whole;
      return out;
    }
    double real = 0;
    auto [real_end, real_problem] = std::from_chars(word.data(), word.data() + word.size(), real);
    if (real_problem != std::errc{} || real_end != word.data() + word.size())
      return expression_error(begin, word.size(), "\"" + std::string(word) + "\" is no number");
    out.literal = real;
    return out;
  }

  Result<Expr> path() {
    const std::size_t begin = at_;
    Expr out;
    out.op = Op::path;
    for (;;) {
      const std::size_t from = at_;
      while (at_ < text_.size() && word_char(text_[at_])) ++at_;
      if (at_ == from) return unexpected("a name after \".\"");
      out.path.push_back({std::string(text_.substr(from, at_ - from)), from});
      if (at_ >= text_.size() || text_[at_] != '.') break;
      ++at_;
    }
    out.offset = begin;
    out.length = at_ - begin;
    if (out.path.size() == 1) {
      const std::string& word = out.path[0].name;
      if (word == "true" || word == "false" || word == "null") {
        out.op = Op::literal;
        out.literal = word == "null" ? Literal(nullptr) : Literal(word == "true");
        out.path.clear();
      }
    }
    return out;
  }

  std::string_view text_;
  std::size_t at_;
  int depth_ = 0;
};

}  // namespace

Result<Expr> parse_expression(std::string_view text) {
  ExpressionParser parser(text, 0);
  if (parser.at_end()) return expression_error(0, text.size(), "the expression is empty");
  PLAIT_TRY(Expr out, parser.choose());
  if (!parser.at_end()) return parser.unexpected("an operator");
  return out;
}

Result<Expr> parse_embedded(std::string_view text, std::size_t begin, std::size_t& end) {
  ExpressionParser parser(text, begin);
  if (parser.take("}"))
    return expression_error(begin - 2, parser.position() - begin + 2, "the expression is empty",
                            "a literal \"${\" is written \"$${\"");
  PLAIT_TRY(Expr out, parser.choose());
  if (!parser.take("}")) {
    if (parser.at_end())
      return expression_error(begin - 2, 2, "\"${\" has no closing \"}\"",
                              "a literal \"${\" is written \"$${\"");
    return parser.unexpected("an operator or \"}\"");
  }
  end = parser.position();
  return out;
}

std::vector<const Expr*> paths_of(const Expr& expr) {
  std::vector<const Expr*> out;
  if (expr.op == Op::path) out.push_back(&expr);
  for (const Expr& arg : expr.args)
    for (const Expr* path : paths_of(arg)) out.push_back(path);
  return out;
}

std::string path_text(const Expr& path) {
  std::string out;
  for (const Segment& segment : path.path) out += (out.empty() ? "" : ".") + segment.name;
  return out;
}

}  // namespace plait::config

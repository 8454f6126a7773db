#include "drift/tokenizer.hpp"

#include <algorithm>
#include <array>

namespace plait::drift {
namespace {

bool starts_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// ">>" is two symbols: it closes two lists of type arguments more often than it shifts.
constexpr std::array<std::string_view, 33> kSymbols{
    "...", "===", "!==", "<<=", "**=", "..=", "<=>", "?\?=", "=>", "->", "::",
    ":=",  "==",  "!=",  "<=",  ">=",  "&&",  "||",  "??",   "?.", "+=", "-=",
    "*=",  "/=",  "|=",  "&=",  "^=",  "%=",  "++",  "--",   "<<", "**", ".."};

class Scanner {
 public:
  Scanner(std::string_view source, Family family) : source_(source), family_(family) {}

  Tokens scan() {
    if (source_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    while (at_ < source_.size()) step();
    match_brackets();
    return std::move(out_);
  }

 private:
  void step() {
    const char c = source_[at_];
    if (c == '\n') {
      new_line(at_ + 1);
      fresh_line_ = !continued_;
      continued_ = false;
      ++at_;
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v') {
      ++at_;
    } else if (c == '\\') {
      continued_ = true;
      ++at_;
    } else if (const std::size_t end = comment_end(family_, source_, at_); end != kNone) {
      add_comment(end);
    } else if (family_ == Family::c && c == '#' && fresh_line_) {
      add(TokenKind::directive, directive_end());
    } else {
      add_token(c);
    }
  }

  void add_token(char c) {
    if (const std::size_t end = literal_end(family_, source_, at_, after_value()); end != kNone)
      return add(TokenKind::string, end);
    if (starts_word(c)) return add(TokenKind::word, word_end(at_));
    if (is_digit(c)) return add(TokenKind::number, number_end());
    // #private of a JavaScript class, r#type and 'lifetime of Rust are left as symbol and word.
    for (const std::string_view symbol : kSymbols)
      if (source_.substr(at_).starts_with(symbol))
        return add(TokenKind::symbol, at_ + symbol.size());
    add(TokenKind::symbol, at_ + 1);
  }

  void add(TokenKind kind, std::size_t end) {
    Token token;
    token.kind = kind;
    token.text = source_.substr(at_, end - at_);
    token.line = line_;
    token.column = static_cast<std::uint32_t>(at_ - line_begin_);
    token.starts_line = fresh_line_;
    out_.tokens.push_back(token);
    fresh_line_ = false;
    pass(end);
  }

  void add_comment(std::size_t end) {
    Comment comment{source_.substr(at_, end - at_), line_, line_, fresh_line_};
    pass(end);
    comment.end_line = line_;
    out_.comments.push_back(comment);
  }

  void new_line(std::size_t begin) {
    ++line_;
    line_begin_ = begin;
  }

  void pass(std::size_t end) {
    for (; at_ < end; ++at_)
      if (source_[at_] == '\n') new_line(at_ + 1);
  }

  [[nodiscard]] std::size_t word_end(std::size_t at) const {
    while (at < source_.size() && (starts_word(source_[at]) || is_digit(source_[at]))) ++at;
    return at;
  }

  // Suffixes, exponents and separators included: 0x1F, 1'000, 1_000u64, 2.5e-3.
  [[nodiscard]] std::size_t number_end() const {
    std::size_t at = at_;
    while (at < source_.size()) {
      const char c = source_[at];
      const char next = at + 1 < source_.size() ? source_[at + 1] : '\0';
      const bool sign =
          (c == '+' || c == '-') && (source_[at - 1] == 'e' || source_[at - 1] == 'E');
      const bool inner = (c == '.' || (c == '\'' && family_ == Family::c)) && is_digit(next);
      if (!starts_word(c) && !is_digit(c) && !inner && !(sign && is_digit(next))) break;
      ++at;
    }
    return at;
  }

  [[nodiscard]] std::size_t directive_end() const {
    std::size_t at = at_;
    for (; at < source_.size() && source_[at] != '\n'; ++at) {
      if (source_[at] == '\\' && at + 1 < source_.size()) ++at;
      if (source_.substr(at, 2) == "//" || source_.substr(at, 2) == "/*") return at;
    }
    return at;
  }

  [[nodiscard]] bool after_value() const {
    if (out_.tokens.empty()) return false;
    const Token& last = out_.tokens.back();
    if (last.kind == TokenKind::number || last.kind == TokenKind::string) return true;
    if (last.kind == TokenKind::symbol)
      return last.text == ")" || last.text == "]" || last.text == "}";
    constexpr std::array<std::string_view, 13> kBeforeRegex{
        "return", "typeof", "case", "in",   "of",    "new",  "delete",
        "void",   "throw",  "do",   "else", "await", "yield"};
    return std::find(kBeforeRegex.begin(), kBeforeRegex.end(), last.text) == kBeforeRegex.end();
  }

  // A closing bracket without its own is passed over; one that closes further out leaves those
  // between them open.
  void match_brackets() {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < out_.tokens.size(); ++i) {
      Token& token = out_.tokens[i];
      token.depth = static_cast<std::uint32_t>(open.size());
      if (token.kind != TokenKind::symbol) continue;
      const char c = token.text[0];
      if (c == '(' || c == '[' || c == '{') {
        open.push_back(i);
        continue;
      }
      const char other = c == ')' ? '(' : c == ']' ? '[' : c == '}' ? '{' : '\0';
      if (other == '\0') continue;
      constexpr std::size_t kLookBack = 16;
      for (std::size_t up = 0; up < open.size() && up < kLookBack; ++up) {
        const std::size_t partner = open[open.size() - 1 - up];
        if (out_.tokens[partner].text[0] != other) continue;
        out_.tokens[partner].match = i;
        token.match = partner;
        open.resize(open.size() - 1 - up);
        break;
      }
      token.depth = static_cast<std::uint32_t>(open.size());
    }
  }

  std::string_view source_;
  Family family_;
  Tokens out_;
  std::size_t at_ = 0;
  std::size_t line_begin_ = 0;
  std::uint32_t line_ = 1;
  bool fresh_line_ = true;
  bool continued_ = false;
};

}  // namespace

Tokens tokenize(std::string_view source, Family family) {
  return Scanner(source, family).scan();
}

}  // namespace plait::drift

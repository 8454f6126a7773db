// Source text as tokens, for all languages by one scanner: the base of everything that is read from
// code without a parser. Never fails: what is not understood becomes single symbols.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "drift/language.hpp"
#include "drift/literals.hpp"

namespace plait::drift {

// directive: a line of the C preprocessor as a whole, continued lines included.
enum class TokenKind { word, number, string, symbol, directive };

struct Token {
  TokenKind kind = TokenKind::symbol;
  std::string_view text;      // into the source
  std::uint32_t line = 0;     // from 1
  std::uint32_t column = 0;   // from 0, bytes
  std::uint32_t depth = 0;    // open brackets around it
  bool starts_line = false;   // first of its line, which continues none by a backslash
  std::size_t match = kNone;  // of a bracket: the index of the other one
};

struct Comment {
  std::string_view text;
  std::uint32_t line = 0;
  std::uint32_t end_line = 0;
  bool alone = false;  // nothing before it on its line
};

struct Tokens {
  std::vector<Token> tokens;
  std::vector<Comment> comments;
};

// The result points into `source`.
Tokens tokenize(std::string_view source, Family family);

}  // namespace plait::drift

// A piece of source code as it was read: its tokens and what they declare. The same for all
// languages, so that what is measured does not ask who read it.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "drift/tokenizer.hpp"

namespace plait::drift {

struct Parameter {
  std::string name;  // empty for a pattern
  std::string type;  // as written, without blanks around; empty: none given
};

struct Function {
  enum class Shape { declared, arrow };
  std::string name;
  std::string owner;  // the class or type that it belongs to; empty: none
  std::uint32_t line = 0;
  std::uint32_t end_line = 0;
  std::size_t first = 0;  // tokens of its body, [first, last); 0 without one
  std::size_t last = 0;
  std::vector<Parameter> parameters;  // without self, cls, this and receivers
  std::string return_type;            // empty: none written
  std::vector<std::string> marks;     // decorators, attributes, modifiers, macros in front
  std::string doc;                    // "docstring", "///", "/** */", "//", …; empty: none
  Shape shape = Shape::declared;
  bool is_async = false;
  bool is_test = false;
  bool in_namespace = false;

  [[nodiscard]] bool has_body() const { return first > 0; }
};

struct Type {
  std::string name;
  std::string word;  // class, struct, interface, enum, trait, …
  std::uint32_t line = 0;
  std::uint32_t end_line = 0;
  std::vector<std::string> bases;
  std::vector<std::string> marks;
  std::string doc;
  bool in_namespace = false;
};

struct Name {
  std::string name;
  std::uint32_t line = 0;
};

struct Import {
  enum class Reach { standard, external, local };
  std::uint32_t line = 0;
  std::string module;
  std::string form;  // the word that makes it: "import", "from", "require", "\"\"", "<>", "use"
  Reach reach = Reach::external;
  bool relative = false;
  bool wildcard = false;
  bool inside = false;   // of a function
  bool grouped = false;  // Go: in an import ( … ) block
};

struct Unit {
  std::string file;  // as evidence names it
  Language language = Language::python;
  std::shared_ptr<const std::string> source;
  std::uint32_t line_offset = 0;        // added to lines for evidence: code inside of a document
  bool fragment = false;                // an example, not a whole file
  bool added = true;                    // a new file, or a reference: every line counts
  std::set<std::uint32_t> added_lines;  // those that count where `added` is false

  std::vector<Token> tokens;
  std::vector<Comment> comments;
  std::vector<Function> functions;
  std::vector<Type> types;
  std::vector<Name> constants;
  std::vector<Name> members;  // data members that are not public
  std::vector<Name> globals;  // that can change
  std::vector<Import> imports;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> test_lines;  // first and last of each test
  std::uint32_t main_guard = 0;                                     // its line; 0: none
  bool parsed = false;                                              // declarations by a real parser
  bool too_deep = false;  // brackets inside of each other beyond kDeepest: nothing was read

  [[nodiscard]] Family family() const { return family_of(language); }
  // Text of a token; empty behind the last one.
  [[nodiscard]] std::string_view at(std::size_t i) const {
    return i < tokens.size() ? tokens[i].text : std::string_view{};
  }
  [[nodiscard]] bool is_word(std::size_t i) const {
    return i < tokens.size() && tokens[i].kind == TokenKind::word;
  }
  // Past the bracket that closes the one at `open`; the end where none does.
  [[nodiscard]] std::size_t behind(std::size_t open) const;
  [[nodiscard]] bool counts(std::uint32_t line) const {
    return added || added_lines.contains(line);
  }
  // A function counts when its first line or at least half of its lines do.
  [[nodiscard]] bool counts(const Function& function) const;
  [[nodiscard]] bool in_test(std::uint32_t line) const;
  // The line without blanks around, cut to a length fit for evidence.
  [[nodiscard]] std::string line_text(std::uint32_t line) const;
  // How the comment that ends right above `line` is written; empty without one.
  [[nodiscard]] std::string doc_above(std::uint32_t line) const;
};

// No person nests deeper; what does would take time by its square.
inline constexpr std::uint32_t kDeepest = 200;

struct UnitName {
  std::string file;
  Language language = Language::python;
  bool fragment = false;
};

// Reads declarations from tokens. `source` of any bytes.
Unit read_unit(UnitName name, std::string source);

// The names in a list of parameters, tokens [first, last), for languages that write "type name" (C)
// or "name: type" and "name type" (all others).
std::vector<Parameter> read_parameters(const Unit& unit, std::size_t first, std::size_t last);
// Tokens joined as people write them.
std::string join_tokens(const Unit& unit, std::size_t first, std::size_t last);

// The readers of each language; `unit` has its tokens already.
void read_python(Unit& unit);
void read_javascript(Unit& unit);
void read_c(Unit& unit);
void read_go(Unit& unit);
void read_rust(Unit& unit);

}  // namespace plait::drift

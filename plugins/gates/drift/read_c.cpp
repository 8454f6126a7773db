// Declarations of C and C++ from tokens: statements of namespaces and classes. What stands in the
// bodies of functions declares nothing here.
#include <algorithm>
#include <array>
#include <utility>

#include "drift/unit.hpp"
#include "text/strings.hpp"

namespace plait::drift {
namespace {

Import::Reach reach_of_header(std::string_view form, std::string_view header) {
  constexpr std::array<std::string_view, 20> kC{
      "assert.h", "ctype.h",  "errno.h",  "float.h",  "inttypes.h", "limits.h", "locale.h",
      "math.h",   "setjmp.h", "signal.h", "stdarg.h", "stdbool.h",  "stddef.h", "stdint.h",
      "stdio.h",  "stdlib.h", "string.h", "time.h",   "unistd.h",   "wchar.h"};
  if (form == "quotes") return Import::Reach::local;
  const bool standard =
      header.find('.') == std::string_view::npos
          ? header.find('/') == std::string_view::npos
          : header.starts_with("sys/") || std::find(kC.begin(), kC.end(), header) != kC.end();
  return standard ? Import::Reach::standard : Import::Reach::external;
}

class CReader {
 public:
  explicit CReader(Unit& unit) : unit_(unit) {}

  void read() {
    scopes_.push_back({Scope::Kind::space, {}, unit_.tokens.size(), false, false});
    std::size_t i = 0;
    while (i < unit_.tokens.size()) {
      while (scopes_.size() > 1 && i >= scopes_.back().end) scopes_.pop_back();
      i = read_statement(i);
    }
  }

 private:
  struct Scope {
    enum class Kind { space, type };
    Kind kind = Kind::space;
    std::string name;
    std::size_t end = 0;
    bool is_private = false;
    bool in_namespace = false;
  };

  // A statement up to its ";" or its body. Offsets of what matters in it, kNone where there is
  // none.
  struct Statement {
    std::size_t begin = 0;
    std::size_t end = 0;  // the ";", "{" or "}" that ends it
    std::size_t parameters = kNone;
    std::size_t equals = kNone;  // before any parameters
    bool pure_or_default = false;
  };

  std::size_t read_statement(std::size_t i) {
    const Token& token = unit_.tokens[i];
    if (token.kind == TokenKind::directive) {
      read_directive(token);
      return i + 1;
    }
    if (token.text == ";" || token.text == "}") return i + 1;
    if (unit_.at(i + 1) == ":" &&
        (token.text == "public" || token.text == "private" || token.text == "protected")) {
      scopes_.back().is_private = token.text != "public";
      return i + 2;
    }
    const Statement statement = find_end(i);
    if (unit_.at(statement.end) == "{") return read_block(statement);
    read_declaration(statement);
    return statement.end + (unit_.at(statement.end) == ";" ? 1 : 0);
  }

  [[nodiscard]] Statement find_end(std::size_t begin) const {
    Statement statement;
    statement.begin = begin;
    bool in_initializers = false;
    std::size_t i = begin;
    while (i < unit_.tokens.size()) {
      const std::string_view text = unit_.at(i);
      if (text == ";" || text == "}" || unit_.tokens[i].kind == TokenKind::directive) break;
      if (text == "template" && unit_.at(i + 1) == "<") {
        i = behind_angles(i + 1);
        continue;
      }
      if (text == "(" && statement.parameters == kNone && statement.equals == kNone && i > begin &&
          is_called(i))
        statement.parameters = i;
      if (text == "=" && unit_.at(i - (i > begin ? 1 : 0)) != "operator") {
        if (statement.parameters == kNone)
          statement.equals = i;
        else
          statement.pure_or_default = true;
      }
      if (text == ":" && statement.parameters != kNone) in_initializers = true;
      if (text == "{") {
        const bool initializer =
            statement.equals != kNone ||
            (in_initializers && i > begin && (unit_.is_word(i - 1) || unit_.at(i - 1) == ">"));
        if (!initializer) break;
      }
      i = unit_.behind(i);
    }
    statement.end = i;
    return statement;
  }

  // "(" behind a name or an operator, not behind what only looks like a call.
  [[nodiscard]] bool is_called(std::size_t open) const {
    const std::string_view before = unit_.at(open - 1);
    if (before == "alignas" || before == "__attribute__" || before == "decltype" ||
        before == "requires" || before == "explicit" || before == "noexcept" ||
        before == "__declspec")
      return false;
    if (unit_.is_word(open - 1)) return true;
    return open > 1 && (unit_.at(open - 2) == "operator" || before == ">" || before == ")");
  }

  [[nodiscard]] std::size_t behind_angles(std::size_t i) const {
    int angles = 0;
    for (; i < unit_.tokens.size() && unit_.at(i) != ";"; i = unit_.behind(i)) {
      if (unit_.at(i) == "<") ++angles;
      if (unit_.at(i) == ">" && --angles == 0) return i + 1;
    }
    return i;
  }

  [[nodiscard]] bool has_word(const Statement& s, std::string_view word) const {
    const std::size_t end = std::min(s.end, s.parameters);
    for (std::size_t i = behind_prefix(s.begin); i < end; i = unit_.behind(i))
      if (unit_.at(i) == word) return true;
    return false;
  }

  std::size_t read_block(const Statement& s) {
    const std::size_t close = unit_.behind(s.end);
    if (has_word(s, "namespace") || (unit_.at(s.begin) == "extern" && s.parameters == kNone)) {
      const bool named = has_word(s, "namespace");
      scopes_.push_back({Scope::Kind::space, {}, close - 1, false, in_namespace() || named});
      return s.end + 1;
    }
    if (s.parameters != kNone) {
      add_function(s, s.end + 1, close - 1);
      return close;
    }
    for (const std::string_view word : {"enum", "class", "struct", "union"})
      if (has_word(s, word)) return read_type(s, word, close);
    return close;
  }

  [[nodiscard]] bool in_namespace() const { return scopes_.back().in_namespace; }

  // The first token of a statement, without "template <…>" and attributes.
  [[nodiscard]] std::size_t behind_prefix(std::size_t i) const {
    for (;;) {
      if (unit_.at(i) == "template" && unit_.at(i + 1) == "<")
        i = behind_angles(i + 1);
      else if (unit_.at(i) == "[" && unit_.at(i + 1) == "[")
        i = unit_.behind(i);
      else
        return i;
    }
  }

  std::size_t read_type(const Statement& s, std::string_view word, std::size_t close) {
    Type type;
    type.word = word;
    std::size_t i = behind_prefix(s.begin);
    while (unit_.at(i) != word) ++i;
    for (++i; i < s.end && unit_.at(i) != ":"; i = unit_.behind(i)) {
      if (unit_.is_word(i) && unit_.at(i) != "final" && unit_.at(i) != "class" &&
          unit_.at(i) != "struct")
        type.name = unit_.at(i);
      if (unit_.at(i) == "<") break;
    }
    for (; i < s.end; ++i)
      if (unit_.is_word(i) && unit_.at(i) != "public" && unit_.at(i) != "private" &&
          unit_.at(i) != "virtual" && unit_.at(i) != "protected")
        type.bases.emplace_back(unit_.at(i));
    type.line = unit_.tokens[s.begin].line;
    type.end_line = unit_.tokens[close - 1].line;
    type.doc = unit_.doc_above(type.line);
    type.in_namespace = in_namespace();
    const std::string name = type.name;
    if (!name.empty()) unit_.types.push_back(std::move(type));
    if (word == "enum") return close;
    scopes_.push_back({Scope::Kind::type, name, close - 1, word == "class", in_namespace()});
    return s.end + 1;
  }

  // With the tokens of its body; a declaration has none.
  void add_function(const Statement& s, std::size_t first, std::size_t last) {
    Function function;
    const std::size_t begin = behind_prefix(s.begin);
    std::size_t name = s.parameters - 1;
    if (!unit_.is_word(name)) {  // an operator
      while (name > begin && unit_.at(name) != "operator") --name;
      function.name = "operator";
    } else {
      function.name = unit_.at(name);
    }
    name = read_owner(function, begin, name);
    if (scopes_.back().kind == Scope::Kind::type) function.owner = scopes_.back().name;
    function.line = unit_.tokens[s.begin].line;
    const std::size_t end = std::min(std::max(s.end, last), unit_.tokens.size() - 1);
    function.end_line = unit_.tokens[end].line;
    function.doc = unit_.doc_above(function.line);
    function.return_type = return_type(begin, name, s);
    const std::size_t close = unit_.behind(s.parameters);
    function.parameters = read_parameters(unit_, s.parameters + 1, close - 1);
    function.in_namespace = in_namespace();
    function.first = first;
    function.last = std::max(first, last);
    if (is_test_macro(function.name)) mark_test(function);
    unit_.functions.push_back(std::move(function));
  }

  // "app::Store<int>::" in front of a name; gives the first token of all.
  std::size_t read_owner(Function& function, std::size_t begin, std::size_t name) const {
    while (name > begin + 1 && (unit_.at(name - 1) == "::" || unit_.at(name - 1) == "~")) {
      if (unit_.at(name - 1) == "~") {
        --name;
        continue;
      }
      name -= 2;
      if (unit_.at(name) == ">")
        while (name > begin + 1 && unit_.at(name) != "<") --name;
      if (unit_.at(name) == "<") --name;
      if (function.owner.empty()) function.owner = unit_.at(name);
    }
    return name;
  }

  [[nodiscard]] std::string return_type(std::size_t begin, std::size_t name,
                                        const Statement& s) const {
    for (std::size_t i = unit_.behind(s.parameters); i < s.end; i = unit_.behind(i))
      if (unit_.at(i) == "->") return join_tokens(unit_, i + 1, s.end);
    constexpr std::array<std::string_view, 8> kSpecifiers{
        "static", "inline", "constexpr", "virtual", "explicit", "extern", "friend", "consteval"};
    while (begin < name &&
           std::find(kSpecifiers.begin(), kSpecifiers.end(), unit_.at(begin)) != kSpecifiers.end())
      ++begin;
    return join_tokens(unit_, begin, name);
  }

  [[nodiscard]] static bool is_test_macro(std::string_view name) {
    constexpr std::array<std::string_view, 9> kMacros{"TEST",
                                                      "TEST_F",
                                                      "TEST_P",
                                                      "TYPED_TEST",
                                                      "TEST_CASE",
                                                      "SCENARIO",
                                                      "SECTION",
                                                      "BOOST_AUTO_TEST_CASE",
                                                      "BOOST_FIXTURE_TEST_CASE"};
    return std::find(kMacros.begin(), kMacros.end(), name) != kMacros.end();
  }

  void mark_test(Function& function) {
    function.marks.push_back(function.name);
    function.is_test = true;
    if (!function.parameters.empty()) {
      const Parameter& last = function.parameters.back();
      function.name = last.name.empty() ? last.type : last.name;
    }
    function.parameters.clear();
    function.return_type.clear();
    unit_.test_lines.emplace_back(function.line, function.end_line);
  }

  void read_declaration(const Statement& s) {
    const std::size_t begin = behind_prefix(s.begin);
    const std::string_view first = unit_.at(begin);
    if (first == "using" || first == "typedef" || first == "friend" || first == "static_assert" ||
        first == "namespace" || s.end == begin)
      return;
    if (s.parameters != kNone) {
      // A name alone before the "(" is a macro, but for constructors.
      const bool constructs =
          scopes_.back().kind == Scope::Kind::type && unit_.at(begin) == scopes_.back().name;
      if (s.parameters > begin + 1 || constructs) add_function(s, 0, 0);
      return;
    }
    const std::size_t value = s.equals == kNone ? s.end : s.equals;
    std::size_t name = begin;
    bool constant = false;
    bool foreign = false;
    std::size_t words = 0;
    for (std::size_t i = begin; i < value && unit_.at(i) != "[" && unit_.at(i) != "{"; ++i) {
      constant |=
          unit_.at(i) == "constexpr" || unit_.at(i) == "const" || unit_.at(i) == "constinit";
      foreign |= unit_.at(i) == "extern";
      if (unit_.is_word(i)) {
        name = i;
        ++words;
      }
    }
    // A type alone ("struct X;") or a macro names no variable.
    if (words < 2 || first == "class" || (first == "struct" && words == 2)) return;
    const Name found{std::string(unit_.at(name)), unit_.tokens[name].line};
    if (scopes_.back().kind == Scope::Kind::type) {
      if (scopes_.back().is_private && !constant) unit_.members.push_back(found);
    } else if (constant) {
      unit_.constants.push_back(found);
    } else if (!foreign) {
      unit_.globals.push_back(found);
    }
  }

  void read_directive(const Token& token) {
    std::string_view text = text::trim(token.text.substr(1));
    if (!text.starts_with("include")) return;
    text = text::trim(text.substr(7));
    if (text.size() < 2 || (text[0] != '"' && text[0] != '<')) return;
    const std::size_t end = text.find(text[0] == '"' ? '"' : '>', 1);
    Import import;
    import.line = token.line;
    import.form = text[0] == '"' ? "quotes" : "angle brackets";
    import.module = text.substr(1, end == kNone ? kNone : end - 1);
    import.reach = reach_of_header(import.form, import.module);
    import.relative = import.module.starts_with("../") || import.module.starts_with("./");
    unit_.imports.push_back(std::move(import));
  }

  Unit& unit_;
  std::vector<Scope> scopes_;
};

}  // namespace

void read_c(Unit& unit) {
  CReader(unit).read();
}

}  // namespace plait::drift

// Declarations of Go from tokens.
#include "drift/unit.hpp"

namespace plait::drift {
namespace {

class GoReader {
 public:
  explicit GoReader(Unit& unit) : unit_(unit) {}

  void read() {
    std::size_t i = 0;
    while (i < unit_.tokens.size()) {
      const std::string_view word = unit_.at(i);
      const bool begins = unit_.tokens[i].starts_line && unit_.tokens[i].depth <= 0;
      if (begins && word == "func") {
        i = read_function(i);
      } else if (begins &&
                 (word == "type" || word == "import" || word == "const" || word == "var")) {
        i = read_group(i, word);
      } else {
        ++i;
      }
    }
  }

 private:
  std::size_t read_function(std::size_t i) {
    Function function;
    function.line = unit_.tokens[i].line;
    function.doc = unit_.doc_above(function.line);
    std::size_t name = i + 1;
    if (unit_.at(name) == "(") {  // the receiver: (s *Store)
      const std::size_t close = unit_.behind(name) - 1;
      for (std::size_t k = name + 1; k < close && unit_.at(k) != "["; ++k)
        if (unit_.is_word(k)) function.owner = unit_.at(k);
      name = close + 1;
    }
    if (!unit_.is_word(name)) return i + 1;
    function.name = unit_.at(name);
    std::size_t open = name + 1;
    if (unit_.at(open) == "[") open = unit_.behind(open);
    if (unit_.at(open) != "(") return i + 1;
    const std::size_t behind = unit_.behind(open);
    function.parameters = read_parameters(unit_, open + 1, behind - 1);
    // The body's brace ends the line, those of types in the result do not begin there.
    std::size_t body = behind;
    while (body < unit_.tokens.size() && unit_.tokens[body].line == unit_.tokens[behind - 1].line &&
           (unit_.at(body) != "{" || unit_.at(body - 1) == "interface" ||
            unit_.at(body - 1) == "struct"))
      body = unit_.behind(body);
    function.return_type = join_tokens(unit_, behind, body);
    const std::size_t end = unit_.at(body) == "{" ? unit_.behind(body) : body;
    function.first = unit_.at(body) == "{" ? body + 1 : body;
    function.last = unit_.at(body) == "{" ? end - 1 : body;
    function.end_line = unit_.tokens[end - 1].line;
    function.is_test = is_test(function);
    if (function.is_test) unit_.test_lines.emplace_back(function.line, function.end_line);
    unit_.functions.push_back(std::move(function));
    return end;
  }

  static bool is_test(const Function& function) {
    return function.name.starts_with("Test") && function.parameters.size() == 1 &&
           function.parameters[0].type.ends_with("testing.T");
  }

  // "word x" or "word ( x … )".
  std::size_t read_group(std::size_t i, std::string_view word) {
    if (unit_.at(i + 1) != "(") {
      read_item(i + 1, word, false);
      return i + 1;
    }
    const std::size_t end = unit_.behind(i + 1);
    for (std::size_t k = i + 2; k + 1 < end; ++k)
      if (unit_.tokens[k].starts_line && unit_.tokens[k].depth == 1) read_item(k, word, true);
    return end;
  }

  void read_item(std::size_t i, std::string_view word, bool grouped) {
    if (word == "import") return read_import(i, grouped);
    if (!unit_.is_word(i)) return;
    Name name{std::string(unit_.at(i)), unit_.tokens[i].line};
    if (word == "const") {
      unit_.constants.push_back(std::move(name));
    } else if (word == "var") {
      // Errors to compare with are constants in all but the word.
      const bool sentinel = name.name.starts_with("Err") || name.name.starts_with("err");
      if (!sentinel && name.name != "_") unit_.globals.push_back(std::move(name));
    } else {
      read_type(i, grouped);
    }
  }

  void read_type(std::size_t i, bool grouped) {
    Type type;
    type.name = unit_.at(i);
    type.line = unit_.tokens[grouped || i == 0 ? i : i - 1].line;
    type.doc = unit_.doc_above(type.line);
    std::size_t word = i + 1;
    if (unit_.at(word) == "[") word = unit_.behind(word);
    type.word = unit_.at(word);
    const std::size_t end = unit_.at(word + 1) == "{" ? unit_.behind(word + 1) : word + 1;
    type.end_line = end - 1 < unit_.tokens.size() ? unit_.tokens[end - 1].line : type.line;
    unit_.types.push_back(std::move(type));
  }

  void read_import(std::size_t i, bool grouped) {
    Import import;
    import.line = i < unit_.tokens.size() ? unit_.tokens[i].line : 0;
    import.form = "import";
    import.grouped = grouped;
    import.wildcard = unit_.at(i) == ".";
    if (i < unit_.tokens.size() && unit_.tokens[i].kind != TokenKind::string) ++i;
    const std::string_view path = unit_.at(i);
    if (path.size() < 2 || unit_.tokens[i].kind != TokenKind::string) return;
    import.module = path.substr(1, path.size() - 2);
    import.relative = import.module.starts_with(".");
    const std::string top = import.module.substr(0, import.module.find('/'));
    import.reach = import.relative                      ? Import::Reach::local
                   : top.find('.') == std::string::npos ? Import::Reach::standard
                                                        : Import::Reach::external;
    unit_.imports.push_back(std::move(import));
  }

  Unit& unit_;
};

}  // namespace

void read_go(Unit& unit) {
  GoReader(unit).read();
}

}  // namespace plait::drift

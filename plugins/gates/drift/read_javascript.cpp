// Declarations of JavaScript and TypeScript from tokens.
#include <algorithm>
#include <array>

#include "drift/unit.hpp"
#include "text/strings.hpp"

namespace plait::drift {
namespace {

std::string unquoted(std::string_view text) {
  return text.size() >= 2 ? std::string(text.substr(1, text.size() - 2)) : std::string();
}

Import::Reach reach_of_module(std::string_view module) {
  constexpr std::array<std::string_view, 24> kBuiltIn{"assert",
                                                      "buffer",
                                                      "child_process",
                                                      "crypto",
                                                      "dns",
                                                      "events",
                                                      "fs",
                                                      "http",
                                                      "https",
                                                      "net",
                                                      "os",
                                                      "path",
                                                      "process",
                                                      "querystring",
                                                      "readline",
                                                      "stream",
                                                      "string_decoder",
                                                      "timers",
                                                      "tls",
                                                      "tty",
                                                      "url",
                                                      "util",
                                                      "worker_threads",
                                                      "zlib"};
  if (module.starts_with(".") || module.starts_with("/") || module.starts_with("@/"))
    return Import::Reach::local;
  const std::string_view top = module.substr(0, module.find('/'));
  const bool built_in = module.starts_with("node:") ||
                        std::find(kBuiltIn.begin(), kBuiltIn.end(), top) != kBuiltIn.end();
  return built_in ? Import::Reach::standard : Import::Reach::external;
}

class JavaScriptReader {
 public:
  explicit JavaScriptReader(Unit& unit) : unit_(unit) {}

  void read() {
    for (std::size_t i = 0; i < unit_.tokens.size(); ++i) {
      const std::string_view word = unit_.at(i);
      const bool member = i > 0 && (unit_.at(i - 1) == "." || unit_.at(i - 1) == "?.");
      if (!unit_.is_word(i) || member) continue;
      if (word == "function") read_named_function(i);
      if (word == "class" || word == "interface" || word == "enum") read_type(i, word);
      if (word == "const" || word == "let" || word == "var") read_binding(i);
      if (word == "import") read_import(i);
      if (word == "require" && unit_.at(i + 1) == "(") read_require(i);
      if (word == "it" || word == "test") read_test(i);
    }
    std::sort(unit_.functions.begin(), unit_.functions.end(),
              [](const Function& a, const Function& b) { return a.first < b.first; });
  }

 private:
  // The first token of the statement around `i`: modifiers and decorators included.
  [[nodiscard]] std::size_t statement_begin(std::size_t i) const {
    constexpr std::array<std::string_view, 11> kModifiers{
        "export",    "default",  "async",    "static",  "public",  "private",
        "protected", "abstract", "readonly", "declare", "override"};
    while (i > 0 &&
           std::find(kModifiers.begin(), kModifiers.end(), unit_.at(i - 1)) != kModifiers.end())
      --i;
    return i;
  }

  void begin_at(Function& function, std::size_t begin, std::size_t name) {
    function.line = unit_.tokens[begin].line;
    function.doc = unit_.doc_above(function.line);
    for (std::size_t i = begin; i < name; ++i)
      if (unit_.is_word(i)) function.marks.emplace_back(unit_.at(i));
    const auto& marks = function.marks;
    function.is_async = std::find(marks.begin(), marks.end(), "async") != marks.end();
  }

  // Behind the parameters: ": type", then a body. False where there is none.
  bool read_body(Function& function, std::size_t i) {
    const std::size_t type = i;
    if (unit_.at(i) == ":") {
      ++i;
      // a type may be an object: a brace right behind ":" or an operator of types
      while (i < unit_.tokens.size() && unit_.at(i) != ";" && unit_.at(i) != "=>" &&
             (unit_.at(i) != "{" || unit_.at(i - 1) == ":" || unit_.at(i - 1) == "|" ||
              unit_.at(i - 1) == "&"))
        i = unit_.behind(i);
      function.return_type = join_tokens(unit_, type + 1, i);
    }
    if (unit_.at(i) == "=>") ++i;
    if (unit_.at(i) == "{") {
      function.first = i + 1;
      function.last = unit_.behind(i);
      if (function.last > function.first && unit_.at(function.last - 1) == "}") --function.last;
      function.end_line = unit_.tokens[std::min(function.last, unit_.tokens.size() - 1)].line;
      return true;
    }
    if (function.shape != Function::Shape::arrow || i >= unit_.tokens.size()) return false;
    function.first = i;
    function.last = expression_end(i);
    function.end_line = unit_.tokens[function.last - 1].line;
    return true;
  }

  [[nodiscard]] std::size_t expression_end(std::size_t i) const {
    const std::uint32_t depth = unit_.tokens[i].depth;
    for (i = unit_.behind(i); i < unit_.tokens.size(); i = unit_.behind(i)) {
      const Token& token = unit_.tokens[i];
      const std::string_view text = token.text;
      if (token.depth < depth || text == ";" || text == ",") break;
      const bool goes_on = text == "." || text == "?" || text == ":" || text == "?." ||
                           text == "&&" || text == "||" || text == "+";
      if (token.starts_line && !goes_on) break;
    }
    return i;
  }

  bool read_parameters_at(Function& function, std::size_t open) {
    if (unit_.at(open) != "(" || unit_.tokens[open].match == kNone) return false;
    function.parameters = read_parameters(unit_, open + 1, unit_.tokens[open].match);
    return true;
  }

  [[nodiscard]] std::size_t behind_type_parameters(std::size_t i) const {
    if (unit_.at(i) != "<") return i;
    int angles = 0;
    for (; i < unit_.tokens.size() && unit_.at(i) != ";"; i = unit_.behind(i)) {
      if (unit_.at(i) == "<") ++angles;
      if (unit_.at(i) == ">" && --angles == 0) return i + 1;
    }
    return i;
  }

  void read_named_function(std::size_t i) {
    const std::size_t name = unit_.at(i + 1) == "*" ? i + 2 : i + 1;
    if (!unit_.is_word(name)) return;  // of an expression: the binding names it
    Function function;
    function.name = unit_.at(name);
    begin_at(function, statement_begin(i), name);
    const std::size_t open = behind_type_parameters(name + 1);
    if (read_parameters_at(function, open) && read_body(function, unit_.behind(open)))
      unit_.functions.push_back(std::move(function));
  }

  // const NAME = (…) => …, = async x => …, = function (…) {…}, = literal.
  void read_binding(std::size_t i) {
    const std::size_t name = i + 1;
    if (!unit_.is_word(name)) return;
    std::size_t value = name + 1;
    if (unit_.at(value) == ":")
      while (value < unit_.tokens.size() && unit_.at(value) != "=" && unit_.at(value) != ";")
        value = unit_.behind(value);
    const bool top = unit_.tokens[i].depth == 0;
    if (top && unit_.at(i) != "const")
      unit_.globals.push_back({std::string(unit_.at(name)), unit_.tokens[i].line});
    if (unit_.at(value) != "=") return;
    ++value;
    Function function;
    function.name = unit_.at(name);
    begin_at(function, statement_begin(i), name);
    if (read_function_value(function, value)) return unit_.functions.push_back(std::move(function));
    if (value >= unit_.tokens.size()) return;
    const TokenKind kind = unit_.tokens[value].kind;
    if (top && unit_.at(i) == "const" && (kind == TokenKind::number || kind == TokenKind::string))
      unit_.constants.push_back({std::string(unit_.at(name)), unit_.tokens[i].line});
  }

  bool read_function_value(Function& function, std::size_t value) {
    if (unit_.at(value) == "async") {
      function.is_async = true;
      ++value;
    }
    if (unit_.at(value) == "function") {
      while (value < unit_.tokens.size() && unit_.at(value) != "(") ++value;
      return read_parameters_at(function, value) && read_body(function, unit_.behind(value));
    }
    function.shape = Function::Shape::arrow;
    if (unit_.is_word(value) && unit_.at(value + 1) == "=>") {
      function.parameters = {Parameter{std::string(unit_.at(value)), {}}};
      return read_body(function, value + 1);
    }
    value = behind_type_parameters(value);
    if (!read_parameters_at(function, value)) return false;
    std::size_t arrow = unit_.behind(value);
    if (unit_.at(arrow) == ":")
      while (arrow < unit_.tokens.size() && unit_.at(arrow) != "=>" && unit_.at(arrow) != ";")
        arrow = unit_.behind(arrow);
    return unit_.at(arrow) == "=>" && read_body(function, unit_.behind(value));
  }

  void read_type(std::size_t i, std::string_view word) {
    Type type;
    std::size_t open = i + 1;
    if (unit_.is_word(open) && unit_.at(open) != "extends") type.name = unit_.at(open);
    while (open < unit_.tokens.size() && unit_.at(open) != "{" && unit_.at(open) != ";" &&
           unit_.at(open) != "=") {
      if (unit_.at(open) == "extends" || unit_.at(open) == "implements")
        type.bases.emplace_back(unit_.at(open + 1));
      open = unit_.behind(open);
    }
    if (unit_.at(open) != "{" || type.name.empty()) return;
    type.word = word;
    type.line = unit_.tokens[statement_begin(i)].line;
    type.doc = unit_.doc_above(type.line);
    const std::size_t end = unit_.behind(open);
    type.end_line = unit_.tokens[end - 1].line;
    if (word == "class") read_methods(type, open + 1, end);
    unit_.types.push_back(std::move(type));
  }

  void read_methods(const Type& type, std::size_t first, std::size_t end) {
    for (std::size_t i = first; i < end; i = unit_.behind(i)) {
      if (!unit_.is_word(i)) continue;
      const std::size_t begin = statement_begin(i);
      Function function;
      function.owner = type.name;
      function.name = unit_.at(i);
      begin_at(function, begin, i);
      bool found = false;
      if (unit_.at(i + 1) == "=") {  // handle = () => {…}
        found = read_function_value(function, i + 2);
      } else {
        const std::size_t open = behind_type_parameters(i + 1);
        found = read_parameters_at(function, open) && read_body(function, unit_.behind(open));
      }
      if (!found) continue;
      i = function.last;
      if (i >= end) i = end - 1;
      unit_.functions.push_back(std::move(function));
    }
  }

  void read_import(std::size_t i) {
    if (unit_.at(i + 1) == "(" || unit_.at(i + 1) == ".") return;  // dynamic, import.meta
    for (std::size_t end = i + 1; end < unit_.tokens.size() && unit_.at(end) != ";"; ++end) {
      if (unit_.tokens[end].kind != TokenKind::string) continue;
      add_import(i, "import", unquoted(unit_.at(end)), unit_.at(i + 1) == "*");
      return;
    }
  }

  void read_require(std::size_t i) {
    if (i + 2 < unit_.tokens.size() && unit_.tokens[i + 2].kind == TokenKind::string)
      add_import(i, "require", unquoted(unit_.at(i + 2)), false);
  }

  void add_import(std::size_t i, std::string form, std::string module, bool wildcard) {
    Import import;
    import.line = unit_.tokens[i].line;
    import.form = std::move(form);
    import.reach = reach_of_module(module);
    import.relative = module.starts_with(".");
    import.module = std::move(module);
    import.wildcard = wildcard;
    import.inside = unit_.tokens[i].depth > 0 && import.form == "require";
    unit_.imports.push_back(std::move(import));
  }

  void read_test(std::size_t i) {
    const std::size_t open = i + 1;
    if (unit_.at(open) != "(" || open + 1 >= unit_.tokens.size() ||
        unit_.tokens[open + 1].kind != TokenKind::string)
      return;
    Function function;
    function.name = unquoted(unit_.at(open + 1));
    function.is_test = true;
    function.line = unit_.tokens[i].line;
    function.marks.emplace_back(unit_.at(i));
    function.first = open + 1;
    function.last = unit_.behind(open) - 1;
    function.end_line = unit_.tokens[function.last].line;
    function.shape = Function::Shape::arrow;
    unit_.test_lines.emplace_back(function.line, function.end_line);
    unit_.functions.push_back(std::move(function));
  }

  Unit& unit_;
};

}  // namespace

void read_javascript(Unit& unit) {
  JavaScriptReader(unit).read();
}

}  // namespace plait::drift

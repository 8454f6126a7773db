// Declarations of Python from tokens: by the first word of each logical line and its indentation.
#include <algorithm>
#include <array>

#include "drift/python.hpp"
#include "drift/unit.hpp"

namespace plait::drift {
namespace {

class PythonReader {
 public:
  explicit PythonReader(Unit& unit) : unit_(unit), lines_(logical_lines(unit)) {}

  void read() {
    for (std::size_t line = 0; line < lines_.size(); ++line) {
      const std::size_t i = lines_[line];
      const std::string_view word = unit_.at(i);
      if (word == "def" || (word == "async" && unit_.at(i + 1) == "def")) {
        read_function(line);
      } else if (word == "class" && unit_.is_word(i + 1)) {
        read_class(line);
      } else if (word == "import" || word == "from") {
        read_import(line);
      } else if (unit_.tokens[i].column == 0) {
        read_top_level(line);
      }
    }
  }

 private:
  [[nodiscard]] std::size_t line_behind(std::size_t line) const {
    return line + 1 < lines_.size() ? lines_[line + 1] : unit_.tokens.size();
  }
  [[nodiscard]] std::uint32_t column(std::size_t line) const {
    return unit_.tokens[lines_[line]].column;
  }

  // The line behind the block that the line opens.
  [[nodiscard]] std::size_t block_end(std::size_t line) const {
    std::size_t next = line + 1;
    while (next < lines_.size() && column(next) > column(line)) ++next;
    return next;
  }

  [[nodiscard]] std::uint32_t last_line_before(std::size_t line) const {
    const std::size_t end = line < lines_.size() ? lines_[line] : unit_.tokens.size();
    return end == 0 ? 0 : last_line_of(unit_.tokens[end - 1]);
  }

  // Decorators stand on the logical lines above, in the same column.
  [[nodiscard]] std::vector<std::string> decorators_above(std::size_t line) const {
    std::vector<std::string> found;
    for (std::size_t up = line; up > 0 && unit_.at(lines_[up - 1]) == "@"; --up) {
      std::size_t end = lines_[up - 1] + 1;
      while (end < lines_[up] && unit_.at(end) != "(") ++end;
      found.push_back(join_tokens(unit_, lines_[up - 1] + 1, end));
    }
    std::reverse(found.begin(), found.end());
    return found;
  }

  [[nodiscard]] std::size_t colon_of(std::size_t from, std::size_t end) const {
    while (from < end && unit_.at(from) != ":") from = unit_.behind(from);
    return from;
  }

  [[nodiscard]] bool docstring_at(std::size_t i) const {
    return i < unit_.tokens.size() && unit_.tokens[i].kind == TokenKind::string;
  }

  [[nodiscard]] std::string owner_of(std::size_t line) const {
    std::uint32_t inner = column(line);
    for (std::size_t up = line; up > 0 && inner > 0; --up) {
      const std::size_t i = lines_[up - 1];
      if (column(up - 1) >= inner) continue;
      inner = column(up - 1);
      if (unit_.at(i) == "class") return std::string(unit_.at(i + 1));
      if (unit_.at(i) == "def" || unit_.at(i) == "async") return {};
    }
    return {};
  }

  void read_function(std::size_t line) {
    std::size_t i = lines_[line];
    Function function;
    function.line = unit_.tokens[i].line;
    function.is_async = unit_.at(i) == "async";
    if (function.is_async) ++i;
    function.name = unit_.at(i + 1);
    const std::size_t open = i + 2;
    if (unit_.at(open) != "(") return;
    const std::size_t behind = unit_.behind(open);
    function.parameters = read_parameters(unit_, open + 1, behind - 1);
    const std::size_t end_of_line = line_behind(line);
    const std::size_t colon = colon_of(behind, end_of_line);
    if (unit_.at(behind) == "->") function.return_type = join_tokens(unit_, behind + 1, colon);
    const std::size_t after = block_end(line);
    function.first = std::min(colon + 1, unit_.tokens.size());
    function.last = after < lines_.size() ? lines_[after] : unit_.tokens.size();
    function.end_line = last_line_before(after);
    function.marks = decorators_above(line);
    function.owner = owner_of(line);
    if (docstring_at(function.first)) function.doc = "docstring";
    unit_.functions.push_back(std::move(function));
  }

  void read_class(std::size_t line) {
    const std::size_t i = lines_[line];
    Type type;
    type.word = "class";
    type.name = unit_.at(i + 1);
    type.line = unit_.tokens[i].line;
    std::size_t colon = i + 2;
    if (unit_.at(colon) == "(") {
      for (const Parameter& base : read_parameters(unit_, colon + 1, unit_.behind(colon) - 1))
        type.bases.push_back(base.name + base.type);
      colon = unit_.behind(colon);
    }
    colon = colon_of(colon, line_behind(line));
    type.end_line = last_line_before(block_end(line));
    type.marks = decorators_above(line);
    if (docstring_at(colon + 1)) type.doc = "docstring";
    unit_.types.push_back(std::move(type));
  }

  void read_import(std::size_t line) {
    const std::size_t begin = lines_[line];
    const std::size_t end = line_behind(line);
    Import import;
    import.line = unit_.tokens[begin].line;
    import.form = unit_.at(begin);
    std::size_t i = begin + 1;
    while (unit_.at(i).starts_with('.')) {
      import.relative = true;
      ++i;
    }
    for (; i < end && (unit_.at(i) == "." || unit_.is_word(i)); ++i) {
      if (unit_.at(i) == "import" || unit_.at(i) == "as") break;
      import.module += unit_.at(i);
    }
    import.wildcard = import.form == "from" && unit_.at(end - 1) == "*";
    import.inside = is_inside_function(import.line);
    import.reach = python_reach(import);
    unit_.imports.push_back(std::move(import));
  }

  [[nodiscard]] bool is_inside_function(std::uint32_t line) const {
    return std::any_of(unit_.functions.begin(), unit_.functions.end(),
                       [line](const Function& f) { return f.line < line && line <= f.end_line; });
  }

  void read_top_level(std::size_t line) {
    const std::size_t i = lines_[line];
    if (unit_.at(i) == "if" && unit_.at(i + 1) == "__name__") {
      unit_.main_guard = unit_.tokens[i].line;
      return;
    }
    std::size_t equals = i + 1;
    if (unit_.at(equals) == ":")
      while (equals < line_behind(line) && unit_.at(equals) != "=") equals = unit_.behind(equals);
    if (!unit_.is_word(i) || unit_.at(equals) != "=" || equals >= line_behind(line)) return;
    if (is_python_constant(unit_, equals + 1, line_behind(line)))
      unit_.constants.push_back({std::string(unit_.at(i)), unit_.tokens[i].line});
  }

  Unit& unit_;
  std::vector<std::size_t> lines_;
};

}  // namespace

std::uint32_t last_line_of(const Token& token) {
  return token.line +
         static_cast<std::uint32_t>(std::count(token.text.begin(), token.text.end(), '\n'));
}

std::vector<std::size_t> logical_lines(const Unit& unit) {
  std::vector<std::size_t> lines;
  for (std::size_t i = 0; i < unit.tokens.size(); ++i)
    if (unit.tokens[i].starts_line && unit.tokens[i].depth == 0 &&
        // a bracket that closes a list begins no line
        unit.at(i) != ")" && unit.at(i) != "]" && unit.at(i) != "}")
      lines.push_back(i);
  return lines;
}

bool is_python_constant(const Unit& unit, std::size_t first, std::size_t last) {
  if (first >= last) return false;
  if (unit.at(first) == "-") ++first;
  const Token& value = unit.tokens[first];
  if (value.kind == TokenKind::number || value.kind == TokenKind::string) return true;
  // A tuple or frozenset keeps its value, lists and dictionaries at this place are tables.
  return value.text == "(" || value.text == "[" || value.text == "{" || value.text == "frozenset" ||
         value.text == "True" || value.text == "False";
}

Import::Reach python_reach(const Import& import) {
  static const std::set<std::string_view> standard{"__future__",   "abc",
                                                   "argparse",     "array",
                                                   "ast",          "asyncio",
                                                   "base64",       "bisect",
                                                   "builtins",     "calendar",
                                                   "cmath",        "codecs",
                                                   "collections",  "concurrent",
                                                   "configparser", "contextlib",
                                                   "contextvars",  "copy",
                                                   "csv",          "ctypes",
                                                   "curses",       "dataclasses",
                                                   "datetime",     "decimal",
                                                   "difflib",      "dis",
                                                   "email",        "enum",
                                                   "errno",        "fcntl",
                                                   "filecmp",      "fileinput",
                                                   "fnmatch",      "fractions",
                                                   "functools",    "gc",
                                                   "getopt",       "getpass",
                                                   "gettext",      "glob",
                                                   "gzip",         "hashlib",
                                                   "heapq",        "hmac",
                                                   "html",         "http",
                                                   "imaplib",      "importlib",
                                                   "inspect",      "io",
                                                   "ipaddress",    "itertools",
                                                   "json",         "keyword",
                                                   "linecache",    "locale",
                                                   "logging",      "lzma",
                                                   "math",         "mimetypes",
                                                   "mmap",         "multiprocessing",
                                                   "numbers",      "operator",
                                                   "os",           "pathlib",
                                                   "pickle",       "pkgutil",
                                                   "platform",     "pprint",
                                                   "queue",        "random",
                                                   "re",           "resource",
                                                   "sched",        "secrets",
                                                   "select",       "selectors",
                                                   "shelve",       "shlex",
                                                   "shutil",       "signal",
                                                   "smtplib",      "socket",
                                                   "socketserver", "sqlite3",
                                                   "ssl",          "stat",
                                                   "statistics",   "string",
                                                   "struct",       "subprocess",
                                                   "sys",          "sysconfig",
                                                   "tarfile",      "tempfile",
                                                   "textwrap",     "threading",
                                                   "time",         "timeit",
                                                   "token",        "tokenize",
                                                   "tomllib",      "traceback",
                                                   "types",        "typing",
                                                   "unicodedata",  "unittest",
                                                   "urllib",       "uuid",
                                                   "venv",         "warnings",
                                                   "weakref",      "xml",
                                                   "zipfile",      "zlib",
                                                   "zoneinfo"};
  if (import.relative) return Import::Reach::local;
  const std::string_view top = std::string_view(import.module).substr(0, import.module.find('.'));
  return standard.contains(top) ? Import::Reach::standard : Import::Reach::external;
}

void mark_python_tests(Unit& unit) {
  for (Function& function : unit.functions) {
    function.is_test = function.name.starts_with("test");
    if (function.is_test) unit.test_lines.emplace_back(function.line, function.end_line);
  }
}

void read_python(Unit& unit) {
  PythonReader(unit).read();
  mark_python_tests(unit);
}

}  // namespace plait::drift

// Category error handling: how errors are reported, and where messages go.
#include <array>
#include <set>

#include "drift/observe.hpp"

namespace plait::drift {
namespace {

constexpr Category kErrors = Category::error_handling;
constexpr char kReported[] = "errors are reported by";
constexpr char kTypes[] = "errors raised are";
constexpr char kMessages[] = "messages go to";
constexpr char kFiles[] = "files are opened";

bool is_logger(std::string_view word) {
  static const std::set<std::string_view> names{"logger",  "logging", "log",    "_logger", "_log",
                                                "LOG",     "LOGGER",  "slog",   "spdlog",  "zap",
                                                "winston", "pino",    "tracing"};
  return names.contains(word);
}

bool is_logging_verb(std::string_view word) {
  static const std::set<std::string_view> verbs{
      "trace",    "debug", "info",   "warn",   "warning", "error", "exception",
      "critical", "fatal", "Debug",  "Info",   "Warn",    "Error", "Debugf",
      "Infof",    "Warnf", "Errorf", "Printf", "Println", "Print"};
  return verbs.contains(word);
}

// Sees one token at a time, with those around it.
class ErrorObserver {
 public:
  explicit ErrorObserver(Observer& observer) : observer_(observer), unit_(observer.unit()) {}

  void observe() {
    for (std::size_t i = 0; i < unit_.tokens.size(); ++i) {
      if (unit_.in_test(unit_.tokens[i].line)) continue;
      if (unit_.is_word(i)) see_logging(i);
      switch (unit_.family()) {
        case Family::python:
          see_python(i);
          break;
        case Family::javascript:
          see_javascript(i);
          break;
        case Family::c:
          see_c(i);
          break;
        case Family::go:
          see_go(i);
          break;
        case Family::rust:
          see_rust(i);
          break;
      }
    }
    if (unit_.family() == Family::c) see_result_types();
  }

 private:
  void add(std::string_view aspect, std::string_view value, std::size_t i) {
    observer_.add(kErrors, aspect, value, unit_.tokens[i].line);
  }
  [[nodiscard]] bool calls(std::size_t i, std::string_view name) const {
    return unit_.at(i) == name && unit_.at(i + 1) == "(" && !is_member(i);
  }
  [[nodiscard]] bool is_member(std::size_t i) const {
    return i > 0 && (unit_.at(i - 1) == "." || unit_.at(i - 1) == "->" || unit_.at(i - 1) == "?.");
  }
  // "os.Exit(": the member of that very name.
  [[nodiscard]] bool calls_of(std::size_t i, std::string_view of, std::string_view name) const {
    return unit_.at(i) == of && !is_member(i) && unit_.at(i + 1) == "." &&
           unit_.at(i + 2) == name && unit_.at(i + 3) == "(";
  }

  void see_logging(std::size_t i) {
    const std::string_view joint = unit_.at(i + 1);
    if (is_logger(unit_.at(i)) && (joint == "." || joint == "->" || joint == "::") &&
        is_logging_verb(unit_.at(i + 2)) && (unit_.at(i + 3) == "(" || unit_.at(i + 3) == "!"))
      add(kMessages, "a log", i);
  }

  // The name that is raised: the last word of "errors.NotFound".
  [[nodiscard]] std::string_view last_of_path(std::size_t i) const {
    while (unit_.at(i + 1) == "." || unit_.at(i + 1) == "::") i += 2;
    return unit_.at(i);
  }

  void see_python(std::size_t i) {
    const std::string_view word = unit_.at(i);
    if (word == "raise" && unit_.tokens[i].starts_line) {
      add(kReported, "exceptions", i);
      if (unit_.is_word(i + 1) && !unit_.tokens[i + 1].starts_line) {
        const std::string_view type = last_of_path(i + 1);
        const bool variable = type.size() <= 3 || (type[0] >= 'a' && type[0] <= 'z');
        if (!variable)
          add(kTypes, type == "Exception" || type == "BaseException" ? "of no type" : "of a type",
              i);
      }
    }
    // sys.exit(main()) is how a program ends.
    if ((calls_of(i, "sys", "exit") && unit_.at(i + 4) != "main") || calls_of(i, "os", "_exit") ||
        calls(i, "exit") || calls(i, "quit"))
      add(kReported, "ending the process", i);
    if (calls(i, "print")) add(kMessages, "the console", i);
    if (calls(i, "open")) add(kFiles, i > 0 && is_after_with(i) ? "by with" : "without with", i);
  }

  [[nodiscard]] bool is_after_with(std::size_t i) const {
    const std::uint32_t line = unit_.tokens[i].line;
    for (std::size_t k = i; k > 0 && unit_.tokens[k - 1].line == line; --k)
      if (unit_.at(k - 1) == "with") return true;
    return unit_.tokens[i].depth > 0 && unit_.tokens[i].starts_line;  // with (open(…) as a, …)
  }

  void see_javascript(std::size_t i) {
    const std::string_view word = unit_.at(i);
    if (word == "throw" && !is_member(i)) {
      add(kReported, "exceptions", i);
      if (unit_.at(i + 1) == "new")
        add(kTypes, last_of_path(i + 2) == "Error" ? "of no type" : "of a type", i);
      else if (i + 1 < unit_.tokens.size() && unit_.tokens[i + 1].kind == TokenKind::string)
        add(kTypes, "no errors at all", i);
    }
    if (calls(i, "reject")) add(kReported, "exceptions", i);
    const std::string_view argument = unit_.at(i + 2);
    if ((calls(i, "callback") || calls(i, "cb") || calls(i, "done")) &&
        (argument == "err" || argument == "error" || argument == "new"))
      add(kReported, "callbacks", i);
    if (calls_of(i, "process", "exit")) add(kReported, "ending the process", i);
    if (word == "console" && unit_.at(i + 1) == "." && unit_.at(i + 3) == "(")
      add(kMessages, "the console", i);
  }

  void see_c(std::size_t i) {
    const std::string_view word = unit_.at(i);
    if (!unit_.is_word(i)) return;
    if (word == "throw" && unit_.at(i + 1) != ";") {
      add(kReported, "exceptions", i);
      add(kTypes, unit_.at(i + 1) == "std" ? "of the standard library" : "of a type", i);
    }
    if (word == "throw_with_nested") add(kReported, "exceptions", i);
    if (word == "return") see_c_return(i);
    if (calls(i, "exit") || calls(i, "abort") || calls(i, "_exit") || calls(i, "terminate"))
      add(kReported, "ending the process", i);
    if (calls(i, "printf") || calls(i, "fprintf") || calls(i, "puts") || word == "cout" ||
        word == "cerr")
      add(kMessages, "the console", i);
    if (word == "LOG" && unit_.at(i + 1) == "(") add(kMessages, "a log", i);
  }

  void see_c_return(std::size_t i) {
    static const std::set<std::string_view> makers{
        "fail", "Error", "unexpected", "Unexpected", "make_unexpected", "Err", "make_error"};
    const std::string_view name = last_of_path(i + 1);
    if (makers.contains(name)) add(kReported, "results", i);
    if (name == "nullopt") add(kReported, "optional values", i);
    if ((unit_.at(i + 1) == "-" &&
         (unit_.tokens[i + 2].kind == TokenKind::number || unit_.at(i + 2).starts_with("E"))) ||
        unit_.at(i + 1) == "NULL" || unit_.at(i + 1) == "errno")
      add(kReported, "numbers", i);
  }

  void see_result_types() {
    for (const Function& function : unit_.functions) {
      const std::string_view type = function.return_type;
      const bool result = type.find("Result") != kNone || type.find("expected") != kNone ||
                          type.find("StatusOr") != kNone || type == "Status";
      if (result && !function.is_test) observer_.add(kErrors, kReported, "results", function);
    }
  }

  void see_go(std::size_t i) {
    const std::string_view word = unit_.at(i);
    if (calls_of(i, "errors", "New") || calls_of(i, "fmt", "Errorf"))
      add(kReported, "error values", i);
    const bool fatal =
        word == "log" && unit_.at(i + 1) == "." && unit_.at(i + 2).starts_with("Fatal");
    if (calls(i, "panic") || fatal || calls_of(i, "os", "Exit")) {
      if (!is_in_main(i)) add(kReported, "ending the process", i);
    }
    if (word == "fmt" && unit_.at(i + 1) == "." && unit_.at(i + 2).starts_with("Print"))
      add(kMessages, "the console", i);
  }

  [[nodiscard]] bool is_in_main(std::size_t i) const {
    for (const Function& function : unit_.functions)
      if (function.name == "main" && function.first <= i && i < function.last) return true;
    return false;
  }

  void see_rust(std::size_t i) {
    const std::string_view word = unit_.at(i);
    if (word == "?" && i > 0 && (unit_.at(i - 1) == ")" || unit_.is_word(i - 1)))
      add(kReported, "results", i);
    if (word == "Err" && unit_.at(i + 1) == "(" && unit_.at(i + 4) != "=>")
      add(kReported, "results", i);
    if (is_member(i) && (word == "unwrap" || word == "expect") && unit_.at(i + 1) == "(")
      add(kReported, "panics", i);
    if (unit_.at(i + 1) != "!") return;
    if (word == "panic" || word == "unimplemented") add(kReported, "panics", i);
    if (word == "println" || word == "eprintln" || word == "dbg" || word == "print")
      add(kMessages, "the console", i);
    if ((word == "info" || word == "warn" || word == "error" || word == "debug" ||
         word == "trace") &&
        unit_.at(i - 1) != "::")
      add(kMessages, "a log", i);
  }

  Observer& observer_;
  const Unit& unit_;
};

}  // namespace

void observe_errors(Observer& observer) {
  ErrorObserver(observer).observe();
}

}  // namespace plait::drift

// Category error handling: what is caught and what becomes of it.
#include <algorithm>
#include <set>

#include "drift/observe.hpp"
#include "drift/python.hpp"

namespace plait::drift {
namespace {

constexpr Category kHandling = Category::error_handling;
constexpr char kCaught[] = "errors are caught";
constexpr char kBecome[] = "caught errors are";

bool has_token(const Unit& unit, std::size_t first, std::size_t last, std::string_view word) {
  for (std::size_t i = first; i < last; ++i)
    if (unit.at(i) == word && unit.tokens[i].kind != TokenKind::string) return true;
  return false;
}

// A handler of Python: tokens [first, last) behind "except …:".
void see_python_body(Observer& observer, std::size_t first, std::size_t last, std::uint32_t line) {
  const Unit& unit = observer.unit();
  const char* value = "handled in place";
  std::size_t raise = first;
  while (raise < last && unit.at(raise) != "raise") ++raise;
  if (raise < last) {
    const bool alone = raise + 1 >= last || unit.tokens[raise + 1].starts_line;
    value = alone                                      ? "raised again"
            : has_token(unit, raise + 1, last, "from") ? "raised with their cause"
                                                       : "replaced without their cause";
  } else if (last - first <= 1 || (last - first == 3 && unit.at(first) == ".")) {
    const std::string_view only = unit.at(first);
    if (only == "pass" || only == "..." || only == "continue") value = "swallowed";
  }
  observer.add(kHandling, kBecome, value, line);
}

void see_python_handlers(Observer& observer) {
  const Unit& unit = observer.unit();
  const std::vector<std::size_t> lines = logical_lines(unit);
  for (std::size_t n = 0; n < lines.size(); ++n) {
    const std::size_t i = lines[n];
    if (unit.at(i) != "except" || unit.in_test(unit.tokens[i].line)) continue;
    std::size_t colon = i + 1;
    while (colon < unit.tokens.size() && unit.at(colon) != ":") colon = unit.behind(colon);
    const std::string_view type = unit.at(i + 1);
    observer.add(kHandling, kCaught,
                 type == ":"                                      ? "whatever they are"
                 : type == "Exception" || type == "BaseException" ? "as Exception"
                                                                  : "by their type",
                 unit.tokens[i].line);
    std::size_t next = n + 1;
    while (next < lines.size() && unit.tokens[lines[next]].column > unit.tokens[i].column) ++next;
    const std::size_t last = next < lines.size() ? lines[next] : unit.tokens.size();
    see_python_body(observer, std::min(colon + 1, last), last, unit.tokens[i].line);
  }
}

// catch (…) { … } of JavaScript and C++.
void see_braced(Observer& observer, std::size_t i) {
  const Unit& unit = observer.unit();
  std::size_t open = i + 1;
  std::string_view caught;
  if (unit.at(open) == "(") {
    const std::size_t close = unit.behind(open) - 1;
    caught = close > open ? unit.at(close - 1) : std::string_view{};
    if (unit.family() == Family::c) {
      const bool reference = has_token(unit, open, close, "&");
      observer.add(kHandling, kCaught,
                   unit.at(open + 1) == "..." ? "whatever they are"
                   : reference                ? "by reference"
                                              : "by value",
                   unit.tokens[i].line);
    }
    open = close + 1;
  }
  if (unit.at(open) != "{") return;
  const std::size_t last = unit.behind(open) - 1;
  const char* value = "handled in place";
  std::size_t thrown = open + 1;
  while (thrown < last && unit.at(thrown) != "throw" && unit.at(thrown) != "throw_with_nested")
    ++thrown;
  if (last <= open + 1) {
    value = "swallowed";
  } else if (thrown < last) {
    const std::string_view what = unit.at(thrown + 1);
    value = what == ";" || what == caught ? "raised again"
            : has_token(unit, thrown, last, "cause") ||
                    has_token(unit, thrown, last, "throw_with_nested")
                ? "raised with their cause"
                : "replaced without their cause";
  }
  observer.add(kHandling, kBecome, value, unit.tokens[i].line);
}

// if err != nil { … }
void see_go_handler(Observer& observer, std::size_t i) {
  const Unit& unit = observer.unit();
  std::size_t open = i + 1;
  while (open < unit.tokens.size() && unit.at(open) != "{" && !unit.tokens[open].starts_line)
    open = unit.behind(open);
  if (unit.at(open) != "{" || !has_token(unit, i, open, "err") ||
      !has_token(unit, i, open, "nil") || !has_token(unit, i, open, "!="))
    return;
  const std::size_t last = unit.behind(open) - 1;
  const char* value = last <= open + 1 ? "swallowed" : "handled in place";
  for (std::size_t k = open + 1; k < last; ++k) {
    if (unit.at(k) == "Errorf" || unit.at(k) == "Wrap" || unit.at(k) == "Wrapf" ||
        unit.at(k) == "Join")
      value = "passed on with context";
    else if (unit.at(k) == "return" && (unit.at(last - 1) == "err"))
      value = "passed on as they are";
    if (value[0] == 'p') break;
  }
  observer.add(kHandling, kBecome, value, unit.tokens[i].line);
}

// Rust: what stands right before "?".
void see_question(Observer& observer, std::size_t i) {
  static const std::set<std::string_view> kContext{"context", "with_context", "map_err", "wrap_err",
                                                   "wrap_err_with"};
  const Unit& unit = observer.unit();
  if (i == 0 || (unit.at(i - 1) != ")" && !unit.is_word(i - 1))) return;
  std::string_view call;
  if (unit.at(i - 1) == ")" && unit.tokens[i - 1].match != kNone && unit.tokens[i - 1].match > 0)
    call = unit.at(unit.tokens[i - 1].match - 1);
  observer.add(kHandling, kBecome,
               kContext.contains(call) ? "passed on with context" : "passed on as they are",
               unit.tokens[i].line);
}

}  // namespace

void observe_handlers(Observer& observer) {
  const Unit& unit = observer.unit();
  if (unit.family() == Family::python) return see_python_handlers(observer);
  for (std::size_t i = 0; i < unit.tokens.size(); ++i) {
    if (unit.in_test(unit.tokens[i].line)) continue;
    const std::string_view text = unit.at(i);
    const bool member = i > 0 && (unit.at(i - 1) == "." || unit.at(i - 1) == "?.");
    if (unit.family() == Family::go) {
      if (text == "if") see_go_handler(observer, i);
    } else if (unit.family() == Family::rust) {
      if (text == "?" && unit.tokens[i].kind == TokenKind::symbol) see_question(observer, i);
    } else if (text == "catch" && unit.is_word(i) && !member) {
      see_braced(observer, i);
    }
  }
}

}  // namespace plait::drift

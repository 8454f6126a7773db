// Category data flow: what holds data and what may change it.
#include <algorithm>
#include <set>

#include "drift/observe.hpp"

namespace plait::drift {
namespace {

constexpr Category kFlow = Category::data_flow;
constexpr char kRecords[] = "records are";

// Parameters of C++ that are references or pointers.
void see_passing(Observer& observer, const Function& function) {
  for (const Parameter& parameter : function.parameters) {
    const std::string_view type = parameter.type;
    const bool constant = type.starts_with("const ") || type.find(" const") != kNone;
    if (type.find("&&") != kNone) continue;
    if (type.ends_with("&"))
      observer.add(kFlow, "objects are passed by",
                   constant ? "const reference" : "mutable reference", function);
    else if (type.ends_with("*") && type != "const char*")
      observer.add(kFlow, "objects are passed by", "pointer", function);
  }
}

void see_c_token(Observer& observer, std::size_t i) {
  const Unit& unit = observer.unit();
  const std::string_view word = unit.at(i);
  const std::uint32_t line = unit.tokens[i].line;
  const std::string_view before = i > 0 ? unit.at(i - 1) : std::string_view{};
  if (word == "auto" && unit.is_word(i + 1) && unit.at(i + 2) == "=" && before != "(") {
    const bool constant = before == "const" || before == "constexpr";
    observer.add(kFlow, "values of auto are", constant ? "const" : "mutable", line);
  }
  if (word == "new" && unit.is_word(i + 1) && before != "operator")
    observer.add(kFlow, "objects are owned by", "new and delete", line);
  if (word == "make_unique" || word == "make_shared" || word == "unique_ptr" ||
      word == "shared_ptr")
    observer.add(kFlow, "objects are owned by", "smart pointers", line);
}

void see_javascript_token(Observer& observer, std::size_t i) {
  const Unit& unit = observer.unit();
  const std::string_view word = unit.at(i);
  const bool member = i > 0 && unit.at(i - 1) == ".";
  const std::uint32_t line = unit.tokens[i].line;
  if (!member && (word == "const" || word == "let" || word == "var") && i + 1 < unit.tokens.size())
    observer.add(kFlow, "variables are declared by", word, line);
  if (word == "await" && !member) observer.add(kFlow, "promises are awaited by", "await", line);
  if (member && word == "then" && unit.at(i + 1) == "(")
    observer.add(kFlow, "promises are awaited by", ".then(…)", line);
}

void see_rust_token(Observer& observer, std::size_t i) {
  const Unit& unit = observer.unit();
  if (unit.at(i) == "let" && (i == 0 || (unit.at(i - 1) != "if" && unit.at(i - 1) != "while")))
    observer.add(kFlow, "variables are declared by", unit.at(i + 1) == "mut" ? "let mut" : "let",
                 unit.tokens[i].line);
}

// return {"a": …, "b": …}: a record without a type.
void see_python_token(Observer& observer, std::size_t i) {
  const Unit& unit = observer.unit();
  if (unit.at(i) == "return" && unit.at(i + 1) == "{" && i + 2 < unit.tokens.size() &&
      unit.tokens[i + 2].kind == TokenKind::string && unit.at(i + 3) == ":")
    observer.add(kFlow, kRecords, "dictionaries", unit.tokens[i].line);
  if (unit.at(i) == "global" && unit.tokens[i].starts_line)
    observer.add(kFlow, "state of modules", "changed by functions", unit.tokens[i].line);
}

void see_python_type(Observer& observer, const Type& type) {
  static const std::set<std::string_view> kRecordBases{"NamedTuple", "TypedDict", "BaseModel",
                                                       "typing.NamedTuple"};
  const bool by_mark = std::any_of(type.marks.begin(), type.marks.end(), [](const auto& mark) {
    return mark.ends_with("dataclass") || mark.ends_with("define") || mark == "attr.s";
  });
  const bool by_base = std::any_of(type.bases.begin(), type.bases.end(),
                                   [](const auto& base) { return kRecordBases.contains(base); });
  if (by_mark || by_base) observer.add(kFlow, kRecords, "classes of fields", type.line);
}

}  // namespace

void observe_data_flow(Observer& observer) {
  const Unit& unit = observer.unit();
  for (std::size_t i = 0; i < unit.tokens.size(); ++i) {
    if (!unit.is_word(i) || unit.in_test(unit.tokens[i].line)) continue;
    if (unit.family() == Family::python) see_python_token(observer, i);
    if (unit.family() == Family::javascript) see_javascript_token(observer, i);
    if (unit.language == Language::cpp) see_c_token(observer, i);
    if (unit.family() == Family::rust) see_rust_token(observer, i);
  }
  if (unit.family() == Family::python)
    for (const Type& type : unit.types) see_python_type(observer, type);
  for (const Function& function : unit.functions)
    if (unit.family() == Family::c && !function.is_test) see_passing(observer, function);
  for (const Name& global : unit.globals)
    if (!unit.in_test(global.line))
      observer.add(kFlow, "state of modules", "variables that change", global.line);
}

}  // namespace plait::drift

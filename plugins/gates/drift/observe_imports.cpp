// Category imports: what is taken from where, and in which form.
#include <algorithm>
#include <array>

#include "drift/observe.hpp"

namespace plait::drift {
namespace {

constexpr Category kImports = Category::imports;
using Reach = Import::Reach;

void see_python_import(Observer& observer, const Import& import) {
  if (import.reach != Reach::standard)
    observer.add(kImports, "modules are named", import.relative ? "relative" : "absolute",
                 import.line);
  observer.add(kImports, "imports are written",
               import.form == "from" ? "from … import …" : "import …", import.line);
}

void see_javascript_import(Observer& observer, const Import& import) {
  observer.add(kImports, "modules are taken by", import.form, import.line);
  if (import.reach == Reach::standard)
    observer.add(kImports, "built-in modules are named",
                 import.module.starts_with("node:") ? "node:name" : "name", import.line);
}

void see_c_import(Observer& observer, const Import& import) {
  if (import.reach == Reach::standard) return;
  observer.add(kImports, "headers of the project stand in", import.form, import.line);
  if (import.form == "quotes" && import.module.find('/') != kNone)
    observer.add(kImports, "paths of headers begin",
                 import.relative ? "at the file" : "at a common root", import.line);
}

void see_import(Observer& observer, const Import& import) {
  switch (observer.unit().family()) {
    case Family::python:
      see_python_import(observer, import);
      break;
    case Family::javascript:
      see_javascript_import(observer, import);
      break;
    case Family::c:
      see_c_import(observer, import);
      return;
    case Family::go:
      observer.add(kImports, "imports are written", import.grouped ? "in a group" : "one by one",
                   import.line);
      break;
    case Family::rust:
      if (import.reach == Reach::local)
        observer.add(kImports, "modules are named", import.relative ? "relative" : "from the crate",
                     import.line);
      break;
  }
  if (observer.unit().in_test(import.line) && observer.unit().family() == Family::rust) return;
  observer.add(kImports, "names are taken", import.wildcard ? "all at once" : "one by one",
               import.line);
  observer.add(kImports, "imports stand", import.inside ? "inside of functions" : "at the top",
               import.line);
}

// Whether standard, external and own modules keep apart: by order, and by blank lines.
void see_order(Observer& observer) {
  const Unit& unit = observer.unit();
  std::vector<const Import*> top;
  for (const Import& import : unit.imports)
    if (!import.inside) top.push_back(&import);
  if (unit.family() == Family::c || top.size() < 2) return;
  const auto lower = [](const Import* a, const Import* b) { return a->line < b->line; };
  std::sort(top.begin(), top.end(), lower);
  bool several = false;
  bool ordered = true;
  bool apart = true;
  for (std::size_t i = 1; i < top.size(); ++i) {
    if (top[i]->reach == top[i - 1]->reach) continue;
    several = true;
    ordered = ordered && top[i]->reach > top[i - 1]->reach;
    apart = apart && top[i]->line > top[i - 1]->line + 1;
  }
  if (!several) return;
  const std::uint32_t line = top.front()->line;
  observer.add(kImports, "order of imports", ordered ? "the standard library first" : "mixed",
               line);
  observer.add(kImports, "groups of imports", apart ? "apart by blank lines" : "not apart", line);
}

// export function, export default, module.exports.
void see_exports(Observer& observer) {
  const Unit& unit = observer.unit();
  for (std::size_t i = 0; i < unit.tokens.size(); ++i) {
    if (unit.tokens[i].depth > 0) continue;
    const std::uint32_t line = unit.tokens[i].line;
    if (unit.at(i) == "export" && unit.is_word(i))
      observer.add(kImports, "exports are",
                   unit.at(i + 1) == "default" ? "export default" : "export of names", line);
    if ((unit.at(i) == "module" && unit.at(i + 1) == "." && unit.at(i + 2) == "exports") ||
        (unit.at(i) == "exports" && unit.at(i + 1) == "." && (i == 0 || unit.at(i - 1) != ".")))
      observer.add(kImports, "exports are", "module.exports", line);
  }
}

// A whole namespace taken in, or its names written out.
void see_using(Observer& observer) {
  const Unit& unit = observer.unit();
  for (std::size_t i = 0; i + 1 < unit.tokens.size(); ++i) {
    if (unit.at(i) == "using" && unit.at(i + 1) == "namespace")
      observer.add(kImports, "names of std are written", "short, by using namespace",
                   unit.tokens[i].line);
    if (unit.at(i) == "std" && unit.at(i + 1) == "::")
      observer.add(kImports, "names of std are written", "in full", unit.tokens[i].line);
  }
}

}  // namespace

void observe_imports(Observer& observer) {
  const Unit& unit = observer.unit();
  for (const Import& import : unit.imports) see_import(observer, import);
  see_order(observer);
  if (unit.family() == Family::javascript) see_exports(observer);
  if (unit.language == Language::cpp) see_using(observer);
}

}  // namespace plait::drift

// From what a tool printed to findings: one function per tool. None of them fails: what is not
// understood is passed over, whatever the bytes.
#pragma once

#include <plait/gate.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "gates/places.hpp"

namespace plait::gates {

// What there is to read. The text is cleaned, the lines are views of it (output_text.hpp).
struct Source {
  Source(std::string_view cleaned_text, const Places& where);

  std::string_view text;
  std::vector<std::string_view> lines;  // none is blank
  const Places& places;
};

using Findings = std::vector<Finding>;

Findings read_gcc(const Source& source);  // file:line:col: error: …; linkers, CMake, javac, Maven
Findings read_ctest(const Source& source);  // ctest's summary, GoogleTest, Catch2, assert()
Findings read_pytest(const Source& source);
Findings read_python(const Source& source);  // tracebacks; unittest
Findings read_ruff(const Source& source);    // text and JSON; flake8 and pylint
Findings read_mypy(const Source& source);
Findings read_eslint(const Source& source);  // stylish and JSON
Findings read_tsc(const Source& source);
Findings read_node(const Source& source);   // node --test, jest, vitest, mocha
Findings read_go(const Source& source);     // build, vet, test; test -json
Findings read_cargo(const Source& source);  // text and JSON messages; tests; rustfmt
Findings read_junit(const Source& source);  // XML
Findings read_sarif(const Source& source);  // JSON
// Whatever it looks like.
Findings read_any(const Source& source);

// What readers have in common.

// A finding at a place as it was printed. A file outside the worktree stands in the message.
Finding finding_at(const Source& source, std::string_view file, std::string_view line,
                   std::string_view column, std::string_view rule, std::string_view message,
                   bool error = true);
// 0 for what is no number, or none that a line can have.
int number_of(std::string_view digits);
// Adds a further line to a message, unless it is long enough.
void extend(Finding& finding, std::string_view line);
// The document that the text holds between other lines; discarded JSON when there is none, or when
// it is too large or too deep.
Json document_in(const Source& source, char open);
// A line that is a JSON object; discarded when it is none.
Json object_in(std::string_view line);
// Members of documents that anybody may have written.
std::string text_at(const Json& object, std::initializer_list<const char*> path);
int number_at(const Json& object, std::initializer_list<const char*> path);

}  // namespace plait::gates

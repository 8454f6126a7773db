// Problems in files that people wrote: collected, then reported together.
#pragma once

#include <map>
#include <plait/result.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace plait::base {

enum class Severity { error, warning };

// A remark to a diagnostic; the place may be unknown (line 0).
struct Note {
  std::string text;
  SourceSpan span;
  friend bool operator==(const Note&, const Note&) = default;
};

// `message` is one sentence in lower case without a final period; `help` says what to do.
struct Diagnostic {
  Severity severity = Severity::error;
  std::string code;  // base/codes.hpp
  std::string message;
  SourceSpan span;
  std::string help;
  std::vector<Note> notes;
  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

// The texts that spans point into, by the name that spans use.
class Sources {
 public:
  void add(std::string name, std::string text);
  // nullptr when unknown. The pointer lives until the name is added again.
  [[nodiscard]] const std::string* find(std::string_view name) const;
  // Line `number` from 1, without its end; empty beyond the last.
  [[nodiscard]] std::string_view line(std::string_view name, std::uint32_t number) const;

 private:
  std::map<std::string, std::string, std::less<>> texts_;
};

class Diagnostics {
 public:
  // Returns the new entry, valid until the next one is added.
  Diagnostic& error(std::string_view code, const SourceSpan& span, std::string message,
                    std::string help = {});
  Diagnostic& warning(std::string_view code, const SourceSpan& span, std::string message,
                      std::string help = {});
  void add(Diagnostic diagnostic);
  void add(const Diagnostics& others);

  [[nodiscard]] bool has_errors() const;
  [[nodiscard]] bool empty() const { return all_.empty(); }
  [[nodiscard]] std::size_t size() const { return all_.size(); }
  // By file in order of first mention, then line and column; equal ones once.
  [[nodiscard]] std::vector<Diagnostic> sorted() const;

 private:
  std::vector<Diagnostic> all_;
};

// As people and editors read it:
//   batch.toml:12:10: error[PL0502]: step "launch" needs "worktre", which is no step
//      12 | needs = ["worktre"]
//         |          ^~~~~~~~~
//   help: did you mean "worktree"?
//   batch.toml:3:1: note: …
// Ends with a newline. No colour.
[[nodiscard]] std::string render(const Diagnostic& diagnostic, const Sources& sources);
[[nodiscard]] std::string render(const Diagnostics& diagnostics, const Sources& sources);

// The source line and its underline, "" when the line is unknown. Tabs become spaces, wide and
// combining characters count as a terminal shows them, a long line is cut around the caret.
[[nodiscard]] std::string render_excerpt(const SourceSpan& span, const Sources& sources);

// The first error as a Result's error: code, message, remedy, span; the others become notes.
[[nodiscard]] Error to_error(const Diagnostics& diagnostics);

}  // namespace plait::base

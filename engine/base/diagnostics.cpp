#include "base/diagnostics.hpp"

#include <algorithm>

namespace plait::base {

void Sources::add(std::string name, std::string text) {
  texts_.insert_or_assign(std::move(name), std::move(text));
}

const std::string* Sources::find(std::string_view name) const {
  auto found = texts_.find(name);
  return found == texts_.end() ? nullptr : &found->second;
}

std::string_view Sources::line(std::string_view name, std::uint32_t number) const {
  const std::string* text = find(name);
  if (text == nullptr || number == 0) return {};
  std::size_t begin = 0;
  for (std::uint32_t at = 1; at < number; ++at) {
    begin = text->find('\n', begin);
    if (begin == std::string::npos) return {};
    ++begin;
  }
  std::size_t end = std::min(text->find('\n', begin), text->size());
  if (end > begin && (*text)[end - 1] == '\r') --end;
  return std::string_view(*text).substr(begin, end - begin);
}

Diagnostic& Diagnostics::error(std::string_view code, const SourceSpan& span, std::string message,
                               std::string help) {
  return all_.emplace_back(Diagnostic{
      Severity::error, std::string(code), std::move(message), span, std::move(help), {}});
}

Diagnostic& Diagnostics::warning(std::string_view code, const SourceSpan& span, std::string message,
                                 std::string help) {
  return all_.emplace_back(Diagnostic{
      Severity::warning, std::string(code), std::move(message), span, std::move(help), {}});
}

void Diagnostics::add(Diagnostic diagnostic) {
  all_.push_back(std::move(diagnostic));
}

void Diagnostics::add(const Diagnostics& others) {
  all_.insert(all_.end(), others.all_.begin(), others.all_.end());
}

bool Diagnostics::has_errors() const {
  return std::any_of(all_.begin(), all_.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::error; });
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::vector<std::string_view> files;
  auto rank = [&files](const Diagnostic& d) {
    auto found = std::find(files.begin(), files.end(), d.span.file);
    return found - files.begin();
  };
  std::vector<Diagnostic> out;
  for (const Diagnostic& d : all_) {
    if (std::find(files.begin(), files.end(), d.span.file) == files.end())
      files.push_back(d.span.file);
    if (std::find(out.begin(), out.end(), d) == out.end()) out.push_back(d);
  }
  std::stable_sort(out.begin(), out.end(), [&](const Diagnostic& a, const Diagnostic& b) {
    if (a.span.file != b.span.file) return rank(a) < rank(b);
    if (a.span.line != b.span.line) return a.span.line < b.span.line;
    return a.span.column < b.span.column;
  });
  return out;
}

Error to_error(const Diagnostics& diagnostics) {
  Error out;
  bool first = true;
  for (const Diagnostic& d : diagnostics.sorted()) {
    if (d.severity != Severity::error) continue;
    if (first) {
      out = Error{d.code, d.message, d.help, d.span, {}};
      first = false;
    } else {
      out.notes.push_back(d.message);
    }
  }
  return out;
}

}  // namespace plait::base

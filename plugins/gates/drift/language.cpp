#include "drift/language.hpp"

#include <array>
#include <utility>

#include "text/strings.hpp"

namespace plait::drift {
namespace {

using Word = std::pair<std::string_view, Language>;

constexpr std::array<Word, 26> kSuffixes{{{"py", Language::python},
                                          {"pyi", Language::python},
                                          {"js", Language::javascript},
                                          {"mjs", Language::javascript},
                                          {"cjs", Language::javascript},
                                          {"jsx", Language::javascript},
                                          {"ts", Language::typescript},
                                          {"mts", Language::typescript},
                                          {"cts", Language::typescript},
                                          {"tsx", Language::typescript},
                                          {"c", Language::c},
                                          {"h", Language::cpp},
                                          {"cc", Language::cpp},
                                          {"cpp", Language::cpp},
                                          {"cxx", Language::cpp},
                                          {"c++", Language::cpp},
                                          {"hh", Language::cpp},
                                          {"hpp", Language::cpp},
                                          {"hxx", Language::cpp},
                                          {"h++", Language::cpp},
                                          {"ipp", Language::cpp},
                                          {"tpp", Language::cpp},
                                          {"inl", Language::cpp},
                                          {"go", Language::go},
                                          {"rs", Language::rust},
                                          {"pyw", Language::python}}};

constexpr std::array<Word, 8> kNames{{{"python", Language::python},
                                      {"python3", Language::python},
                                      {"javascript", Language::javascript},
                                      {"node", Language::javascript},
                                      {"typescript", Language::typescript},
                                      {"golang", Language::go},
                                      {"rust", Language::rust},
                                      {"cplusplus", Language::cpp}}};

template <std::size_t N>
std::optional<Language> find(const std::array<Word, N>& words, std::string_view word) {
  for (const auto& [name, language] : words)
    if (text::iequals(name, word)) return language;
  return std::nullopt;
}

std::string_view base_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

}  // namespace

Family family_of(Language language) {
  switch (language) {
    case Language::python:
      return Family::python;
    case Language::javascript:
    case Language::typescript:
      return Family::javascript;
    case Language::c:
    case Language::cpp:
      return Family::c;
    case Language::go:
      return Family::go;
    case Language::rust:
      return Family::rust;
  }
  return Family::c;
}

std::string to_string(Family family) {
  switch (family) {
    case Family::python:
      return "python";
    case Family::javascript:
      return "javascript";
    case Family::c:
      return "c++";
    case Family::go:
      return "go";
    case Family::rust:
      return "rust";
  }
  return "c++";
}

std::optional<Language> language_of_file(std::string_view path) {
  const std::string_view name = base_name(path);
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return std::nullopt;
  if (name.ends_with(".min.js")) return std::nullopt;
  return find(kSuffixes, name.substr(dot + 1));
}

std::optional<Language> language_of_fence(std::string_view info) {
  bool first = true;
  for (const std::string_view piece : text::split(info, ' ')) {
    std::string_view word = text::trim(piece);
    if (word.empty()) continue;
    if (first) {
      const std::string_view name = word.substr(0, word.find_first_of(":{,"));
      if (const auto found = find(kNames, name)) return found;
      if (const auto found = find(kSuffixes, name)) return found;
      first = false;
    }
    word = word.substr(word.find('=') + 1);
    while (!word.empty() && (word.front() == '"' || word.front() == '\'')) word.remove_prefix(1);
    while (!word.empty() && (word.back() == '"' || word.back() == '\'')) word.remove_suffix(1);
    if (const auto found = language_of_file(word)) return found;
  }
  return std::nullopt;
}

bool is_test_path(std::string_view path) {
  const std::string_view name = base_name(path);
  const std::string_view stem = name.substr(0, name.rfind('.'));
  if (name.starts_with("test_") || stem.ends_with("_test") || stem.ends_with("_tests") ||
      stem.ends_with(".test") || stem.ends_with(".spec") || name == "conftest.py")
    return true;
  for (const std::string_view folder : text::split(path.substr(0, path.size() - name.size()), '/'))
    if (folder == "test" || folder == "tests" || folder == "__tests__" || folder == "spec")
      return true;
  return false;
}

}  // namespace plait::drift

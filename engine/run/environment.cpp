#include "run/environment.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "mask/secrets.hpp"

extern char** environ;

namespace plait::run {

namespace {

constexpr std::size_t kPlainWord = 16;  // letters: what is as long is no word

// In names of variables, anywhere and at the end.
constexpr std::array<std::string_view, 5> kSecretWords{"SECRET", "PASSWORD", "PASSWD", "PASSPHRASE",
                                                       "CREDENTIAL"};
constexpr std::array<std::string_view, 5> kSecretEnds{"_KEY", "APIKEY", "TOKEN", "_PAT", "_AUTH"};

bool matches(std::string_view pattern, std::string_view name) {
  if (pattern.empty() || pattern.back() != '*') return name == pattern;
  pattern.remove_suffix(1);
  return name.starts_with(pattern);
}

bool matches_any(const std::vector<std::string>& patterns, std::string_view name) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return matches(pattern, name); });
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return out;
}

bool says_that_it_is_secret(std::string_view name) {
  return std::any_of(kSecretWords.begin(), kSecretWords.end(), [&](std::string_view word) {
    return name.find(word) != std::string_view::npos;
  });
}

bool is_plain_word(std::string_view value) {
  return value.size() < kPlainWord && std::all_of(value.begin(), value.end(), [](unsigned char c) {
           return std::isalpha(c) != 0;
         });
}

// Of a variable with a secret name.
bool is_secret_value(std::string_view name, const std::string& value) {
  if (value[0] == '/' && ::access(value.c_str(), F_OK) == 0) return false;
  return says_that_it_is_secret(upper(name)) || !is_plain_word(value);
}

}  // namespace

std::vector<std::string> environment_for(const Command& command) {
  const auto& names = command.inherit_env.empty() ? usual_environment() : command.inherit_env;
  std::vector<std::string> out;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::string name(text.substr(0, text.find('=')));
    if (!command.env.contains(name) && matches_any(names, name)) out.emplace_back(text);
  }
  for (const auto& [name, value] : command.env) out.push_back(name + "=" + value);
  return out;
}

bool is_secret_name(std::string_view name) {
  const std::string whole = upper(name);
  return says_that_it_is_secret(whole) ||
         std::any_of(kSecretEnds.begin(), kSecretEnds.end(),
                     [&](std::string_view end) { return whole.ends_with(end); });
}

bool is_secret(std::string_view name, const std::string& value) {
  return value.size() >= mask::shortest_secret && is_secret_name(name) &&
         is_secret_value(name, value);
}

std::vector<std::string> secrets_of(const Command& command,
                                    const std::vector<std::string>& environment) {
  std::vector<std::string> out;
  for (const std::string& entry : environment) {
    const std::size_t end = entry.find('=');
    if (end == std::string::npos || entry.size() - end - 1 < mask::shortest_secret) continue;
    const std::string_view name = std::string_view(entry).substr(0, end);
    std::string value = entry.substr(end + 1);
    if (matches_any(command.secrets, name) || is_secret(name, value))
      out.push_back(std::move(value));
  }
  return out;
}

}  // namespace plait::run

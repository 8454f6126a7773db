#include "plugins/json_text.hpp"

#include <plait/error_class.hpp>
#include <string>

namespace plait::plugins {

namespace {

// Counts brackets outside of strings; the text need not be valid.
bool too_deep(std::string_view text) {
  if (text.size() < 2 * nesting_limit) return false;
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > nesting_limit) return true;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return false;
}

Error no_json(const std::string& why) {
  return fail(error_class::plugin, "no JSON: " + why);
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
  if (too_deep(text)) return no_json("nested deeper than " + std::to_string(nesting_limit));
  try {
    return Json::parse(text);
  } catch (const Json::exception& e) {
    std::string what = e.what();  // "[json.exception.parse_error.101] parse error at line 1, …"
    const std::size_t end = what.find("] ");
    return no_json(end == std::string::npos ? what : what.substr(end + 2));
  }
}

Status check_json(std::string_view text) {
  if (too_deep(text)) return no_json("nested deeper than " + std::to_string(nesting_limit));
  if (!Json::accept(text)) return parse_json(text).error();
  return {};
}

}  // namespace plait::plugins

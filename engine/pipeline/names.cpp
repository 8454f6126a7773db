#include "pipeline/names.hpp"

#include <algorithm>
#include <plait/error_class.hpp>

#include "base/utf8.hpp"

namespace plait::pipeline {
namespace {

bool name_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool name_digit(char c) {
  return c >= '0' && c <= '9';
}
bool name_letter(char c) {
  return name_lower(c) || (c >= 'A' && c <= 'Z');
}

}  // namespace

bool is_step_id(std::string_view id) {
  return !id.empty() && id.size() <= 64 && name_letter(id.front()) &&
         std::all_of(id.begin(), id.end(), [](char c) {
           return name_letter(c) || name_digit(c) || c == '_' || c == '-';
         });
}

bool is_param_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && name_lower(name.front()) && name.back() != '_' &&
         name.find("__") == std::string_view::npos &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return name_lower(c) || name_digit(c) || c == '_'; });
}

std::string flag_of(std::string_view param) {
  std::string out = "--" + std::string(param);
  std::replace(out.begin(), out.end(), '_', '-');
  return out;
}

std::string no_flag_of(std::string_view param) {
  return "--no-" + flag_of(param).substr(2);
}

const std::vector<std::string>& reserved_params() {
  static const std::vector<std::string> names = {
      "color", "config",   "directory", "dry_run",    "events",  "format", "help",
      "json",  "pipeline", "plain",     "plugin_dir", "project", "quiet",  "resume",
      "run",   "set",      "state_dir", "verbose",    "version", "yes"};
  return names;
}

Status check_task_id(std::string_view id) {
  const auto refuse = [&](const char* why) {
    return fail(error_class::config, "task id \"" + std::string(id) + "\" " + why);
  };
  if (id.empty()) return refuse("is empty");
  if (id.size() > 200) return refuse("is longer than 200 bytes");
  if (id == "." || id == "..") return refuse("is the name of a folder");
  if (id.front() == '-') return refuse("begins with a dash");
  if (!base::is_utf8(id)) return refuse("is not UTF-8");
  for (char c : id) {
    if (c == '/') return refuse("has a slash");
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return refuse("has a control character");
  }
  return {};
}

}  // namespace plait::pipeline

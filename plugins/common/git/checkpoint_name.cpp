#include "git/checkpoint_name.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <ctime>

#include "git/checkpoint.hpp"

namespace plait::git {
namespace {

constexpr std::size_t longest_token = 80;  // of 255 bytes that a file name may have
constexpr std::string_view stamp_form = "00000000-000000";

// `text` with what a ref or a glob could not bear replaced by `filler`; where that or the length
// changed it, a hash of the text is added.
std::string ref_token(std::string_view text, std::string_view allowed, char filler) {
  std::string token;
  for (const char c : text.substr(0, longest_token)) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                       allowed.find(c) != std::string_view::npos;
    token += plain && !(c == '.' && token.ends_with('.')) ? c : filler;
  }
  if (token == text && !token.empty()) return token;
  git_oid hash{};
  git_odb_hash(&hash, text.data(), text.size(), GIT_OBJECT_BLOB);
  return token + filler + to_sha(hash).substr(0, 8);
}

bool is_stamp(std::string_view text) {
  return text.size() == stamp_form.size() &&
         std::equal(text.begin(), text.end(), stamp_form.begin(), [](char c, char form) {
           return form == '0' ? std::isdigit(static_cast<unsigned char>(c)) != 0 : c == form;
         });
}

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](unsigned char c) { return std::isdigit(c) != 0; });
}

}  // namespace

std::string checkpoint_prefix(std::string_view task) {
  return "checkpoint-" + ref_token(task, "-_.", '-') + "-phase";
}

std::string phase_token(std::string_view phase) {
  return ref_token(phase, "_.", '_');
}

std::string checkpoint_tag(std::string_view task, std::string_view phase,
                           std::chrono::system_clock::time_point when) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(when);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  std::array<char, 32> stamp{};
  const std::size_t length = std::strftime(stamp.data(), stamp.size(), "%Y%m%d-%H%M%S", &utc);
  return checkpoint_prefix(task) + phase_token(phase) + "-" + std::string(stamp.data(), length);
}

std::optional<CheckpointName> parse_checkpoint_name(std::string_view tag, std::string_view task) {
  const std::string prefix = checkpoint_prefix(task);
  if (!tag.starts_with(prefix)) return std::nullopt;
  tag.remove_prefix(prefix.size());
  const std::size_t dash = tag.find('-');
  if (dash == std::string_view::npos || dash == 0) return std::nullopt;
  const std::string_view stamp = tag.substr(dash + 1, stamp_form.size());
  const std::string_view rest = tag.substr(dash + 1 + stamp.size());
  if (!is_stamp(stamp)) return std::nullopt;
  if (!rest.empty() && !(rest.front() == '-' && is_number(rest.substr(1)))) return std::nullopt;
  return CheckpointName{std::string(tag.substr(0, dash)), std::string(stamp)};
}

}  // namespace plait::git

#include "prp/source_text.hpp"

#include <algorithm>

#include "prp/document.hpp"
#include "text/utf8.hpp"

namespace plait::prp {
namespace {

SourceSpan place_of(std::string_view bytes, std::size_t offset, const std::string& file_name) {
  const auto before = bytes.substr(0, offset);
  const auto newline = before.rfind('\n');
  const auto line = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n') + 1);
  const auto column = newline == std::string_view::npos ? offset + 1 : offset - newline;
  return {file_name, line, static_cast<std::uint32_t>(column), 1};
}

Error unreadable(std::string message, std::string remedy, SourceSpan span) {
  Error error = fail(code::unreadable, std::move(message), std::move(remedy));
  error.span = std::move(span);
  return error;
}

}  // namespace

Result<std::string> decode(std::string_view bytes, const std::string& file_name,
                           std::size_t limit) {
  if (bytes.size() > limit)
    return unreadable("file has " + std::to_string(bytes.size()) +
                          " bytes, more than the limit of " + std::to_string(limit),
                      "a PRP is a plan: move data and logs into files of their own",
                      {file_name, 0, 0, 0});
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
  if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff"))
    return unreadable("file is UTF-16, not UTF-8", "save it as UTF-8", {file_name, 1, 1, 0});
  if (const auto nul = bytes.find('\0'); nul != std::string_view::npos)
    return unreadable("file has a NUL byte, so it is no text", "save it as UTF-8 text",
                      place_of(bytes, nul, file_name));
  if (const auto bad = text::find_invalid_utf8(bytes))
    return unreadable("file is not valid UTF-8", "save it as UTF-8",
                      place_of(bytes, *bad, file_name));
  std::string out;
  out.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] != '\r') {
      out += bytes[i];
    } else if (i + 1 == bytes.size() || bytes[i + 1] != '\n') {
      out += '\n';
    }
  }
  return out;
}

}  // namespace plait::prp

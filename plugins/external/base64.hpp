// Base64 (RFC 4648, section 4), for bytes in JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plait::external {

[[nodiscard]] std::string to_base64(std::string_view bytes);
// nullopt when it is none. Line ends between the characters are skipped.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace plait::external

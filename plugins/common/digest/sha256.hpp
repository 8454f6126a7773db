// What bytes are known by.
#pragma once

#include <string>
#include <string_view>

namespace plait::digest {

// SHA-256 (FIPS 180-4) in 64 hexadecimal digits.
[[nodiscard]] std::string sha256(std::string_view bytes);

}  // namespace plait::digest

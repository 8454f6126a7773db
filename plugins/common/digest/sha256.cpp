#include "digest/sha256.hpp"

#include <mbedtls/sha256.h>

#include <array>

namespace plait::digest {

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, 32> sum{};
  mbedtls_sha256_ret(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), sum.data(),
                     0);
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const unsigned char byte : sum) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

}  // namespace plait::digest

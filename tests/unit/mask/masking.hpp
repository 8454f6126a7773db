// Secrets and maskers in one word each, and the encoders that the tests compare with.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "mask/masker.hpp"

namespace plait::mask::test {

inline Secrets secrets_of(std::initializer_list<std::string_view> values) {
  Secrets secrets;
  for (const std::string_view value : values) secrets.add(value);
  return secrets;
}

// `text` in two pieces.
inline std::string masked(const Secrets& secrets, std::string_view text, std::size_t cut = 0) {
  Masker masker(secrets);
  std::string out(masker.feed(text.substr(0, cut)));
  out += masker.feed(text.substr(cut));
  out += masker.finish();
  return out;
}

inline std::string base64(std::string_view bytes, bool for_urls = false) {
  const std::string alphabet =
      std::string("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") +
      (for_urls ? "-_" : "+/");
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned group = 0;
    for (std::size_t j = 0; j < 3; ++j)
      group = group << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    for (std::size_t j = 0; j < 4; ++j)
      out += i + j > bytes.size() ? '=' : alphabet[group >> (18 - 6 * j) & 63];
  }
  return out;
}

}  // namespace plait::mask::test

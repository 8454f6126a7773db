// Values that nobody is to see, and whether a text begins with one: as it is, or as JSON, a URL or
// base64 has it. Needs the C library only, and never throws.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "mask/bytes.hpp"

namespace plait::mask {

// A shorter value is not looked for: it would be found where it does not stand.
inline constexpr std::size_t shortest_secret = 6;

// Not thread-safe while values are added; after that, any number of threads may look.
class Secrets {
 public:
  Secrets() = default;
  ~Secrets();
  Secrets(Secrets&& other) noexcept;
  Secrets& operator=(Secrets&& other) noexcept;

  // Copies `value`. False when it is too short, or there is no memory for it; one that is there
  // already is not taken twice.
  bool add(std::string_view value);
  [[nodiscard]] bool empty() const { return count_ == 0; }

  struct Found {
    std::size_t length = 0;     // of the longest secret that `text` begins with; 0: none
    bool may_continue = false;  // all of `text` may be the beginning of one
  };
  [[nodiscard]] Found at(std::string_view text) const;

  // Quick: false when at(text) finds nothing. `text` is not empty.
  [[nodiscard]] bool may_begin(std::string_view text) const {
    const auto first = static_cast<unsigned char>(text[0]);
    if (text.size() == 1) return bit(firsts_, first);
    return bit(pairs_, std::size_t{first} << 8 | static_cast<unsigned char>(text[1]));
  }

 private:
  enum class Form : std::uint8_t { plain, json, url, base64 };
  struct Needle {
    Form form = Form::plain;
    Bytes bytes;
    std::array<std::uint64_t, 4> firsts{};  // bytes that it may begin with
  };

  template <typename Bits>
  static bool bit(const Bits& bits, std::size_t index) {
    return (bits[index >> 6] >> (index & 63) & 1) != 0;
  }
  static Found match(const Needle& needle, std::string_view text);
  bool add_needle(Form form, Bytes bytes);

  Needle* needles_ = nullptr;
  std::size_t count_ = 0;
  // Bytes, and pairs of bytes, that a secret in any of its forms may begin with.
  std::array<std::uint64_t, 4> firsts_{};
  std::array<std::uint64_t, 1024> pairs_{};
};

}  // namespace plait::mask

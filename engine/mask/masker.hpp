// Replaces secrets in a stream of bytes that comes in pieces, cut anywhere.
#pragma once

#include <cstddef>
#include <string_view>

#include "mask/bytes.hpp"
#include "mask/secrets.hpp"

namespace plait::mask {

// Every stretch of bytes that belong to secrets, which may overlap or follow upon each other,
// becomes one `***`. What may still be the beginning of a secret is held back. Where there is no
// memory for a piece, it is lost and not shown.
class Masker {
 public:
  // `secrets` live longer and do not change.
  explicit Masker(const Secrets& secrets) : secrets_(secrets) {}

  // Each returns what is now to be shown; it is valid until the next call.
  std::string_view feed(std::string_view piece);
  // Nothing has come for a while: a beginning that is too short to give anything away is shown, so
  // that a prompt can be read. Should it become a secret, the rest of that is masked.
  std::string_view pause();
  std::string_view finish();

  // Whether pause() would show something.
  [[nodiscard]] bool waits() const {
    return held_.size() > shown_ && held_.size() < shortest_secret;
  }

 private:
  std::string_view advance(bool last);
  [[nodiscard]] std::size_t next_literal() const;

  const Secrets& secrets_;
  Bytes held_;  // not decided upon, but for what is masked
  Bytes out_;
  std::size_t shown_ = 0;             // of what is held, by pause()
  std::ptrdiff_t masked_until_ = -1;  // in what is held: up to there all is masked; -1: long over
};

}  // namespace plait::mask

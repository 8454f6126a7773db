#include "mask/masker.hpp"

#include <algorithm>

namespace plait::mask {
namespace {

constexpr std::string_view kMask = "***";

}  // namespace

std::string_view Masker::feed(std::string_view piece) {
  out_.clear();
  if (!held_.append(piece)) return {};
  return advance(false);
}

std::string_view Masker::finish() {
  return advance(true);
}

std::string_view Masker::pause() {
  out_.clear();
  if (!waits()) return {};
  const std::size_t from = next_literal();
  shown_ = held_.size();
  return held_.view().substr(std::min(from, held_.size()));
}

// The first byte held that is neither masked nor shown.
std::size_t Masker::next_literal() const {
  return std::max(shown_, static_cast<std::size_t>(std::max<std::ptrdiff_t>(masked_until_, 0)));
}

std::string_view Masker::advance(bool last) {
  out_.clear();
  const std::string_view text = held_.view();
  std::size_t literal = next_literal();
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (!secrets_.may_begin(text.substr(at))) continue;
    const Secrets::Found found = secrets_.at(text.substr(at));
    if (found.length > 0) {
      const auto begin = static_cast<std::ptrdiff_t>(at);
      const bool shown_between = shown_ > 0 && static_cast<std::ptrdiff_t>(shown_) > masked_until_;
      if (begin > masked_until_ || shown_between) {
        if (literal < at) out_.append(text.substr(literal, at - literal));
        out_.append(kMask);
      }
      masked_until_ = std::max(masked_until_, begin + static_cast<std::ptrdiff_t>(found.length));
      literal = std::max(literal, static_cast<std::size_t>(masked_until_));
    }
    if (found.may_continue && !last) break;
  }
  if (literal < at) out_.append(text.substr(literal, at - literal));
  masked_until_ = std::max<std::ptrdiff_t>(masked_until_ - static_cast<std::ptrdiff_t>(at), -1);
  shown_ -= std::min(shown_, at);
  held_.drop(at);
  return out_.view();
}

}  // namespace plait::mask

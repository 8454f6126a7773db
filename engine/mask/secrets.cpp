#include "mask/secrets.hpp"

#include <algorithm>
#include <new>
#include <utility>

namespace plait::mask {
namespace {

using Found = Secrets::Found;

constexpr std::size_t kBackslashes = 8;  // before one character: JSON within JSON within JSON
constexpr std::size_t kBreaks = 4;       // line breaks between two characters of base64
constexpr Found kNo{};
constexpr Found kPartial{0, true};

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Reads a text from left to right; each function that needs more than there is says so.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] char peek() const { return text_[at_]; }
  [[nodiscard]] std::size_t position() const { return at_; }
  void back_to(std::size_t position) { at_ = position; }
  char take() { return text_[at_++]; }

  // How many backslashes were passed over; more than kBackslashes are not.
  std::size_t skip_backslashes() {
    std::size_t count = 0;
    while (!at_end() && peek() == '\\' && count <= kBackslashes) {
      ++at_;
      ++count;
    }
    return count;
  }

  enum class Hex { number, none, cut };
  // `digits` hexadecimal digits; nothing is taken unless all are there.
  Hex take_hex(std::size_t digits, unsigned& value) {
    value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (at_ + i == text_.size()) return Hex::cut;
      const int digit = hex_value(text_[at_ + i]);
      if (digit < 0) return Hex::none;
      value = value << 4 | static_cast<unsigned>(digit);
    }
    at_ += digits;
    return Hex::number;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

// How far a needle has been found.
struct Wanted {
  std::string_view bytes;
  std::size_t done = 0;

  [[nodiscard]] bool is_next(char c) const { return bytes[done] == c; }
  bool take(char c) {
    if (done == bytes.size() || bytes[done] != c) return false;
    ++done;
    return true;
  }
  bool take_utf8(unsigned code) {
    if (code < 0x80) return take(static_cast<char>(code));
    if (code < 0x800) return take(static_cast<char>(0xC0 | code >> 6)) && take_tail(code, 1);
    if (code < 0x10000) return take(static_cast<char>(0xE0 | code >> 12)) && take_tail(code, 2);
    return take(static_cast<char>(0xF0 | code >> 18)) && take_tail(code, 3);
  }

 private:
  bool take_tail(unsigned code, int count) {
    for (int shift = 6 * (count - 1); shift >= 0; shift -= 6)
      if (!take(static_cast<char>(0x80 | (code >> shift & 0x3F)))) return false;
    return true;
  }
};

Found match_plain(std::string_view needle, std::string_view text) {
  const std::size_t size = std::min(needle.size(), text.size());
  if (std::memcmp(needle.data(), text.data(), size) != 0) return kNo;
  return size == needle.size() ? Found{size, false} : kPartial;
}

Found match_url(std::string_view needle, std::string_view text) {
  Reader reader(text);
  for (Wanted wanted{needle}; wanted.done < needle.size();) {
    if (reader.at_end()) return kPartial;
    char c = reader.take();
    if (c == '%') {
      unsigned value = 0;
      const auto hex = reader.take_hex(2, value);
      if (hex != Reader::Hex::number) return hex == Reader::Hex::cut ? kPartial : kNo;
      c = static_cast<char>(value);
    } else if (c == '+' && wanted.is_next(' ')) {
      c = ' ';
    }
    if (!wanted.take(c)) return kNo;
    if (wanted.done == needle.size()) break;
  }
  return {reader.position(), false};
}

char control_of(char letter) {
  switch (letter) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    default:
      return letter;
  }
}

enum class Unit { taken, other, cut };

// A \uXXXX whose `u` comes next, and the second half of a pair.
Unit take_unicode(Reader& reader, Wanted& wanted) {
  const std::size_t begin = reader.position();
  reader.take();
  unsigned code = 0;
  switch (reader.take_hex(4, code)) {
    case Reader::Hex::cut:
      return Unit::cut;
    case Reader::Hex::none:
      reader.back_to(begin);  // a u like any other letter
      return wanted.take(reader.take()) ? Unit::taken : Unit::other;
    case Reader::Hex::number:
      break;
  }
  if (code >= 0xD800 && code < 0xDC00) {
    reader.skip_backslashes();
    if (reader.at_end()) return Unit::cut;
    unsigned low = 0;
    if (reader.take() != 'u') return Unit::other;
    const auto hex = reader.take_hex(4, low);
    if (hex == Reader::Hex::cut) return Unit::cut;
    if (hex == Reader::Hex::none || low < 0xDC00 || low > 0xDFFF) return Unit::other;
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
  }
  return wanted.take_utf8(code) ? Unit::taken : Unit::other;
}

// `needle` has no backslashes: how many there are tells only how often the text was escaped.
Found match_json(std::string_view needle, std::string_view text) {
  Reader reader(text);
  for (Wanted wanted{needle}; wanted.done < needle.size();) {
    const std::size_t backslashes = reader.skip_backslashes();
    if (backslashes > kBackslashes) return kNo;
    if (reader.at_end()) return kPartial;
    if (backslashes > 0 && reader.peek() == 'u') {
      const Unit unit = take_unicode(reader, wanted);
      if (unit == Unit::cut) return kPartial;
      if (unit == Unit::other) return kNo;
      continue;
    }
    const char c = reader.take();
    const bool is_control = backslashes > 0 && control_of(c) != c && wanted.take(control_of(c));
    if (!is_control && !wanted.take(c)) return kNo;
  }
  return {reader.position(), false};
}

enum class Break { none, passed, cut };

// A line break within base64, also one that JSON has escaped.
Break pass_break(Reader& reader) {
  if (reader.at_end()) return Break::cut;
  const char c = reader.peek();
  if (c == '\n' || c == '\r') {
    reader.take();
    return Break::passed;
  }
  if (c != '\\') return Break::none;
  reader.skip_backslashes();
  if (reader.at_end()) return Break::cut;
  if (reader.peek() != 'n' && reader.peek() != 'r') return Break::none;  // "\/" is a slash
  reader.take();
  return Break::passed;
}

Found match_base64(std::string_view needle, std::string_view text) {
  Reader reader(text);
  for (Wanted wanted{needle}; wanted.done < needle.size();) {
    std::size_t breaks = 0;
    while (wanted.done > 0) {
      const Break passed = pass_break(reader);
      if (passed == Break::cut) return kPartial;
      if (passed == Break::none) break;
      if (++breaks > kBreaks) return kNo;
    }
    if (reader.at_end()) return kPartial;
    char c = reader.take();
    if (c == '-') c = '+';
    if (c == '_') c = '/';
    if (!wanted.take(c)) return kNo;
  }
  return {reader.position(), false};
}

// The characters that base64 makes of `value` alone, wherever it begins within the three bytes that
// become four characters: those that hold bits of a neighbour are left out.
bool encode_base64(std::string_view value, std::size_t offset, Bytes& out) {
  static constexpr char kAlphabet[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::size_t first = (8 * offset + 5) / 6;
  const std::size_t end = 8 * (offset + value.size()) / 6;
  for (std::size_t i = first; i < end; ++i) {
    const std::size_t bit = 6 * i - 8 * offset;
    const auto high = static_cast<unsigned char>(value[bit / 8]);
    const auto low =
        bit / 8 + 1 < value.size() ? static_cast<unsigned char>(value[bit / 8 + 1]) : 0U;
    const unsigned both = static_cast<unsigned>(high) << 8 | low;
    if (!out.append({&kAlphabet[both >> (10 - bit % 8) & 63], 1})) return false;
  }
  return true;
}

bool without_backslashes(std::string_view value, Bytes& out) {
  return std::all_of(value.begin(), value.end(), [&](const char& c) {
    return c == '\\' || out.append({&c, 1});
  });
}

}  // namespace

Secrets::~Secrets() {
  for (std::size_t i = 0; i < count_; ++i) needles_[i].~Needle();
  std::free(needles_);
}

Secrets::Secrets(Secrets&& other) noexcept
    : needles_(std::exchange(other.needles_, nullptr)),
      count_(std::exchange(other.count_, 0)),
      firsts_(std::exchange(other.firsts_, {})),
      pairs_(std::exchange(other.pairs_, {})) {}

Secrets& Secrets::operator=(Secrets&& other) noexcept {
  std::swap(needles_, other.needles_);
  std::swap(count_, other.count_);
  std::swap(firsts_, other.firsts_);
  std::swap(pairs_, other.pairs_);
  return *this;
}

bool Secrets::add(std::string_view value) {
  if (value.size() < shortest_secret) return false;
  for (std::size_t i = 0; i < count_; ++i)
    if (needles_[i].form == Form::plain && needles_[i].bytes.view() == value) return true;
  for (const Form form : {Form::plain, Form::url}) {
    Bytes bytes;
    if (!bytes.append(value) || !add_needle(form, std::move(bytes))) return false;
  }
  Bytes json;
  if (!without_backslashes(value, json)) return false;
  if (json.size() >= shortest_secret && !add_needle(Form::json, std::move(json))) return false;
  for (std::size_t offset = 0; offset < 3; ++offset) {
    Bytes encoded;
    if (!encode_base64(value, offset, encoded) || !add_needle(Form::base64, std::move(encoded)))
      return false;
  }
  return true;
}

bool Secrets::add_needle(Form form, Bytes bytes) {
  // Room is made for powers of two.
  if ((count_ & (count_ - 1)) == 0) {
    const std::size_t room = count_ == 0 ? 1 : 2 * count_;
    auto* more = static_cast<Needle*>(std::malloc(room * sizeof(Needle)));
    if (more == nullptr) return false;
    for (std::size_t i = 0; i < count_; ++i) {
      new (&more[i]) Needle(std::move(needles_[i]));
      needles_[i].~Needle();
    }
    std::free(needles_);
    needles_ = more;
  }
  Needle& needle = *new (&needles_[count_++]) Needle{form, std::move(bytes), {}};
  const auto begins = [&needle](std::string_view text) { return match(needle, text).may_continue; };
  for (std::size_t first = 0; first < 256; ++first) {
    char text[] = {static_cast<char>(first), 0};
    if (!begins({text, 1})) continue;
    needle.firsts[first >> 6] |= std::uint64_t{1} << (first & 63);
    for (std::size_t second = 0; second < 256; ++second) {
      text[1] = static_cast<char>(second);
      const std::size_t pair = first << 8 | second;
      if (begins({text, 2})) pairs_[pair >> 6] |= std::uint64_t{1} << (pair & 63);
    }
  }
  for (std::size_t i = 0; i < firsts_.size(); ++i) firsts_[i] |= needle.firsts[i];
  return true;
}

Found Secrets::match(const Needle& needle, std::string_view text) {
  switch (needle.form) {
    case Form::plain:
      return match_plain(needle.bytes.view(), text);
    case Form::json:
      return match_json(needle.bytes.view(), text);
    case Form::url:
      return match_url(needle.bytes.view(), text);
    case Form::base64:
      return match_base64(needle.bytes.view(), text);
  }
  return kNo;
}

Found Secrets::at(std::string_view text) const {
  Found all;
  const auto first = static_cast<unsigned char>(text.empty() ? '\0' : text[0]);
  for (std::size_t i = 0; i < count_; ++i) {
    if (!bit(needles_[i].firsts, first)) continue;
    const Found found = match(needles_[i], text);
    all.length = std::max(all.length, found.length);
    all.may_continue = all.may_continue || found.may_continue;
  }
  return all;
}

}  // namespace plait::mask

// Reading the output file of a supervised process while it grows. Bytes are raw: a program may
// write anything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <plait/result.hpp>
#include <string>
#include <string_view>

namespace plait::process {

struct Chunk {
  std::string bytes;
  std::uint64_t next = 0;  // the offset after them
};

// At most `limit` bytes from `offset` on; none when the file ends there or does not exist yet.
Result<Chunk> read_chunk(const std::string& file, std::uint64_t offset, std::size_t limit);

// The last `limit` bytes, from the beginning of a line on where one begins among them. Empty when
// the file cannot be read.
std::string read_tail(const std::string& file, std::size_t limit);

// The last `count` lines that are not blank, joined by '\n', escape sequences of terminals and
// other control characters removed.
std::string last_lines(std::string_view text, std::size_t count);

// Any bytes as text that JSON can carry without loss (each byte one code point), and back.
std::string to_latin1_text(std::string_view bytes);
std::string from_latin1_text(std::string_view text);

}  // namespace plait::process

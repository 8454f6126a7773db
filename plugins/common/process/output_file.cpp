#include "process/output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <plait/error_class.hpp>
#include <vector>

#include "process/fd.hpp"

namespace plait::process {
namespace {

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

// Length of the escape sequence at the start of `text`, which begins with ESC.
std::size_t escape_length(std::string_view text) {
  if (text.size() < 2) return text.size();
  if (text[1] == ']') {  // ends with BEL or ESC backslash
    for (std::size_t i = 2; i < text.size(); ++i) {
      if (text[i] == '\a') return i + 1;
      if (text[i] == '\x1b') return std::min(i + 2, text.size());
    }
    return text.size();
  }
  if (text[1] != '[') return 2;
  for (std::size_t i = 2; i < text.size(); ++i) {
    if (text[i] >= 0x40 && text[i] <= 0x7e) return i + 1;
  }
  return text.size();
}

// What a terminal would show: of a line that was written over with '\r' the last version.
std::string visible(std::string_view line) {
  while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  if (const auto at = line.rfind('\r'); at != std::string_view::npos) line.remove_prefix(at + 1);
  std::string out;
  for (std::size_t i = 0; i < line.size();) {
    if (line[i] == '\x1b') {
      i += escape_length(line.substr(i));
    } else {
      if (line[i] == '\t') {
        out += ' ';
      } else if (!is_control(line[i])) {
        out += line[i];
      }
      ++i;
    }
  }
  return out;
}

}  // namespace

Result<Chunk> read_chunk(const std::string& file, std::uint64_t offset, std::size_t limit) {
  Chunk chunk;
  chunk.next = offset;
  const Fd in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!in) {
    if (errno == ENOENT) return chunk;
    return fail(error_class::io, "cannot read \"" + file + "\": " + std::strerror(errno));
  }
  chunk.bytes.resize(limit);
  std::size_t got = 0;
  while (got < limit) {
    const ssize_t n =
        ::pread(in.get(), chunk.bytes.data() + got, limit - got, static_cast<off_t>(offset + got));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0)
      return fail(error_class::io, "cannot read \"" + file + "\": " + std::strerror(errno));
    if (n == 0) break;
    got += static_cast<std::size_t>(n);
  }
  chunk.bytes.resize(got);
  chunk.next = offset + got;
  return chunk;
}

std::string read_tail(const std::string& file, std::size_t limit) {
  struct stat about = {};
  if (::stat(file.c_str(), &about) != 0) return {};
  const auto size = static_cast<std::uint64_t>(about.st_size);
  const std::uint64_t from = size > limit ? size - limit : 0;
  Result<Chunk> chunk = read_chunk(file, from, limit);
  if (!chunk) return {};
  std::string text = std::move(chunk->bytes);
  if (from > 0) {
    const auto line = text.find('\n');
    if (line != std::string::npos && line + 1 < text.size()) text.erase(0, line + 1);
  }
  return text;
}

std::string last_lines(std::string_view text, std::size_t count) {
  std::vector<std::string> found;
  while (!text.empty() && found.size() < count) {
    const auto end = text.rfind('\n');
    std::string line = visible(end == std::string_view::npos ? text : text.substr(end + 1));
    if (line.find_first_not_of(' ') != std::string::npos) found.push_back(std::move(line));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(0, end);
  }
  std::string out;
  for (auto line = found.rbegin(); line != found.rend(); ++line) {
    if (!out.empty()) out += '\n';
    out += *line;
  }
  return out;
}

std::string to_latin1_text(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xC0 | (byte >> 6));
      out += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return out;
}

std::string from_latin1_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80 || i + 1 >= text.size()) {
      out += text[i];
    } else {
      const auto low = static_cast<unsigned char>(text[++i]);
      out += static_cast<char>(((byte & 0x03) << 6) | (low & 0x3F));
    }
  }
  return out;
}

}  // namespace plait::process

#include "events/ndjson_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <plait/error_class.hpp>
#include <string>

namespace plait::events {

namespace {

Error cannot_read(const std::filesystem::path& path, int problem) {
  return fail(problem == ENOENT ? error_class::not_found : error_class::io,
              "cannot read the events in \"" + path.string() + "\": " + std::strerror(problem));
}

// The bytes of `path` from `offset` on.
Result<std::string> read_from(const std::filesystem::path& path, std::uint64_t offset) {
  errno = 0;
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return cannot_read(path, errno != 0 ? errno : EIO);
  const auto size = static_cast<std::uint64_t>(std::max<std::streamoff>(file.tellg(), 0));
  std::string bytes(size > offset ? size - offset : 0, '\0');
  file.seekg(static_cast<std::streamoff>(std::min(offset, size)));
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (file.bad()) return cannot_read(path, EIO);
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

// Calls `use` with each whole line, without its end; returns the bytes up to the last line's end.
template <typename Use>
std::size_t for_each_line(std::string_view text, Use use) {
  std::size_t begin = 0;
  for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', begin)) {
    use(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return begin;
}

// Where the last whole line ends; reads backwards in blocks, since a log may be long.
Result<std::uint64_t> end_of_whole_lines(const std::filesystem::path& path, std::uint64_t size) {
  constexpr std::uint64_t kBlock = 64U << 10;
  std::ifstream file(path, std::ios::binary);
  if (!file) return cannot_read(path, EIO);
  std::string block;
  for (std::uint64_t end = size; end > 0;) {
    const std::uint64_t begin = end > kBlock ? end - kBlock : 0;
    block.resize(end - begin);
    file.seekg(static_cast<std::streamoff>(begin));
    if (!file.read(block.data(), static_cast<std::streamsize>(block.size()))) {
      return cannot_read(path, EIO);
    }
    if (const auto found = block.rfind('\n'); found != std::string::npos) return begin + found + 1;
    end = begin;
  }
  return std::uint64_t{0};
}

}  // namespace

Result<EventsRead> read_events(const std::filesystem::path& path, std::uint64_t offset) {
  PLAIT_TRY(const auto text, read_from(path, offset));
  EventsRead read;
  read.next = offset + for_each_line(text, [&](std::string_view line) {
                if (auto event = parse_line(line)) {
                  read.events.push_back(std::move(*event));
                } else {
                  ++read.bad_lines;
                }
              });
  return read;
}

Result<std::uint64_t> last_seq(const std::filesystem::path& path) {
  PLAIT_TRY(const auto text, read_from(path, 0));
  std::uint64_t last = 0;
  for_each_line(text, [&](std::string_view line) {
    // Every line begins so (append_line); anything else is no event of ours.
    constexpr std::string_view kBegin = "{\"seq\":";
    if (!line.starts_with(kBegin)) return;
    std::uint64_t seq = 0;
    for (const char c : line.substr(kBegin.size())) {
      if (c < '0' || c > '9') break;
      seq = seq * 10 + static_cast<std::uint64_t>(c - '0');
    }
    last = std::max(last, seq);
  });
  return last;
}

Status cut_torn_line(const std::filesystem::path& path) {
  std::error_code problem;
  if (!std::filesystem::is_regular_file(path, problem)) return {};
  const auto size = std::filesystem::file_size(path, problem);
  if (problem) return cannot_read(path, problem.value());
  PLAIT_TRY(const auto end, end_of_whole_lines(path, size));
  if (end == size) return {};
  std::filesystem::resize_file(path, end, problem);
  if (problem) {
    return fail(error_class::io, "cannot shorten \"" + path.string() + "\": " + problem.message());
  }
  return {};
}

}  // namespace plait::events

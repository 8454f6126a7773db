#include "plugins/isolation/frame.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <plait/error_class.hpp>

namespace plait::plugins {

namespace {

constexpr std::uint32_t kMagic = 0x504c4631;  // "PLF1"
constexpr std::uint32_t kParts = 200'000;
constexpr std::uint64_t kBytes = std::uint64_t{1} << 30;

Status await(int socket, short events, const Deadline& deadline) {
  for (;;) {
    int left = -1;
    if (deadline) {
      const auto rest = std::chrono::ceil<std::chrono::milliseconds>(
          *deadline - std::chrono::steady_clock::now());
      if (rest.count() <= 0) return fail(error_class::timeout, "no answer in time");
      left = static_cast<int>(std::min<std::int64_t>(rest.count(), 1'000'000'000));
    }
    pollfd ready{socket, events, 0};
    const int count = ::poll(&ready, 1, left);
    if (count > 0) return {};
    if (count < 0 && errno != EINTR)
      return fail(error_class::io, std::string("cannot wait: ") + std::strerror(errno));
  }
}

Status write_all(int socket, const void* data, std::size_t size, const Deadline& deadline) {
  const auto* at = static_cast<const char*>(data);
  while (size > 0) {
    PLAIT_CHECK(await(socket, POLLOUT, deadline));
    const ssize_t wrote = ::send(socket, at, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (wrote < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (wrote <= 0) return fail(error_class::crashed, "the other side has gone");
    at += wrote;
    size -= static_cast<std::size_t>(wrote);
  }
  return {};
}

Status read_all(int socket, void* data, std::size_t size, const Deadline& deadline) {
  auto* at = static_cast<char*>(data);
  while (size > 0) {
    PLAIT_CHECK(await(socket, POLLIN, deadline));
    const ssize_t got = ::recv(socket, at, size, MSG_DONTWAIT);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got <= 0) return fail(error_class::crashed, "the other side has gone");
    at += got;
    size -= static_cast<std::size_t>(got);
  }
  return {};
}

}  // namespace

const std::string& Frame::part(std::size_t index) const {
  static const std::string none;
  return index < parts.size() ? parts[index] : none;
}

// magic, kind, number of parts; the length of each; their bytes.
Status write_frame(int socket, const Frame& frame, const Deadline& deadline) {
  std::string head;
  const auto add = [&head](const auto& value) {
    head.append(reinterpret_cast<const char*>(&value), sizeof value);
  };
  add(kMagic);
  add(static_cast<std::uint32_t>(frame.kind));
  add(static_cast<std::uint32_t>(frame.parts.size()));
  for (const std::string& part : frame.parts) add(static_cast<std::uint64_t>(part.size()));
  PLAIT_CHECK(write_all(socket, head.data(), head.size(), deadline));
  for (const std::string& part : frame.parts)
    PLAIT_CHECK(write_all(socket, part.data(), part.size(), deadline));
  return {};
}

Result<Frame> read_frame(int socket, const Deadline& deadline) {
  std::array<std::uint32_t, 3> head{};
  PLAIT_CHECK(read_all(socket, head.data(), sizeof head, deadline));
  const auto [magic, kind, count] = head;
  if (magic != kMagic || count > kParts)
    return fail(error_class::crashed, "the other side sent something else than a frame");
  std::vector<std::uint64_t> sizes(count);
  PLAIT_CHECK(read_all(socket, sizes.data(), count * sizeof(std::uint64_t), deadline));
  Frame frame;
  frame.kind = static_cast<FrameKind>(kind);
  std::uint64_t total = 0;
  for (const std::uint64_t size : sizes) {
    total += size;
    if (size > kBytes || total > kBytes)
      return fail(error_class::crashed, "the other side sent far too much");
    frame.parts.emplace_back(static_cast<std::size_t>(size), '\0');
    PLAIT_CHECK(read_all(socket, frame.parts.back().data(), frame.parts.back().size(), deadline));
  }
  return frame;
}

}  // namespace plait::plugins

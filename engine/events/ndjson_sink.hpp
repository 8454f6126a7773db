// Writes events to a file or a pipe, one JSON document a line.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <plait/result.hpp>
#include <string>

#include "events/sink.hpp"

namespace plait::events {

enum class OpenMode {
  replace,  // an existing file is emptied
  append,   // after its last whole line; a torn one is cut off
};

struct NdjsonOptions {
  OpenMode mode = OpenMode::replace;
  // A pipe whose reader does not read may hold up a flush for this long, once; from then on lines
  // are kept in memory until it reads again.
  std::chrono::milliseconds patience{2000};
  std::size_t limit = 16U << 20;  // bytes kept for such a reader
  // Called at most once, when the sink gives up (full disk, closed pipe, reader behind the limit);
  // from then on it does nothing. Never called from the destructor.
  std::function<void(const Error&)> on_broken = {};
};

// Lines are collected and written by flush(), or when there are many. A signal (SIGPIPE) is never
// raised, and descriptors that others have made non-blocking do no harm.
class NdjsonSink final : public Sink {
 public:
  // `path` "-" is standard output.
  static Result<std::unique_ptr<NdjsonSink>> open(const std::filesystem::path& path,
                                                  NdjsonOptions options = {});
  // Writes to a descriptor that stays the caller's.
  static std::unique_ptr<NdjsonSink> on_descriptor(int fd, NdjsonOptions options = {});

  ~NdjsonSink() override;  // flushes
  void on_event(const Event& event) noexcept override;
  void flush() noexcept override;
  // Flushes; the Error with which the sink gave up, or that not all could be written.
  Status close();

 private:
  enum class Ownership { owned, borrowed };
  NdjsonSink(int fd, Ownership ownership, std::string name, NdjsonOptions options);
  void write_out(std::chrono::milliseconds patience);
  void give_up(std::string why, std::string remedy);

  int fd_;
  Ownership ownership_;
  std::string name_;
  NdjsonOptions options_;
  bool is_file_ = false;
  bool stalled_ = false;
  std::string pending_;
  std::optional<Error> broken_;
};

}  // namespace plait::events

#include "plugins/isolation/remote.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <csignal>
#include <cstring>
#include <memory>
#include <plait/call.hpp>
#include <plait/duration.hpp>
#include <plait/error_class.hpp>
#include <stdexcept>

#include "log/log.hpp"

extern char** environ;

namespace plait::plugins {

namespace {

constexpr int kChildSocket = 3;
constexpr int kEndMs = 5000;  // that a process may take to end once its socket is closed

std::string number(std::int64_t value) {
  return std::to_string(value);
}

std::int64_t number_of(const std::string& text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// "60 s", "0.3 s".
std::string seconds_text(double seconds) {
  return dump(seconds == std::floor(seconds) ? Json(static_cast<std::int64_t>(seconds))
                                             : Json(seconds)) +
         " s";
}

// Views of the parts from `first` on: json, then blobs.
class RawMessage {
 public:
  RawMessage(const Frame& frame, std::size_t first) {
    for (std::size_t i = first + 1; i < frame.parts.size(); ++i)
      blobs_.push_back(bytes_of(frame.parts[i]));
    raw_ = {bytes_of(frame.part(first)), blobs_.data(), blobs_.size()};
  }
  [[nodiscard]] const plait_message* get() const { return &raw_; }

 private:
  std::vector<plait_bytes> blobs_;
  plait_message raw_{};
};

void append(Frame& frame, const plait_message& message) {
  frame.parts.emplace_back(view_of(message.json));
  for (std::size_t i = 0; i < message.blob_count; ++i)
    frame.parts.emplace_back(view_of(message.blobs[i]));
}

Result<std::uint64_t> bytes_of_size(const Json& json) {
  if (json.is_number_unsigned()) return json.get<std::uint64_t>();
  std::uint64_t value = 0;
  const std::string text = json.is_string() ? json.get<std::string>() : "";
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string unit(end, text.data() + text.size());
  int shift = -1;
  if (unit.empty()) shift = 0;
  if (unit == "KiB") shift = 10;
  if (unit == "MiB") shift = 20;
  if (unit == "GiB") shift = 30;
  if (ec != std::errc() || shift < 0)
    return fail(error_class::config, "\"memory\" of an isolation is bytes, or such as \"512MiB\"");
  return value << shift;
}

}  // namespace

Result<Isolation> Isolation::from_json(const Json& json) {
  Isolation out;
  if (json.is_null()) return out;
  const Json mode = json.is_object() ? json.value("mode", Json("process")) : json;
  if (mode != "process" && mode != "none")
    return fail(error_class::config,
                "\"isolation\" is \"process\" or \"none\", or a table with "
                "mode, timeout and memory");
  out.process = mode == "process";
  if (!json.is_object()) return out;
  if (json.contains("timeout")) {
    PLAIT_TRY(out.timeout_s, seconds_of(json["timeout"]));
  }
  if (json.contains("memory")) {
    PLAIT_TRY(out.memory_bytes, bytes_of_size(json["memory"]));
  }
  for (const auto& [key, value] : json.items())
    if (key != "mode" && key != "timeout" && key != "memory")
      return fail(error_class::config, "\"isolation\" has no \"" + key + "\"",
                  "it has mode, timeout and memory");
  return out;
}

std::string Isolation::key() const {
  if (!process) return {};
  return "process " + std::to_string(timeout_s) + " " + std::to_string(memory_bytes);
}

Remote::~Remote() {
  stop();
}

Status Remote::start() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return fail(error_class::io, std::string("cannot make a socket: ") + std::strerror(errno));
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&files, 2, 1);  // stdout may be a document
  ::posix_spawn_file_actions_adddup2(&files, ends[1], kChildSocket);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  sigset_t all;
  sigfillset(&all);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  // A group of its own: Ctrl-C at the terminal is for plait, which ends it in order.
  ::posix_spawnattr_setpgroup(&attributes, 0);
  ::posix_spawnattr_setflags(
      &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  std::string program = spec_.program;
  std::string library = spec_.library;
  std::string memory = std::to_string(spec_.isolation.memory_bytes);
  std::array<char*, 4> argv{program.data(), library.data(), memory.data(), nullptr};
  const int failed =
      ::posix_spawn(&pid_, program.c_str(), &files, &attributes, argv.data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&files);
  ::close(ends[1]);
  if (failed != 0) {
    ::close(ends[0]);
    pid_ = -1;
    return fail(error_class::io, "cannot start \"" + program + "\": " + std::strerror(failed),
                "is plait installed completely?");
  }
  socket_ = ends[0];
  log::debug([&] { return spec_.described + " is in process " + number(pid_); });
  return {};
}

void Remote::stop() {
  made_ = false;
  if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  if (pid_ < 0) return;
  ::kill(-pid_, SIGKILL);
  ::waitpid(std::exchange(pid_, -1), nullptr, 0);
}

plait_status Remote::create(plait_call* call) {
  stop();
  if (const Status started = start(); !started.ok())
    return tell_death(call, started.error(), "create");
  const plait_status status =
      talk(call, {FrameKind::create, {spec_.kind, spec_.name, spec_.with}}, "create");
  made_ = status == PLAIT_OK;
  return status;
}

plait_status Remote::invoke(plait_call* call, std::string_view method,
                            const plait_message& request) {
  if (!made_)
    if (const plait_status status = create(call); status != PLAIT_OK) return status;
  Frame frame{FrameKind::invoke, {std::string(method)}};
  append(frame, request);
  return talk(call, frame, method);
}

plait_status Remote::talk(plait_call* call, const Frame& request, std::string_view method) {
  const auto status = converse(call, request);
  return status ? *status : tell_death(call, status.error(), method);
}

Result<plait_status> Remote::converse(plait_call* call, const Frame& request) {
  Deadline deadline;
  if (spec_.isolation.timeout_s > 0)
    deadline =
        std::chrono::steady_clock::now() +
        std::chrono::milliseconds(static_cast<std::int64_t>(spec_.isolation.timeout_s * 1e3));
  PLAIT_CHECK(write_frame(socket_, request, deadline));
  for (;;) {
    PLAIT_TRY(const Frame frame, read_frame(socket_, deadline));
    if (frame.kind == FrameKind::done) {
      // What the plugin let out over there is let out here, where it is caught and named.
      if (frame.part(1) == "exception") throw std::runtime_error(frame.part(2));
      if (frame.part(1) == "thrown") throw 0;
      return static_cast<plait_status>(number_of(frame.part(0)));
    }
    PLAIT_CHECK(serve(call, frame, deadline));
  }
}

Status Remote::serve(plait_call* call, const Frame& asked, const Deadline& deadline) {
  switch (asked.kind) {
    case FrameKind::reply:
      host_.reply(call, asked.parts.empty() ? nullptr : RawMessage(asked, 0).get());
      return {};
    case FrameKind::senseless: {  // the same complaint as over one in this process
      const auto size = static_cast<std::size_t>(number_of(asked.part(0)));
      const bool is_null = asked.part(1) == "1";
      const plait_message message{{is_null ? nullptr : "", size},
                                  nullptr,
                                  static_cast<std::size_t>(number_of(asked.part(2)))};
      host_.reply(call, &message);
      return {};
    }
    case FrameKind::log:
      host_.log(call, static_cast<std::int32_t>(number_of(asked.part(0))), bytes_of(asked.part(1)));
      return {};
    case FrameKind::mask:
      host_.mask(call, bytes_of(asked.part(0)));
      return {};
    default:
      return write_frame(socket_, answer_to(call, asked), deadline);
  }
}

Frame Remote::answer_to(plait_call* call, const Frame& asked) {
  Frame out{FrameKind::answer, {}};
  const auto status = [&](plait_status said) {
    out.parts.insert(out.parts.begin(), number(said));
    if (said != PLAIT_OK) out.parts.emplace_back(view_of(host_.error(call)));
  };
  const auto take = [](void* context, plait_bytes value) {
    static_cast<Frame*>(context)->parts.emplace_back(view_of(value));
  };
  switch (asked.kind) {
    case FrameKind::cancelled:
      out.parts = {number(host_.cancelled(call))};
      break;
    case FrameKind::clock: {
      std::int64_t monotonic = 0;
      std::int64_t wall = 0;
      host_.clock(call, &monotonic, &wall);
      out.parts = {number(monotonic), number(wall)};
      break;
    }
    case FrameKind::emit:
      status(host_.emit(call, bytes_of(asked.part(0)), bytes_of(asked.part(1))));
      break;
    case FrameKind::open: {
      plait_ref* ref = nullptr;
      const plait_status said =
          host_.open(call, bytes_of(asked.part(0)), bytes_of(asked.part(1)), &ref);
      if (said == PLAIT_OK) out.parts = {number(reinterpret_cast<std::intptr_t>(ref))};
      status(said);
      break;
    }
    case FrameKind::call: {
      const plait_message* response = nullptr;
      // Whatever number comes back: the host looks for it among what was opened before it follows.
      auto* ref = reinterpret_cast<plait_ref*>(  // NOLINT(performance-no-int-to-ptr)
          number_of(asked.part(0)));
      const plait_status said =
          host_.invoke(call, ref, bytes_of(asked.part(1)), RawMessage(asked, 2).get(), &response);
      if (said == PLAIT_OK && response != nullptr) append(out, *response);
      status(said);
      break;
    }
    case FrameKind::intend:
      status(host_.intend(call, bytes_of(asked.part(0)), bytes_of(asked.part(1))));
      break;
    case FrameKind::settle:
      status(host_.settle(call, bytes_of(asked.part(0))));
      break;
    case FrameKind::hide:
      if (const auto* masking =
              static_cast<const plait_masking*>(host_.extension("plait.masking/1")))
        masking->hide(call, bytes_of(asked.part(0)), take, &out);
      break;
    case FrameKind::evaluate:
      if (const auto* expressions =
              static_cast<const plait_expression*>(host_.extension("plait.expression/1")))
        status(expressions->evaluate(call, bytes_of(asked.part(0)), bytes_of(asked.part(1)), take,
                                     &out));
      break;
    default:
      out.parts = {number(PLAIT_REFUSED)};
  }
  return out;
}

// "was ended by signal 11 (Segmentation fault)".
std::string Remote::end_of_process() {
  if (pid_ < 0) return "has gone";
  const int pidfd = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  pollfd ended{pidfd, POLLIN, 0};
  const bool waits = pidfd >= 0 && ::poll(&ended, 1, kEndMs) == 1;
  if (pidfd >= 0) ::close(pidfd);
  int status = 0;
  if (!waits || ::waitpid(pid_, &status, 0) != pid_) return "closed its connection";
  pid_ = -1;
  if (WIFSIGNALED(status))
    return "was ended by signal " + std::to_string(WTERMSIG(status)) + " (" +
           ::strsignal(WTERMSIG(status)) + ")";
  return "ended itself with exit code " + std::to_string(WEXITSTATUS(status));
}

plait_status Remote::tell_death(plait_call* call, const Error& how, std::string_view method) {
  const bool late = how.code == error_class::timeout;
  Error error = fail(late ? error_class::timeout : error_class::crashed, "");
  if (how.code == error_class::io) {
    error.message = how.message;
    error.remedy = how.remedy;
  } else if (late) {
    error.message = spec_.described + " gave no answer to " + std::string(method) + " within " +
                    seconds_text(spec_.isolation.timeout_s) + ", and its process was ended";
    error.remedy = "if it needs longer: isolation = { mode = \"process\", timeout = \"10m\" }";
  } else {
    error.message = spec_.described + " broke off in " + std::string(method) + ": its process " +
                    end_of_process();
    error.remedy = "this is a defect of the plugin";
  }
  stop();
  const std::string text = dump(to_json(error));
  const plait_message message{bytes_of(text), nullptr, 0};
  host_.reply(call, &message);
  return PLAIT_FAILED;
}

}  // namespace plait::plugins

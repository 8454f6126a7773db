#include "launch/transcript.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <plait/json.hpp>

namespace plait::launch {
namespace {

void hide_secrets(Json& value, const Call& call) {
  if (value.is_string())
    value = call.hidden(value.get_ref<const std::string&>());
  else if (value.is_structured())
    for (Json& member : value) hide_secrets(member, call);
}

// 0, or errno.
int write_at(const std::string& path, std::uint64_t offset, const std::string& text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return errno;
  int error = ::ftruncate(fd, static_cast<off_t>(offset)) == 0 ? 0 : errno;
  std::size_t done = 0;
  while (error == 0 && done < text.size()) {
    const ssize_t n =
        ::pwrite(fd, text.data() + done, text.size() - done, static_cast<off_t>(offset + done));
    if (n > 0)
      done += static_cast<std::size_t>(n);
    else if (n == 0 || errno != EINTR)
      error = n == 0 ? EIO : errno;
  }
  ::close(fd);
  return error;
}

}  // namespace

void keep_events(const std::string& output_file, const Json& events, Json& state, Call& call) {
  if (!events.is_array() || events.empty()) return;
  const double now = call.wall();
  std::string text;
  for (const Json& event : events) {
    if (!event.is_object()) continue;
    Json line = event;
    line["time"] = now;
    hide_secrets(line, call);
    text += dump(line) + "\n";
  }
  const std::string path =
      (std::filesystem::path(output_file).parent_path() / "events.ndjson").string();
  const auto kept = state.value("kept", std::uint64_t{0});
  if (const int error = write_at(path, kept, text); error != 0)
    call.log(LogLevel::warning, "cannot write \"" + path + "\": " + std::strerror(error));
  else
    state["kept"] = kept + text.size();
}

}  // namespace plait::launch

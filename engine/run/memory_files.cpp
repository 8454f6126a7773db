#include "run/memory_files.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <plait/outputs.hpp>
#include <string>
#include <utility>

namespace plait::run {

namespace {

bool write_whole(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(fd, text.data(), text.size());
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

Json MemoryFiles::without_large(const Json& outputs) {
  Json out = Json::object();
  for (const auto& [key, value] : outputs.items()) {
    out[key] = value;
    if (!value.is_structured() && !value.is_string()) continue;
    const std::string text = dump(value);
    if (text.size() <= inline_output_limit) continue;
    Fd file(::memfd_create("plait-output", MFD_CLOEXEC));
    if (!file || !write_whole(file.get(), text)) continue;
    out[key] = Json{{"$file", "/proc/self/fd/" + std::to_string(file.get())}};
    files_.push_back(std::move(file));
  }
  return out;
}

}  // namespace plait::run

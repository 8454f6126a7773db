#include "observers/batch_log.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>

#include "observers/log_lines.hpp"

namespace plait::observers {

Status BatchLog::observe(const Json& run, const Json& events, bool, Call&) {
  std::string lines;
  if (events.is_array())
    for (const Json& event : events) lines += log_lines(event);
  const std::string folder = run.is_object() ? run.value("dir", "") : "";
  std::error_code unknown;
  if (lines.empty() || folder.empty() || !std::filesystem::is_directory(folder, unknown)) return {};
  const std::string path = folder + "/" + file_;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(std::fopen(path.c_str(), "ae"),
                                                            &std::fclose);
  if (!out || std::fwrite(lines.data(), 1, lines.size(), out.get()) != lines.size() ||
      std::fflush(out.get()) != 0)
    return fail(error_class::io, "cannot write \"" + path + "\"", "is the disk full?");
  return {};
}

}  // namespace plait::observers

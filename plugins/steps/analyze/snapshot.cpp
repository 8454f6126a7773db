#include "analyze/snapshot.hpp"

#include <cstdio>
#include <fstream>
#include <plait/error_class.hpp>

#include "text/strings.hpp"

namespace plait::analyze {

Status keep_snapshots(std::vector<Task>& tasks, const std::filesystem::path& run_folder) {
  const std::filesystem::path folder = run_folder / "prps";
  std::error_code fault;
  std::filesystem::create_directories(folder, fault);
  if (fault)
    return fail(error_class::io, "cannot make \"" + folder.string() + "\": " + fault.message(),
                "is the disk full, or the state folder not writable?");
  for (Task& task : tasks) {
    const std::string path = (folder / (text::file_name_for(task.prp.id) + ".md")).string();
    const std::string fresh = path + ".new";
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    out.write(task.bytes.data(), static_cast<std::streamsize>(task.bytes.size()));
    out.close();
    if (!out || std::rename(fresh.c_str(), path.c_str()) != 0)
      return fail(error_class::io, "cannot write \"" + path + "\"", "is the disk full?");
    task.snapshot = path;
  }
  return {};
}

}  // namespace plait::analyze

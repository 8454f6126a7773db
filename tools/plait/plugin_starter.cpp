#include "plugin_starter.hpp"

#include <cstdio>
#include <filesystem>
#include <plait/error_class.hpp>

#include "base/file.hpp"
#include "errors.hpp"
#include "pipeline/names.hpp"
#include "plugin_templates.hpp"

namespace plait::cli {
namespace {

namespace fs = std::filesystem;

Status write_files(const fs::path& folder, const Files& files) {
  std::error_code failed;
  if (!fs::create_directories(folder, failed))
    return failed ? fail(error_class::io,
                         "cannot make \"" + folder.string() + "\": " + failed.message())
                  : fail(error_class::exists, "\"" + folder.string() + "\" is there already",
                         "take another name");
  for (const auto& [name, text] : files) {
    PLAIT_CHECK(base::write_file(folder / name, text));
    if (text.starts_with("#!")) fs::permissions(folder / name, fs::perms(0755), failed);
    std::printf("wrote %s\n", (folder / name).c_str());
  }
  return {};
}

}  // namespace

int begin_plugin(const std::string& kind, const std::string& name, const std::string& language) {
  if (!pipeline::is_step_id(name))
    return complain(fail(error_class::config, "\"" + name + "\" is no name for a component",
                         "plait plugins new " + kind +
                             " NAME: letters, digits, \"_\" and \"-\", "
                             "with a letter first"));
  const auto files = files_of_plugin(kind, name, language);
  if (!files) return complain(files.error());
  if (const Status written = write_files(name, *files); !written.ok())
    return complain(written.error());
  if (language.starts_with("exec-"))
    std::printf("next: %s/test.sh\n", name.c_str());
  else
    std::printf(
        "next: cd %s && cmake -S . -B build && cmake --build build && ctest --test-dir build\n",
        name.c_str());
  return 0;
}

}  // namespace plait::cli

// Reads the history.
#include "app/history.hpp"

#include <memory>

#include "app/log.hpp"

namespace app {

constexpr int kMaxEntries = 100;

// One entry.
struct HistoryEntry {
  int line_count = 0;
};

// The history of a project.
History read_history(const std::string& folder_name) {
  if (folder_name.empty()) throw HistoryError("no folder");
  try {
    const auto opened_folder = std::make_unique<Folder>(folder_name);
    return parse_history(*opened_folder);
  } catch (const IoError& error) {
    logger.warn("cannot read the history");
    std::throw_with_nested(HistoryError(folder_name));
  }
}

}  // namespace app

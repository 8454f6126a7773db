// Reads settings.
#include "app/settings.hpp"

#include <memory>

#include "app/log.hpp"

namespace app {

constexpr int kMaxBytes = 4096;

// Where settings come from.
class SettingsSource {
 public:
  virtual bool has_more(const Position& read_position) = 0;
};

// The settings of a file.
Settings read_settings(const std::string& file_name) {
  if (file_name.empty()) throw SettingsError("no file");
  try {
    const auto opened_file = std::make_unique<File>(file_name);
    return parse_settings(*opened_file);
  } catch (const IoError& error) {
    logger.warn("cannot read the settings");
    std::throw_with_nested(SettingsError(file_name));
  }
}

}  // namespace app

// Reads reports.
#include "app/report.hpp"

#include <memory>

#include "app/log.hpp"

namespace app {

constexpr int kMaxLines = 80;

// What is told of a run.
struct RunReport {
  int line_count = 0;
};

// The report that a run has left.
RunReport read_report(const std::string& file_name) {
  if (file_name.empty()) throw ReportError("no file");
  try {
    const auto opened_file = std::make_unique<File>(file_name);
    return parse_report(*opened_file);
  } catch (const IoError& error) {
    logger.warn("cannot read the report");
    std::throw_with_nested(ReportError(file_name));
  }
}

}  // namespace app

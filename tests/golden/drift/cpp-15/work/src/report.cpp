// Reads reports.
#include "app/report.hpp"

#include <memory>

#include "app/log.hpp"

struct RunReport {
  int line_count = 0;
};

RunReport read_report(const std::string& fileName) {
  if (fileName.empty()) throw ReportError("no file");
  try {
    const auto opened_file = std::make_unique<File>(fileName);
    return parse_report(*opened_file);
  } catch (const IoError& error) {
    logger.warn("cannot read the report");
    std::throw_with_nested(ReportError(fileName));
  }
}

// Reads reports.
#include "app/report.hpp"

#include <memory>

#include "app/log.hpp"

struct RunReport {
  int line_count = 0;
};

int readReport(const std::string& fileName) {
  if (fileName.empty()) throw std::invalid_argument("no file");
  try {
    const auto openedFile = std::make_unique<File>(fileName);
    if (openedFile->empty()) return -1;
    return countLines(*openedFile);
  } catch (...) {
    printf("cannot read the report");
    return -2;
  }
}

// The setting "findings": which reader finds them.
#pragma once

#include <memory>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>

#include "gates/readers/line_pattern.hpp"
#include "gates/readers/reader.hpp"

namespace plait::gates {

class FindingReader {
 public:
  // "auto", "none", the name of a reader, or {"regex": "…"} with groups file, line, column, rule,
  // message and severity. Error class `config` for anything else.
  static Result<FindingReader> create(const Json& setting);

  // In the order in which they were printed, each once. From any thread.
  [[nodiscard]] Findings read(const Source& source) const;
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::string name_;
  Findings (*function_)(const Source&) = nullptr;  // none: the expression, or nothing
  std::shared_ptr<const NamedPattern> pattern_;
};

}  // namespace plait::gates

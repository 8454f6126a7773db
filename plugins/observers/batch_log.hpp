// Observer "batch-log": what happens in a run as lines for people, in `batch.log` of the run
// folder.
#pragma once

#include <plait/observer.hpp>
#include <string>

namespace plait::observers {

// Appends "2026-11-22T20:11:33Z PRP-A | INFO | launch started" per event worth reading; what
// belongs to no task stands under "batch". A run without a folder (a dry run) gets no log. Error
// class `io` when the file cannot be written.
class BatchLog final : public Observer {
 public:
  static constexpr char name[] = "batch-log";
  static constexpr char manifest[] = R"({
    "description": "writes what happens to batch.log in the run folder",
    "with_schema": {"type": "object", "additionalProperties": false, "properties": {
      "file": {"type": "string", "pattern": "^[^/]+$", "default": "batch.log",
        "description": "its name in the run folder"}}}})";

  explicit BatchLog(const Json& with) : file_(with.value("file", "batch.log")) {}
  Status observe(const Json& run, const Json& events, bool done, Call& call) override;

 private:
  std::string file_;
};

}  // namespace plait::observers

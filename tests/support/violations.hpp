// Documents held against the schemas that this tree publishes.
#pragma once

#include <memory>
#include <plait/json.hpp>
#include <string>

namespace plait::test {

// The text of a schema, its path relative to the source tree; discarded when there is none.
Json read_schema(const std::string& path);

// A schema of the source tree, for many documents.
class SchemaFile {
 public:
  // `path` is relative to the source tree; the schema may refer to others of its folder.
  explicit SchemaFile(const std::string& path);
  ~SchemaFile();
  SchemaFile(const SchemaFile&) = delete;
  SchemaFile& operator=(const SchemaFile&) = delete;

  // What is wrong with `document`; empty when it fits.
  [[nodiscard]] std::string violations(const Json& document);

 private:
  struct Compiled;
  std::string name_;
  std::unique_ptr<Compiled> compiled_;  // null: there is no such schema
};

// For one.
std::string violations(const Json& document, const std::string& schema);

}  // namespace plait::test

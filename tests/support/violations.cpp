#include "violations.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace plait::test {

Json read_schema(const std::string& path) {
  const char* source = std::getenv("PLAIT_SOURCE_DIR");
  std::ifstream in(std::filesystem::path(source == nullptr ? "." : source) / path);
  return Json::parse(in, nullptr, false);
}

using Adapter = valijson::adapters::NlohmannJsonAdapter;

// The text has to live as long as the schema that was made of it.
struct SchemaFile::Compiled {
  Json text;
  valijson::Schema schema;
  valijson::Validator validator;
};

SchemaFile::SchemaFile(const std::string& name) : name_(name) {
  auto made = std::make_unique<Compiled>();
  made->text = read_schema(name);
  if (made->text.is_discarded()) return;
  valijson::SchemaParser parser;
  const auto fetch = [&](const std::string& uri) {
    const std::filesystem::path folder = std::filesystem::path(name).parent_path();
    return new Json(read_schema((folder / uri.substr(uri.rfind('/') + 1)).string()));
  };
  const auto release = [](const Json* fetched) { delete fetched; };
  parser.populateSchema(Adapter(made->text), made->schema,
                        std::function<const Json*(const std::string&)>(fetch),
                        std::function<void(const Json*)>(release));
  compiled_ = std::move(made);
}
SchemaFile::~SchemaFile() = default;

std::string SchemaFile::violations(const Json& document) {
  if (!compiled_) return "cannot read the schema " + name_;
  valijson::ValidationResults found;
  if (compiled_->validator.validate(compiled_->schema, Adapter(document), &found)) return {};
  std::string lines;
  valijson::ValidationResults::Error error;
  while (found.popError(error)) {
    for (const std::string& step : error.context) lines += step;
    lines += ": " + error.description + "\n";
  }
  return lines;
}

std::string violations(const Json& document, const std::string& name) {
  return SchemaFile(name).violations(document);
}

}  // namespace plait::test

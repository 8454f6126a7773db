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
namespace {

Json read_schema(const std::filesystem::path& path) {
  std::ifstream in(path);
  return Json::parse(in, nullptr, false);
}

}  // namespace

std::string violations(const Json& document, const std::string& name) {
  const char* source = std::getenv("PLAIT_SOURCE_DIR");
  const auto path = std::filesystem::path(source == nullptr ? "." : source) / name;
  using Adapter = valijson::adapters::NlohmannJsonAdapter;
  const Json text = read_schema(path);
  if (text.is_discarded()) return "cannot read the schema " + name;
  valijson::Schema schema;
  valijson::SchemaParser parser;
  const auto fetch = [&](const std::string& uri) {
    return new Json(read_schema(path.parent_path() / uri.substr(uri.rfind('/') + 1)));
  };
  const auto release = [](const Json* fetched) { delete fetched; };
  parser.populateSchema(Adapter(text), schema,
                        std::function<const Json*(const std::string&)>(fetch),
                        std::function<void(const Json*)>(release));
  valijson::Validator validator;
  valijson::ValidationResults found;
  if (validator.validate(schema, Adapter(document), &found)) return {};
  std::string lines;
  valijson::ValidationResults::Error error;
  while (found.popError(error)) {
    for (const std::string& step : error.context) lines += step;
    lines += ": " + error.description + "\n";
  }
  return lines;
}

}  // namespace plait::test

#include "plugins/schema.hpp"

#include <exception>
#include <plait/error_class.hpp>
#include <utility>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace plait::plugins {

using Adapter = valijson::adapters::NlohmannJsonAdapter;

struct Schema::Compiled {
  valijson::Schema schema;
};

Schema::Schema(Json document, std::unique_ptr<Compiled> compiled)
    : document_(std::move(document)), compiled_(std::move(compiled)) {}
Schema::~Schema() = default;

Result<std::unique_ptr<const Schema>> Schema::compile(Json document) {
  try {
    auto compiled = std::make_unique<Compiled>();
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(Adapter(document), compiled->schema);
    return std::unique_ptr<const Schema>(new Schema(std::move(document), std::move(compiled)));
  } catch (const std::exception& e) {
    return fail(error_class::config, std::string("not a JSON schema: ") + e.what());
  }
}

std::optional<Violation> Schema::check(const Json& value) const {
  // One per thread: making it costs more than most checks.
  thread_local valijson::Validator validator(valijson::Validator::kStrongTypes);
  try {
    const Adapter target(value);
    if (validator.validate(compiled_->schema, target, nullptr)) return std::nullopt;
    if (auto found = explain(document_, value, document_)) return found;
    valijson::ValidationResults results;
    validator.validate(compiled_->schema, target, &results);
    valijson::ValidationResults::Error error;
    if (!results.popError(error)) return Violation{"", "does not fit its schema"};
    return Violation{"", error.description};
  } catch (const std::exception& e) {  // a pattern that is no regular expression, for one
    return Violation{"", std::string("cannot be checked against its schema: ") + e.what()};
  }
}

Result<std::optional<Violation>> LazySchema::check(const Json& value) const {
  std::call_once(once_, [this] { schema_ = Schema::compile(document_()); });
  if (!schema_->ok()) return schema_->error();
  return (**schema_)->check(value);
}

}  // namespace plait::plugins

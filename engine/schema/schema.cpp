#include "schema/schema.hpp"

#include <algorithm>
#include <exception>
#include <plait/error_class.hpp>
#include <plait/json.hpp>
#include <utility>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>
#pragma GCC diagnostic pop

namespace plait::schema {

namespace {

using Adapter = valijson::adapters::NlohmannJsonAdapter;

// Made once a thread: it compiles its regular expressions lazily and keeps them, and making it
// costs more than most checks.
valijson::Validator& validator() {
  thread_local valijson::Validator one(valijson::Validator::kStrongTypes);
  return one;
}

// "[checks]" -> "checks".
std::vector<std::string> path_of(const std::vector<std::string>& context) {
  std::vector<std::string> out;
  for (const std::string& part : context)
    if (part.size() >= 2 && part.front() == '[' && part.back() == ']')
      out.push_back(part.substr(1, part.size() - 2));
  return out;
}

// valijson's sentences to the house's: lower case, no final period.
std::string message_of(std::string text) {
  while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.pop_back();
  if (text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && !(text[1] >= 'A' && text[1] <= 'Z'))
    text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

}  // namespace

struct Schema::Compiled {
  valijson::Schema schema;
};

Schema::Schema(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
Schema::~Schema() = default;

Result<std::unique_ptr<const Schema>> Schema::compile(const Json& document) try {
  auto compiled = std::make_unique<Compiled>();
  valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
  parser.populateSchema(Adapter(document), compiled->schema);
  return std::unique_ptr<const Schema>(new Schema(std::move(compiled)));
} catch (const std::exception& problem) {
  return fail(error_class::config, std::string("not a JSON schema: ") + problem.what());
}

Result<bool> Schema::fits(const Json& value) const try {
  return validator().validate(compiled_->schema, Adapter(value), nullptr);
} catch (const std::exception& problem) {
  return fail(error_class::config, problem.what());
}

Result<std::vector<Problem>> Schema::problems(const Json& value) const try {
  valijson::ValidationResults results;
  std::vector<Problem> out;
  if (validator().validate(compiled_->schema, Adapter(value), &results)) return out;
  valijson::ValidationResults::Error error;
  while (results.popError(error))
    out.push_back({path_of(error.context), message_of(error.description)});
  std::stable_sort(out.begin(), out.end(), [](const Problem& a, const Problem& b) {
    return a.path.size() > b.path.size();
  });
  return out;
} catch (const std::exception& problem) {
  return fail(error_class::config, problem.what());
}

}  // namespace plait::schema

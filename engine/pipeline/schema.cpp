#include "pipeline/schema.hpp"

#include <algorithm>
#include <plait/error_class.hpp>
#include <plait/json.hpp>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>
#pragma GCC diagnostic pop

namespace plait::pipeline {
namespace {

// "[checks]" -> "checks".
std::vector<std::string> schema_path(const std::vector<std::string>& context) {
  std::vector<std::string> out;
  for (const std::string& part : context)
    if (part.size() >= 2 && part.front() == '[' && part.back() == ']')
      out.push_back(part.substr(1, part.size() - 2));
  return out;
}

// valijson's sentences to the house's: lower case, no final period.
std::string schema_message(std::string text) {
  while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.pop_back();
  if (text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && !(text[1] >= 'A' && text[1] <= 'Z'))
    text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

}  // namespace

Result<std::vector<SchemaProblem>> check_schema(const Json& schema, const Json& document) try {
  // Made once a thread: it compiles its regular expressions lazily and keeps them.
  thread_local valijson::Validator validator;
  valijson::Schema parsed;
  valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
  parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(schema), parsed);
  valijson::ValidationResults results;
  std::vector<SchemaProblem> out;
  if (validator.validate(parsed, valijson::adapters::NlohmannJsonAdapter(document), &results))
    return out;
  valijson::ValidationResults::Error error;
  while (results.popError(error))
    out.push_back({schema_path(error.context), schema_message(error.description)});
  std::stable_sort(out.begin(), out.end(), [](const SchemaProblem& a, const SchemaProblem& b) {
    return a.path.size() > b.path.size();
  });
  return out;
} catch (const std::exception& problem) {
  return fail(error_class::config, problem.what());
}

}  // namespace plait::pipeline

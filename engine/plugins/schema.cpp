#include "plugins/schema.hpp"

#include <utility>

namespace plait::plugins {

Schema::Schema(Json document, std::unique_ptr<const schema::Schema> compiled)
    : document_(std::move(document)), compiled_(std::move(compiled)) {}

Result<std::unique_ptr<const Schema>> Schema::compile(Json document) {
  PLAIT_TRY(auto compiled, schema::Schema::compile(document));
  return std::unique_ptr<const Schema>(new Schema(std::move(document), std::move(compiled)));
}

std::optional<Violation> Schema::check(const Json& value) const {
  const auto unknown = [](const Error& error) {
    return Violation{"", "cannot be checked against its schema: " + error.message};
  };
  const Result<bool> fits = compiled_->fits(value);
  if (!fits) return unknown(fits.error());
  if (*fits) return std::nullopt;
  if (auto found = explain(document_, value, document_)) return found;
  const auto problems = compiled_->problems(value);
  if (!problems) return unknown(problems.error());
  return Violation{"", problems->empty() ? "does not fit its schema" : problems->front().message};
}

Result<std::optional<Violation>> LazySchema::check(const Json& value) const {
  std::call_once(once_, [this] { schema_ = Schema::compile(document_()); });
  if (!schema_->ok()) return schema_->error();
  return (**schema_)->check(value);
}

}  // namespace plait::plugins

// What plugins say, checked by JSON Schema: where it does not fit, and why in plain words.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>

#include "schema/schema.hpp"

namespace plait::plugins {

// `pointer` is a JSON pointer, "" for the whole value.
struct Violation {
  std::string pointer;
  std::string message;

  [[nodiscard]] std::string text() const {
    return (pointer.empty() ? std::string("the document") : pointer) + ": " + message;
  }
};

// A compiled schema. Immutable; every thread may check with it.
class Schema {
 public:
  // `document` may refer to itself ("#/definitions/x") and to nothing else. Error: config, when it
  // is no schema.
  static Result<std::unique_ptr<const Schema>> compile(Json document);

  [[nodiscard]] std::optional<Violation> check(const Json& value) const;

 private:
  Schema(Json document, std::unique_ptr<const schema::Schema> compiled);
  Json document_;
  std::unique_ptr<const schema::Schema> compiled_;
};

// Compiled when first used, by whichever thread comes first.
class LazySchema {
 public:
  explicit LazySchema(std::function<Json()> document) : document_(std::move(document)) {}
  [[nodiscard]] Json document() const { return document_(); }
  // Error: the document is no schema.
  [[nodiscard]] Result<std::optional<Violation>> check(const Json& value) const;

 private:
  std::function<Json()> document_;
  mutable std::once_flag once_;
  mutable std::optional<Result<std::unique_ptr<const Schema>>> schema_;
};

// The first place where `value` does not fit `schema`, in words; `root` is where "#/…" points into.
// Knows the common keywords; nullopt when it finds nothing wrong.
[[nodiscard]] std::optional<Violation> explain(const Json& schema, const Json& value,
                                               const Json& root, const std::string& pointer = {});

}  // namespace plait::plugins

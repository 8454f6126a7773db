// JSON Schema (draft-07): does a value fit? The only user of valijson.
#pragma once

#include <memory>
#include <plait/json_fwd.hpp>
#include <plait/result.hpp>
#include <string>
#include <vector>

namespace plait::schema {

// Where a value does not fit (keys and indices from its root) and why.
struct Problem {
  std::vector<std::string> path;
  std::string message;
};

// A compiled schema. Immutable; every thread may check with it.
class Schema {
 public:
  // `document` may refer to itself ("#/definitions/x") and to nothing else. Error: config, when it
  // is no schema.
  static Result<std::unique_ptr<const Schema>> compile(const Json& document);
  ~Schema();

  // Errors of both: config, when the schema turns out to be none only now: by a pattern that is no
  // regular expression.
  [[nodiscard]] Result<bool> fits(const Json& value) const;
  // All that is wrong, inner values before those around them; empty when it fits.
  [[nodiscard]] Result<std::vector<Problem>> problems(const Json& value) const;

 private:
  struct Compiled;
  explicit Schema(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace plait::schema

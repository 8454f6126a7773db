// Random values: such as fit a JSON Schema, and any.
#pragma once

#include <cstdint>
#include <plait/json.hpp>
#include <random>

namespace plait::plugins {

using Random = std::mt19937_64;

// A value that fits `schema`, as far as its common keywords say ($ref into `root`, type, enum,
// const, properties, required, items, minimum, maximum, minLength, allOf, anyOf, oneOf); patterns
// and formats are not looked at. Optional properties are there every other time.
[[nodiscard]] Json sample(const Json& schema, const Json& root, Random& random);

// Any JSON, nested at most `depth` deep.
[[nodiscard]] Json any_json(Random& random, int depth);

}  // namespace plait::plugins

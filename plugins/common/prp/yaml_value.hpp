// A YAML value with its place, as far as headers need it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace plait::prp::yaml {

struct Pair;

struct Value {
  enum class Kind { null, scalar, list, map };

  Kind kind = Kind::null;
  std::string text;     // of a scalar
  bool quoted = false;  // a scalar in quotes, or a block scalar: never a number or null
  std::vector<Value> items;
  std::vector<Pair> entries;  // in order, duplicates kept
  std::uint32_t line = 0;     // from 1, in the file
  std::uint32_t column = 0;
};

struct Pair {
  Value key;
  Value value;
};

}  // namespace plait::prp::yaml

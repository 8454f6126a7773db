// The measure of drift.
//
//   drift of a category = missing / expected
//   drift = mean over the categories that have expectations, in percent
//
// as the drift gate of PRPs defines it: a category is one of structure, error handling, naming,
// data flow, tests and imports; `expected` counts the patterns that the reference has, `missing`
// those that the new code does not follow.
//
// A pattern is an aspect with a value ("function names: snake_case") that at least two thirds of
// the reference's observations of the aspect have. The new code follows it when at least two thirds
// of its own observations have that value as well. A pattern of an aspect that does not occur in
// the new code at all (no imports, no classes) is listed, and neither expected nor missing.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "drift/observe.hpp"

namespace plait::drift {

struct Pattern {
  Category category = Category::structure;
  Family family = Family::python;
  std::string aspect;
  std::string value;
  bool applies = false;  // the aspect occurs in the new code
  bool followed = false;
  std::size_t reference_count = 0;  // observations with the value, and all of the aspect
  std::size_t reference_total = 0;
  std::size_t count = 0;  // the same of the new code
  std::size_t total = 0;
  Observation example;                 // the first of the reference that has the value
  std::vector<Observation> departing;  // of the new code, in order, at most kEvidence
};

inline constexpr std::size_t kEvidence = 3;

struct CategoryDrift {
  std::size_t expected = 0;
  std::size_t missing = 0;
  [[nodiscard]] double percent() const {
    return expected == 0 ? 0 : 100.0 * static_cast<double>(missing) / static_cast<double>(expected);
  }
};

// The patterns of one family of languages. A reference of fewer than `fewest` observations of an
// aspect makes no pattern: two where code was not written to be an example.
std::vector<Pattern> compare(Family family, const std::vector<Observation>& reference,
                             const std::vector<Observation>& code, std::size_t fewest);

// Examples that show tests ask for tests: a pattern of its own, over all units.
std::vector<Pattern> compare_presence(Family family, const std::vector<const Unit*>& examples,
                                      const std::vector<const Unit*>& code);

std::map<Category, CategoryDrift> by_category(const std::vector<Pattern>& patterns);

// In percent, to one decimal; 0 where no category has expectations.
double total_drift(const std::map<Category, CategoryDrift>& categories);

}  // namespace plait::drift

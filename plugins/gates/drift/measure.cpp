#include "drift/measure.hpp"

#include <tuple>
#include <utility>

#include "text/strings.hpp"

namespace plait::drift {
namespace {

using Aspect = std::pair<Category, std::string>;
using Groups = std::map<Aspect, std::vector<const Observation*>>;

Groups group(const std::vector<Observation>& observations) {
  Groups groups;
  for (const Observation& o : observations) groups[{o.category, o.aspect}].push_back(&o);
  return groups;
}

bool is_most(std::size_t count, std::size_t total) {
  return total > 0 && 3 * count >= 2 * total;
}

// The value that most have; empty when none does, or when it is the absence of the aspect.
std::string dominant(const std::vector<const Observation*>& group, std::size_t& count) {
  std::map<std::string_view, std::size_t> counts;
  for (const Observation* o : group) ++counts[o->value];
  for (const auto& [value, times] : counts) {
    if (value.empty() || !is_most(times, group.size())) continue;
    count = times;
    return std::string(value);
  }
  return {};
}

void judge(Pattern& pattern, const std::vector<const Observation*>& code) {
  pattern.total = code.size();
  pattern.applies = !code.empty();
  for (const Observation* o : code) {
    if (o->value == pattern.value)
      ++pattern.count;
    else if (pattern.departing.size() < kEvidence)
      pattern.departing.push_back(*o);
  }
  pattern.followed = is_most(pattern.count, pattern.total);
}

const Function* first_function(const Unit& unit, bool test) {
  for (const Function& function : unit.functions)
    if (function.is_test == test && function.has_body() && unit.counts(function) &&
        (test || !unit.in_test(function.line)))
      return &function;
  return nullptr;
}

}  // namespace

std::vector<Pattern> compare(Family family, const std::vector<Observation>& reference,
                             const std::vector<Observation>& code, std::size_t fewest) {
  const Groups found = group(code);
  std::vector<Pattern> patterns;
  for (const auto& [aspect, observations] : group(reference)) {
    if (observations.size() < fewest) continue;
    Pattern pattern;
    pattern.family = family;
    std::tie(pattern.category, pattern.aspect) = aspect;
    pattern.value = dominant(observations, pattern.reference_count);
    if (pattern.value.empty()) continue;
    pattern.reference_total = observations.size();
    for (const Observation* o : observations)
      if (o->value == pattern.value) {
        pattern.example = *o;
        break;
      }
    if (const auto same = found.find(aspect); same != found.end()) judge(pattern, same->second);
    patterns.push_back(std::move(pattern));
  }
  return patterns;
}

std::vector<Pattern> compare_presence(Family family, const std::vector<const Unit*>& examples,
                                      const std::vector<const Unit*>& code) {
  Pattern pattern;
  pattern.family = family;
  pattern.category = Category::tests;
  pattern.aspect = "new code";
  pattern.value = "comes with tests";
  const auto observed = [&](const Unit& unit, const Function& function) {
    return Observation{Category::tests, pattern.aspect, {}, &unit, function.line};
  };
  for (const Unit* unit : examples)
    if (const Function* test = first_function(*unit, true)) {
      if (pattern.reference_total == 0) pattern.example = observed(*unit, *test);
      pattern.reference_count = ++pattern.reference_total;
    }
  if (pattern.reference_total == 0) return {};
  for (const Unit* unit : code) {
    const Function* test = first_function(*unit, true);
    const Function* other = first_function(*unit, false);
    if (test != nullptr) pattern.followed = pattern.applies = true;
    if (other == nullptr) continue;
    pattern.applies = true;
    if (pattern.departing.empty()) pattern.departing.push_back(observed(*unit, *other));
  }
  if (pattern.followed) pattern.departing.clear();
  pattern.total = pattern.applies ? 1 : 0;
  pattern.count = pattern.followed ? 1 : 0;
  return {std::move(pattern)};
}

std::map<Category, CategoryDrift> by_category(const std::vector<Pattern>& patterns) {
  std::map<Category, CategoryDrift> categories;
  for (const Pattern& pattern : patterns) {
    CategoryDrift& drift = categories[pattern.category];
    if (!pattern.applies) continue;
    ++drift.expected;
    if (!pattern.followed) ++drift.missing;
  }
  return categories;
}

double total_drift(const std::map<Category, CategoryDrift>& categories) {
  double sum = 0;
  int counted = 0;
  for (const auto& [category, drift] : categories) {
    if (drift.expected == 0) continue;
    sum += drift.percent();
    ++counted;
  }
  return counted == 0 ? 0 : text::round_to(sum / counted, 1);
}

}  // namespace plait::drift

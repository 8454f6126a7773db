// What code does, in the words of patterns: an observation says for one place which value an aspect
// of the code has there ("function names" is "snake_case").
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "drift/unit.hpp"

namespace plait::drift {

enum class Category { structure, error_handling, naming, data_flow, tests, imports };
inline constexpr Category kCategories[] = {Category::structure, Category::error_handling,
                                           Category::naming,    Category::data_flow,
                                           Category::tests,     Category::imports};
std::string to_string(Category category);

struct Observation {
  Category category = Category::structure;
  std::string aspect;
  std::string value;  // empty: the aspect's absence ("no doc comment"), never a pattern itself
  const Unit* unit = nullptr;
  std::uint32_t line = 0;
};

// Collects the observations of one unit, of those lines only that count (Unit::counts).
class Observer {
 public:
  explicit Observer(const Unit& unit) : unit_(unit) {}

  void add(Category category, std::string_view aspect, std::string_view value, std::uint32_t line);
  // About a function as a whole.
  void add(Category category, std::string_view aspect, std::string_view value,
           const Function& function);
  // About a file as a whole: only of files that are new, and not of fragments.
  void add_to_file(Category category, std::string_view aspect, std::string_view value,
                   std::uint32_t line);

  [[nodiscard]] const Unit& unit() const { return unit_; }
  [[nodiscard]] std::vector<Observation> take() { return std::move(found_); }

 private:
  const Unit& unit_;
  std::vector<Observation> found_;
};

void observe_structure(Observer& observer);
void observe_errors(Observer& observer);
void observe_handlers(Observer& observer);  // of caught errors: part of error handling
void observe_naming(Observer& observer);
void observe_data_flow(Observer& observer);
void observe_functions(Observer& observer);  // how data passes through them: part of data flow
void observe_tests(Observer& observer);
void observe_imports(Observer& observer);

// All of them. `unit` has to outlive what comes back.
std::vector<Observation> observe(const Unit& unit);

}  // namespace plait::drift

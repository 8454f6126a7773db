#include "drift/observe.hpp"

namespace plait::drift {

std::string to_string(Category category) {
  switch (category) {
    case Category::structure:
      return "structure";
    case Category::error_handling:
      return "error_handling";
    case Category::naming:
      return "naming";
    case Category::data_flow:
      return "data_flow";
    case Category::tests:
      return "tests";
    case Category::imports:
      return "imports";
  }
  return "structure";
}

void Observer::add(Category category, std::string_view aspect, std::string_view value,
                   std::uint32_t line) {
  if (!unit_.counts(line)) return;
  found_.push_back({category, std::string(aspect), std::string(value), &unit_, line});
}

void Observer::add(Category category, std::string_view aspect, std::string_view value,
                   const Function& function) {
  if (!unit_.counts(function)) return;
  found_.push_back({category, std::string(aspect), std::string(value), &unit_, function.line});
}

void Observer::add_to_file(Category category, std::string_view aspect, std::string_view value,
                           std::uint32_t line) {
  if (!unit_.added || unit_.fragment) return;
  found_.push_back({category, std::string(aspect), std::string(value), &unit_, line});
}

std::vector<Observation> observe(const Unit& unit) {
  Observer observer(unit);
  observe_structure(observer);
  observe_errors(observer);
  observe_handlers(observer);
  observe_naming(observer);
  observe_data_flow(observer);
  observe_functions(observer);
  observe_tests(observer);
  observe_imports(observer);
  return observer.take();
}

}  // namespace plait::drift

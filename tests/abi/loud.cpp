// A plugin with all that would be exported, had it not been made by plait_add_plugin.
#include <plait/scorer.hpp>

#include "loud_library.hpp"

// A unique symbol of the whole process, by g++'s default.
template <typename T>
struct Shared {
  static inline int count = 0;
  static int& local() {
    static int value = 0;
    return value;
  }
};

__attribute__((visibility("default"))) int loud_function() {
  return ++Shared<int>::count + ++Shared<int>::local() + loud::from_a_static_library();
}
int loud_variable = 1;
extern "C" int plait_plugin_2() {
  return loud_function();
}

class Loud : public plait::Scorer {
 public:
  static constexpr const char* name = "loud";
  static constexpr const char* manifest = R"({"description": "is heard everywhere"})";
  explicit Loud(const plait::Json&) {}
  plait::Result<plait::Score> score(const plait::Json&, plait::Call&) override {
    return plait::Score{static_cast<double>(plait_plugin_2()), "m", "", {}};
  }
};

PLAIT_PLUGIN("loud", "1.0.0", Loud)

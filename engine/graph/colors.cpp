#include "graph/colors.hpp"

#include <map>
#include <string>

namespace plait::graph {

const Palette& palette_of(const DrawnNode& node) {
  static const Palette planned{"#e7edf5", "#6b7f99"};
  static const Palette skipped{"#e6e6e6", "#8c8c8c"};
  static const Palette failed{"#ffd8d6", "#c9302c"};
  static const Palette moving{"#fff0b8", "#b08800"};
  static const Palette succeeded{"#d3f2d9", "#2c8a43"};
  static const std::map<std::string, const Palette&, std::less<>> by_state = {
      {"succeeded", succeeded}, {"failed", failed},  {"cancelled", failed}, {"running", moving},
      {"waiting", moving},      {"blocked", moving}, {"skipped", skipped},  {"off", skipped},
  };
  const auto it = by_state.find(node.note.status);
  return it == by_state.end() ? planned : it->second;
}

}  // namespace plait::graph

// Edges that a picture can do without. Private to this folder.
#pragma once

#include <vector>

#include "graph/drawing.hpp"

namespace plait::graph {

// Sets DrawnEdge::implied where a longer way says the same (transitive reduction). Nodes must be in
// topological order. Very large drawings are left as they are.
void mark_implied(Drawing& drawing);

// Removes from each step's waits_for what others imply, and repetitions.
void reduce_steps(std::vector<DrawnStep>& steps);

}  // namespace plait::graph

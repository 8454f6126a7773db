// Putting one layer on another.
#pragma once

#include <string_view>

#include "base/diagnostics.hpp"
#include "config/node.hpp"

namespace plait::config {

// `upper` over `lower`, both whole documents. Tables merge by key, the list `step` by id, other
// lists replace. In `upper`
//   `{ append = […], remove = […] }` edits the lower list,
//   `remove = true` (alone in a table; beside `id` in a step) removes the lower value,
//   `unset = ["key", …]` removes keys of the lower table,
//   a component `{ uses = "x", … }` replaces one that uses something else.
// What is to be removed and is not there is a diagnostic, so merging a document over an empty table
// checks a lowest layer.
[[nodiscard]] Node merge_documents(const Node& lower, const Node& upper,
                                   base::Diagnostics& diagnostics);

// The id of an element of `step`; nullptr without one.
[[nodiscard]] const Node* step_id(const Node& step);

}  // namespace plait::config

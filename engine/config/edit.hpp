// The edits that a layer may write instead of a value.
#pragma once

#include "base/diagnostics.hpp"
#include "config/node.hpp"

namespace plait::config {

// `{ append = […] }`, `{ remove = […] }` or both.
[[nodiscard]] bool is_list_edit(const Node& node);
// Of a table that was to be one and is none, what is wrong; else nullptr.
[[nodiscard]] const Entry* mistaken_list_edit(const Node& node);
// `{ remove = true }`.
[[nodiscard]] bool is_removal(const Node& node);

// The list `lower` (nullptr: absent) after `edit`.
[[nodiscard]] Node edit_list(const Node* lower, const Entry& edit, base::Diagnostics& diagnostics);

// Takes the keys of `unset` out of `table`.
void unset_keys(Node& table, const Node& unset, base::Diagnostics& diagnostics);

}  // namespace plait::config

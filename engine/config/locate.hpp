// From a position in a string's value to its place in the file.
#pragma once

#include "base/diagnostics.hpp"
#include "config/node.hpp"

namespace plait::config {

// The place of the bytes [offset, offset + length) of a string node's value, through quotes,
// escapes and line ends. The node's own span when its text is not known.
[[nodiscard]] SourceSpan locate(const Node& node, std::size_t offset, std::size_t length,
                                const base::Sources& sources);

}  // namespace plait::config

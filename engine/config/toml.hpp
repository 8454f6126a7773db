// TOML text to Node. The only user of toml++.
#pragma once

#include <optional>
#include <string>

#include "base/diagnostics.hpp"
#include "config/node.hpp"

namespace plait::config {

// Parses `text` and registers it in `sources` under `name`, which all spans carry. A syntax error
// or a duplicate is added to `diagnostics` and gives nullopt.
[[nodiscard]] std::optional<Node> parse_toml(const std::string& name, std::string text,
                                             base::Sources& sources,
                                             base::Diagnostics& diagnostics);

// One value, `["a", 1]`; nullopt when it is none. Spans count from `place`.
[[nodiscard]] std::optional<Node> parse_value(std::string_view text, const SourceSpan& place,
                                              std::string& problem);

}  // namespace plait::config

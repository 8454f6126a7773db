// Numbers with ranges and units of time, as people write them: "0.25-0.33", "~20 min", "4-6 hours".
#pragma once

#include <optional>
#include <string_view>

#include "prp/document.hpp"

namespace plait::prp {

// The whole of `text` as a number or a range of numbers with an optional unit of time (minutes,
// hours, days of eight hours), in hours. Without a unit it counts as hours when `bare_hours`,
// else it is nothing. Marks of roughness before it are skipped. Nothing for negative or absurd
// ones.
[[nodiscard]] std::optional<Range> parse_hours(std::string_view text, bool bare_hours);

}  // namespace plait::prp

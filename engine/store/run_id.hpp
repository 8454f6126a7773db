// Ids of runs: `20261122-201133-k3f9`, UTC and four random characters.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace plait::store {

// Sorts by time; the characters after the last dash are none that are easily misread (no 0 1 i l
// o).
std::string make_run_id(std::int64_t unix_seconds, const std::function<std::uint32_t()>& random);

// Whether `text` has the form of an id; such a text is safe as a file name.
bool is_run_id(std::string_view text);

}  // namespace plait::store

// The one place that knows yaml-cpp.
#pragma once

#include <string>
#include <string_view>

#include "plait/result.hpp"
#include "prp/yaml_value.hpp"

namespace plait::prp::yaml {

// The first document of `text`; its line 1 is line `first_line` of the file. Anchors are resolved,
// duplicate keys kept, scalars not interpreted. Fails with code PL2002 and the place.
[[nodiscard]] Result<Value> read(std::string_view text, const std::string& file_name,
                                 std::uint32_t first_line);

}  // namespace plait::prp::yaml

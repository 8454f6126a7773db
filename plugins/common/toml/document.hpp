// TOML as JSON, for plugins that read other programs' configuration. toml++ ends here.
#pragma once

#include <plait/json_fwd.hpp>
#include <plait/result.hpp>
#include <string_view>

namespace plait::toml_text {

// A table; dates and times become texts. Errors: config, with line and column in the message.
Result<Json> document(std::string_view text);

}  // namespace plait::toml_text

// Bytes of a file to text that the rest of the parser can rely on.
#pragma once

#include <string>
#include <string_view>

#include "plait/result.hpp"

namespace plait::prp {

// UTF-8 without BOM and with '\n' line ends; line numbers stay what they are in the file. Fails
// with the place of the first byte that is no text (invalid UTF-8, NUL), and on more than `limit`
// bytes.
[[nodiscard]] Result<std::string> decode(std::string_view bytes, const std::string& file_name,
                                         std::size_t limit);

}  // namespace plait::prp

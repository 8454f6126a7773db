// Reads a PRP file (markdown with a YAML header) in every form in which they occur.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "plait/json_fwd.hpp"
#include "prp/document.hpp"

namespace plait::prp {

struct Limits {
  std::size_t file_bytes = std::size_t{4} << 20;
  std::size_t header_bytes = std::size_t{256} << 10;
};

// Always returns a document with an id, a title and (for text) at least one phase. What could not
// be read or is ambiguous stands in `errors` with its place and makes the PRP unfit to run; what
// was read with a doubt stands in `warnings`. `file_name` gives the id when the header has none,
// and the file of every span. Never throws, whatever the bytes.
[[nodiscard]] Document parse(std::string_view bytes, const std::string& file_name,
                             const Limits& limits = {});

// The header only: no phases, gates and examples, and no title from a heading. To look through many
// files for an id.
[[nodiscard]] Document parse_header(std::string_view bytes, const std::string& file_name,
                                    const Limits& limits = {});

// The whole document, `phases[].text` left out.
[[nodiscard]] Json to_json(const Document& document);
[[nodiscard]] Json to_json(const Phase& phase);
[[nodiscard]] Json to_json(const yaml::Value& value);

[[nodiscard]] std::string_view to_string(Complexity complexity);
[[nodiscard]] std::string_view to_string(HeaderForm form);

}  // namespace plait::prp

// The one place that knows cmark: markdown to a flat list of blocks in document order.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace plait::prp::markdown {

struct Block {
  enum class Kind { heading, paragraph, code };

  Kind kind = Kind::paragraph;
  bool top = false;      // a child of the document, not of a list or a quotation
  bool in_item = false;  // inside a list item
  bool fenced = false;   // of code
  bool closed = true;    // of fenced code: false when the end of the file ends it
  int level = 0;         // of a heading
  std::string text;  // heading: without markup; paragraph: the source lines, trimmed; code: as is
  std::string info;  // of fenced code
  std::uint32_t first_line = 0;
  std::uint32_t last_line = 0;
};

[[nodiscard]] std::vector<Block> blocks(std::string_view text);

}  // namespace plait::prp::markdown

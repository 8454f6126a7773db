#include "prp/markdown.hpp"

#include <cmark.h>

#include <algorithm>
#include <memory>

#include "text/strings.hpp"

namespace plait::prp::markdown {
namespace {

struct FreeNode {
  void operator()(cmark_node* node) const { cmark_node_free(node); }
};
struct FreeIter {
  void operator()(cmark_iter* iter) const { cmark_iter_free(iter); }
};

std::uint32_t line_number(int line) {
  return static_cast<std::uint32_t>(std::max(line, 1));
}

// The text of a heading, markup left out.
std::string plain_text(cmark_node* heading) {
  std::string out;
  const std::unique_ptr<cmark_iter, FreeIter> iter(cmark_iter_new(heading));
  for (auto event = cmark_iter_next(iter.get()); event != CMARK_EVENT_DONE;
       event = cmark_iter_next(iter.get())) {
    cmark_node* node = cmark_iter_get_node(iter.get());
    const auto type = cmark_node_get_type(node);
    if (event != CMARK_EVENT_ENTER) continue;
    if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE) {
      if (const char* literal = cmark_node_get_literal(node)) out += literal;
    } else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) {
      out += ' ';
    }
  }
  return std::string(text::trim(out));
}

// The source of a paragraph, each line trimmed; the marker of a list item is not part of it.
std::string source_of(cmark_node* node, const std::vector<std::string_view>& source) {
  const auto first = line_number(cmark_node_get_start_line(node));
  const auto last = line_number(cmark_node_get_end_line(node));
  const auto column = static_cast<std::size_t>(std::max(cmark_node_get_start_column(node), 1));
  std::string out;
  for (std::uint32_t i = first; i <= last && i <= source.size(); ++i) {
    std::string_view line = source[i - 1];
    if (i == first) line = line.substr(std::min(column - 1, line.size()));
    if (i != first) out += '\n';
    out += text::trim(line);
  }
  return out;
}

bool inside_item(cmark_node* node) {
  for (node = cmark_node_parent(node); node != nullptr; node = cmark_node_parent(node))
    if (cmark_node_get_type(node) == CMARK_NODE_ITEM) return true;
  return false;
}

bool is_fence(const std::vector<std::string_view>& source, std::uint32_t line) {
  if (line > source.size()) return false;
  const auto text = source[line - 1];
  return text.find("```") != std::string_view::npos || text.find("~~~") != std::string_view::npos;
}

Block make_block(cmark_node* node, Block::Kind kind) {
  Block block;
  block.kind = kind;
  cmark_node* parent = cmark_node_parent(node);
  block.top = parent != nullptr && cmark_node_get_type(parent) == CMARK_NODE_DOCUMENT;
  block.in_item = inside_item(node);
  block.first_line = line_number(cmark_node_get_start_line(node));
  block.last_line = line_number(cmark_node_get_end_line(node));
  return block;
}

}  // namespace

std::vector<Block> blocks(std::string_view text) {
  const auto source = text::split(text, '\n');
  const std::unique_ptr<cmark_node, FreeNode> document(
      cmark_parse_document(text.data(), text.size(), CMARK_OPT_DEFAULT));
  std::vector<Block> out;
  const std::unique_ptr<cmark_iter, FreeIter> iter(cmark_iter_new(document.get()));
  for (auto event = cmark_iter_next(iter.get()); event != CMARK_EVENT_DONE;
       event = cmark_iter_next(iter.get())) {
    if (event != CMARK_EVENT_ENTER) continue;
    cmark_node* node = cmark_iter_get_node(iter.get());
    const auto type = cmark_node_get_type(node);
    if (type == CMARK_NODE_HEADING) {
      Block block = make_block(node, Block::Kind::heading);
      block.level = cmark_node_get_heading_level(node);
      block.text = plain_text(node);
      out.push_back(std::move(block));
    } else if (type == CMARK_NODE_PARAGRAPH) {
      Block block = make_block(node, Block::Kind::paragraph);
      block.text = source_of(node, source);
      out.push_back(std::move(block));
    } else if (type == CMARK_NODE_CODE_BLOCK) {
      Block block = make_block(node, Block::Kind::code);
      const char* info = cmark_node_get_fence_info(node);
      const char* literal = cmark_node_get_literal(node);
      block.info = info != nullptr ? info : "";
      block.text = literal != nullptr ? literal : "";
      const bool opened = is_fence(source, block.first_line);
      block.fenced = opened;
      block.closed =
          !opened || (block.last_line > block.first_line && is_fence(source, block.last_line));
      out.push_back(std::move(block));
    }
  }
  return out;
}

}  // namespace plait::prp::markdown

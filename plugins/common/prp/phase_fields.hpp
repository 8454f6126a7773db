// What stands inside one phase: fields in bold, lists, steps, code.
#pragma once

#include "prp/document.hpp"
#include "prp/markdown.hpp"

namespace plait::prp {

// Takes the blocks of one phase in order (the heading of the phase itself left out).
class PhaseReader {
 public:
  PhaseReader(Phase& phase, const std::string& file_name) : phase_(phase), file_(file_name) {}

  void add(const markdown::Block& block);

 private:
  enum class Field { none, goal, approach, modify, create, validation, checkpoint, step, other };

  void add_paragraph(const markdown::Block& block);
  void add_line(std::string_view line, std::uint32_t number, bool first_of_item);
  void open_field(Field field, std::string_view name, std::string_view value, std::uint32_t line);
  void add_value(std::string_view value, std::uint32_t line);
  void add_code(const markdown::Block& block);
  void add_files(std::vector<Entry>& files, std::string_view value, std::uint32_t line);
  void add_validation(std::string_view value);

  Phase& phase_;
  const std::string& file_;
  Field field_ = Field::none;
  bool awaits_code_ = false;  // a validation without a command yet: the next code block is it
};

[[nodiscard]] CodeBlock to_code_block(const markdown::Block& block);
// "[ ] text" or "[x] text" at the start of a list item.
[[nodiscard]] std::optional<ChecklistItem> to_checklist_item(const markdown::Block& block);

}  // namespace plait::prp

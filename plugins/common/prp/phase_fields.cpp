#include "prp/phase_fields.hpp"

#include <algorithm>
#include <array>

#include "prp/header_values.hpp"
#include "text/strings.hpp"

namespace plait::prp {
namespace {

struct BoldField {
  std::string_view name;
  std::string_view value;
};

// "**Name**: value" or "**Name:** value" at the start of a line.
std::optional<BoldField> bold_field(std::string_view line) {
  if (!line.starts_with("**")) return std::nullopt;
  const auto close = line.find("**", 2);
  if (close == std::string_view::npos || close == 2) return std::nullopt;
  std::string_view name = text::trim(line.substr(2, close - 2));
  std::string_view value = text::trim(line.substr(close + 2));
  if (name.ends_with(':')) {
    name.remove_suffix(1);
  } else if (value.starts_with(':')) {
    value = text::trim(value.substr(1));
  } else {
    return std::nullopt;
  }
  return BoldField{text::trim(name), value};
}

// The text with one pair of backticks around all of it removed.
std::string without_backticks(std::string_view value) {
  value = text::trim(value);
  if (value.size() > 2 && value.front() == '`' && value.find('`', 1) == value.size() - 1)
    value = value.substr(1, value.size() - 2);
  return std::string(text::trim(value));
}

// The commands in backticks: the first code span, and those joined to it by no more than "and",
// "then", "&&" or a comma. "`a` should print `b`" is the command a.
std::string command_in(std::string_view value) {
  static constexpr std::array<std::string_view, 6> joints = {"and", "then", "&&", ",", "", ", and"};
  std::string out;
  std::size_t at = 0;
  while (at < value.size()) {
    const auto open = value.find('`', at);
    if (open == std::string_view::npos) break;
    const auto between = text::trim(value.substr(at, open - at));
    if (!out.empty() && std::find(joints.begin(), joints.end(), between) == joints.end()) break;
    std::size_t width = 1;
    while (open + width < value.size() && value[open + width] == '`') ++width;
    const auto close = value.find(std::string(width, '`'), open + width);
    if (close == std::string_view::npos) break;
    const auto span = text::trim(value.substr(open + width, close - open - width));
    if (!span.empty()) out += (out.empty() ? "" : " && ") + std::string(span);
    at = close + width;
  }
  return out;
}

void append_line(std::string& to, std::string_view value) {
  value = text::trim(value);
  if (value.empty()) return;
  if (!to.empty()) to += '\n';
  to += value;
}

// "Step 3" is "3"; empty for other names.
std::string_view step_number(std::string_view name) {
  if (!text::istarts_with(name, "step ")) return {};
  const auto number = text::trim(name.substr(5));
  return !number.empty() && text::is_digit(number[0]) ? number : std::string_view{};
}

}  // namespace

CodeBlock to_code_block(const markdown::Block& block) {
  CodeBlock code;
  code.info = block.info;
  code.language = text::lower(block.info.substr(0, block.info.find_first_of(" \t{,")));
  code.text = block.text;
  code.line = block.first_line + (block.fenced ? 1 : 0);
  return code;
}

std::optional<ChecklistItem> to_checklist_item(const markdown::Block& block) {
  const std::string& line = block.text;
  if (!block.in_item || line.size() < 3 || line[0] != '[' || line[2] != ']') return std::nullopt;
  const bool done = line[1] == 'x' || line[1] == 'X';
  if (!done && line[1] != ' ') return std::nullopt;
  return ChecklistItem{std::string(text::trim(std::string_view(line).substr(3))), done,
                       block.first_line};
}

void PhaseReader::add(const markdown::Block& block) {
  switch (block.kind) {
    case markdown::Block::Kind::heading: {
      field_ = Field::none;
      awaits_code_ = false;
      const std::string_view title = block.text;
      const auto colon = std::min(title.find(':'), title.size());
      const auto number = step_number(title.substr(0, colon));
      if (!number.empty())
        phase_.steps.push_back(
            {std::string(number),
             std::string(text::trim(title.substr(std::min(colon + 1, title.size())))),
             block.first_line});
      break;
    }
    case markdown::Block::Kind::paragraph:
      add_paragraph(block);
      break;
    case markdown::Block::Kind::code:
      add_code(block);
      break;
  }
}

void PhaseReader::add_paragraph(const markdown::Block& block) {
  if (auto item = to_checklist_item(block)) {
    phase_.checklist.push_back(std::move(*item));
    return;
  }
  if (!block.in_item) field_ = Field::none;
  std::uint32_t number = block.first_line;
  for (const auto line : text::split(block.text, '\n')) {
    add_line(line, number, block.in_item && number == block.first_line);
    ++number;
  }
}

void PhaseReader::add_line(std::string_view line, std::uint32_t number, bool first_of_item) {
  static constexpr std::array<std::pair<std::string_view, Field>, 10> names = {{
      {"goal", Field::goal},
      {"approach", Field::approach},
      {"files to modify", Field::modify},
      {"files", Field::modify},
      {"files to modify/create", Field::modify},
      {"files to create", Field::create},
      {"validation command", Field::validation},
      {"validation commands", Field::validation},
      {"validation", Field::validation},
      {"checkpoint", Field::checkpoint},
  }};
  const auto field = bold_field(line);
  if (!field) {
    if (first_of_item && (field_ == Field::goal || field_ == Field::approach))
      add_value("- " + std::string(line), number);
    else
      add_value(line, number);
    return;
  }
  for (const auto& [name, kind] : names)
    if (text::iequals(field->name, name))
      return open_field(kind, field->name, field->value, number);
  const bool step = !step_number(field->name).empty();
  open_field(step ? Field::step : Field::other, field->name, field->value, number);
}

void PhaseReader::open_field(Field field, std::string_view name, std::string_view value,
                             std::uint32_t line) {
  field_ = field;
  awaits_code_ = field == Field::validation;
  if (field == Field::step)
    phase_.steps.push_back({std::string(step_number(name)), std::string(value), line});
  else
    add_value(value, line);
}

void PhaseReader::add_value(std::string_view value, std::uint32_t line) {
  switch (field_) {
    case Field::none:
    case Field::other:
      break;
    case Field::goal:
      append_line(phase_.goal, value);
      break;
    case Field::approach:
      append_line(phase_.approach, value);
      break;
    case Field::modify:
      add_files(phase_.files_to_modify, value, line);
      break;
    case Field::create:
      add_files(phase_.files_to_create, value, line);
      break;
    case Field::validation:
      add_validation(value);
      break;
    case Field::checkpoint:
      append_line(phase_.checkpoint, without_backticks(value));
      break;
    case Field::step:
      append_line(phase_.steps.back().text, value);
      break;
  }
}

void PhaseReader::add_files(std::vector<Entry>& files, std::string_view value, std::uint32_t line) {
  // "`a.py` - adds x, y" is one path: only a list without remarks is split at commas.
  const bool one = value.starts_with('`') && value.find(" - ") != std::string_view::npos;
  for (const auto& item : one ? std::vector<std::string>{std::string(value)} : split_list(value)) {
    Entry entry = parse_path(item);
    if (entry.name.empty() || entry.name.find(' ') != std::string::npos) continue;
    entry.span = {file_, line, 0, 0};
    files.push_back(std::move(entry));
  }
}

void PhaseReader::add_validation(std::string_view value) {
  append_line(phase_.validation_note, value);
  const std::string command = command_in(value);
  if (command.empty()) return;
  phase_.validation += (phase_.validation.empty() ? "" : " && ") + command;
  awaits_code_ = false;
}

void PhaseReader::add_code(const markdown::Block& block) {
  CodeBlock code = to_code_block(block);
  const bool shell = code.language.empty() || code.language == "bash" || code.language == "sh" ||
                     code.language == "shell" || code.language == "console";
  if (awaits_code_ && shell) {
    code.role = BlockRole::validation;
    phase_.validation = text::trim(code.text);
    awaits_code_ = false;
  }
  phase_.blocks.push_back(std::move(code));
}

}  // namespace plait::prp

#include "prp/body.hpp"

#include <algorithm>
#include <array>

#include "prp/amounts.hpp"
#include "prp/header_values.hpp"
#include "prp/identity.hpp"
#include "prp/markdown.hpp"
#include "prp/phase_fields.hpp"
#include "text/strings.hpp"

namespace plait::prp {
namespace {

using markdown::Block;

// Emojis and other decoration in front of a heading do not count.
std::string_view without_decoration(std::string_view heading) {
  while (!heading.empty() && !text::is_alnum(heading.front())) heading.remove_prefix(1);
  return heading;
}

// "4. Validation Gates" is "Validation Gates".
std::string_view without_number(std::string_view heading) {
  std::size_t at = 0;
  while (at < heading.size() && (text::is_digit(heading[at]) || heading[at] == '.')) ++at;
  return without_decoration(heading.substr(at));
}

struct Numbered {
  std::string number;
  std::string title;
};

// "<word> N: title" with N like 1, 10.1 or 2a.
std::optional<Numbered> numbered(std::string_view heading, std::string_view word) {
  heading = without_decoration(heading);
  if (!text::istarts_with(heading, word)) return std::nullopt;
  std::string_view rest = heading.substr(word.size());
  if (rest.empty() || (rest[0] != ' ' && rest[0] != '\t')) return std::nullopt;
  rest = text::trim(rest);
  std::size_t at = 0;
  while (at < rest.size() && text::is_digit(rest[at])) {
    while (at < rest.size() && text::is_digit(rest[at])) ++at;
    if (at + 1 < rest.size() && rest[at] == '.' && text::is_digit(rest[at + 1])) ++at;
  }
  if (at == 0) return std::nullopt;
  const bool lettered = at < rest.size() && text::is_alnum(rest[at]) &&
                        (at + 1 == rest.size() || !text::is_alnum(rest[at + 1]));
  if (lettered) ++at;
  if (at < rest.size() && text::is_alnum(rest[at])) return std::nullopt;
  std::string_view title = rest.substr(at);
  while (true) {
    const auto before = title.size();
    title = text::trim(title);
    for (const std::string_view mark : {":", "-", ".", "\u2013", "\u2014"})
      if (title.starts_with(mark)) title.remove_prefix(mark.size());
    if (title.size() == before) break;
  }
  return Numbered{std::string(rest.substr(0, at)), std::string(title)};
}

// Moves the bracket at the end of a phase's heading out of its title when it tells a duration.
void take_duration(Phase& phase) {
  if (!phase.title.ends_with(')')) return;
  const auto open = phase.title.rfind('(');
  if (open == std::string::npos) return;
  const std::string bracket = phase.title.substr(open + 1, phase.title.size() - open - 2);
  for (const auto& part : split_list(bracket)) {
    const auto hours = parse_hours(part, false);
    if (!hours) continue;
    phase.minutes = Range{hours->low * 60, hours->high * 60};
    phase.remark = bracket;
    phase.title = text::trim(std::string_view(phase.title).substr(0, open));
    return;
  }
}

bool is_examples(std::string_view heading) {
  const auto name = without_number(without_decoration(heading));
  return text::iequals(name, "examples") || text::istarts_with(name, "examples ") ||
         text::istarts_with(name, "examples:");
}

bool is_validation_section(std::string_view heading) {
  const std::string name = text::lower(without_number(without_decoration(heading)));
  return name.starts_with("validation gate") || name.starts_with("validation loop") ||
         name.starts_with("success criteria");
}

class BodyReader {
 public:
  BodyReader(std::string_view body, Document& document)
      : lines_(text::split(body, '\n')), doc_(document), blocks_(markdown::blocks(body)) {}

  void read() {
    read_title();
    for (const Block& block : blocks_) {
      if (block.kind == Block::Kind::heading && block.top)
        enter(block);
      else
        add(block);
    }
    close(static_cast<std::uint32_t>(lines_.size()));
    if (doc_.phases.empty()) make_implicit_phase();
    check_numbers();
    check_fences();
  }

 private:
  enum class Place { outside, phase, gate, section, examples };

  void read_title() {
    if (!doc_.title.empty()) return;
    for (const Block& block : blocks_) {
      if (block.kind != Block::Kind::heading || !block.top || numbered(block.text, "Phase"))
        continue;
      doc_.title = block.text;
      if (!doc_.title.empty()) return;
    }
  }

  void enter(const Block& heading) {
    const bool deep = heading.level >= 2 && heading.level <= 4;
    if (auto phase = deep ? numbered(heading.text, "Phase") : std::nullopt) {
      open(Place::phase, heading);
      Phase& added = doc_.phases.emplace_back();
      added.number = std::move(phase->number);
      added.title = std::move(phase->title);
      added.level = heading.level;
      added.line = heading.first_line;
      take_duration(added);
      return;
    }
    for (const std::string_view word : {"Gate", "Level"}) {
      auto gate = deep ? numbered(heading.text, word) : std::nullopt;
      if (!gate) continue;
      open(Place::gate, heading);
      Gate& added = doc_.gates.emplace_back();
      added.number = std::move(gate->number);
      added.title = std::move(gate->title);
      added.is_level = word == "Level";
      added.line = heading.first_line;
      return;
    }
    if (heading.level <= 3 && is_examples(heading.text)) return open(Place::examples, heading);
    if (heading.level <= 3 && is_validation_section(heading.text)) {
      open(Place::section, heading);
      section_title_ = without_number(without_decoration(heading.text));
      return;
    }
    if (place_ != Place::outside && heading.level <= level_) return open(Place::outside, heading);
    add(heading);
  }

  void open(Place place, const Block& heading) {
    close(heading.first_line - 1);
    place_ = place;
    level_ = heading.level;
  }

  void close(std::uint32_t last_line) {
    if (place_ == Place::phase) finish_phase(doc_.phases.back(), last_line);
    if (place_ == Place::gate || (place_ == Place::section && in_section_gate_))
      doc_.gates.back().end_line = last_line;
    place_ = Place::outside;
    reader_.reset();
    in_section_gate_ = false;
  }

  void add(const Block& block) {
    switch (place_) {
      case Place::outside:
        outside_.push_back(&block);
        break;
      case Place::phase:
        if (!reader_) reader_.emplace(doc_.phases.back(), doc_.file);
        reader_->add(block);
        break;
      case Place::gate:
        add_to_gate(doc_.gates.back(), block);
        break;
      case Place::section:
        add_to_section(block);
        break;
      case Place::examples:
        if (block.kind == Block::Kind::code) doc_.examples.push_back(to_code_block(block));
        break;
    }
  }

  static void add_to_gate(Gate& gate, const Block& block) {
    if (block.kind == Block::Kind::code) gate.blocks.push_back(to_code_block(block));
    if (block.kind != Block::Kind::paragraph) return;
    if (auto item = to_checklist_item(block)) gate.checklist.push_back(std::move(*item));
  }

  // Commands and check marks directly under "Validation Gates" make one gate without a number.
  void add_to_section(const Block& block) {
    const bool counts = block.kind == Block::Kind::code ||
                        (block.kind == Block::Kind::paragraph && to_checklist_item(block));
    if (!in_section_gate_ && !counts) return;
    if (!in_section_gate_) {
      in_section_gate_ = true;
      Gate& gate = doc_.gates.emplace_back();
      gate.title = section_title_;
      gate.line = block.first_line;
    }
    add_to_gate(doc_.gates.back(), block);
  }

  [[nodiscard]] std::string source(std::uint32_t first, std::uint32_t last) const {
    std::string out;
    for (std::uint32_t i = first; i <= last && i <= lines_.size(); ++i) {
      out += lines_[i - 1];
      out += '\n';
    }
    return out;
  }

  void finish_phase(Phase& phase, std::uint32_t last_line) const {
    while (last_line > phase.line && text::trim(lines_[last_line - 1]).empty()) --last_line;
    phase.end_line = last_line;
    phase.text = source(phase.line, last_line);
  }

  void make_implicit_phase() {
    Phase& phase = doc_.phases.emplace_back();
    phase.number = "1";
    phase.implicit = true;
    phase.title = doc_.title;
    PhaseReader reader(phase, doc_.file);
    for (const Block* block : outside_) reader.add(*block);
    phase.line = 1;
    while (phase.line < lines_.size() && text::trim(lines_[phase.line - 1]).empty()) ++phase.line;
    finish_phase(phase, static_cast<std::uint32_t>(lines_.size()));
  }

  void check_numbers() {
    for (std::size_t i = 1; i < doc_.phases.size(); ++i) {
      const Phase& phase = doc_.phases[i];
      const auto begin = doc_.phases.begin();
      const auto end = begin + static_cast<std::ptrdiff_t>(i);
      const auto first = std::find_if(
          begin, end, [&](const Phase& other) { return other.number == phase.number; });
      const bool out_of_order = text::natural_less(phase.number, doc_.phases[i - 1].number);
      if (first == end && !out_of_order) continue;
      Error warning =
          fail(code::body,
               first != end
                   ? "phase " + phase.number + " occurs twice, first in line " +
                         std::to_string(first->line)
                   : "phase " + phase.number + " comes after phase " + doc_.phases[i - 1].number,
               "number the phases in the order in which they are to run");
      warning.span = SourceSpan{doc_.file, phase.line, 1, 0};
      doc_.warnings.push_back(std::move(warning));
    }
  }

  void check_fences() {
    for (const Block& block : blocks_) {
      if (block.kind != Block::Kind::code || block.closed || !block.top) continue;
      Error warning = fail(code::body, "a code block is never closed: the rest of the file is code",
                           "close it with a line of the same fence");
      warning.span = SourceSpan{doc_.file, block.first_line, 1, 0};
      doc_.warnings.push_back(std::move(warning));
    }
  }

  std::vector<std::string_view> lines_;
  Document& doc_;
  std::vector<Block> blocks_;
  Place place_ = Place::outside;
  int level_ = 0;
  std::optional<PhaseReader> reader_;
  std::string section_title_;
  bool in_section_gate_ = false;
  std::vector<const Block*> outside_;  // what belongs to nothing: the work of a body without phases
};

}  // namespace

void read_body(std::string_view body, Document& document) {
  BodyReader(body, document).read();
}

}  // namespace plait::prp

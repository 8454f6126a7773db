#include "agents/program/line_reader.hpp"

#include "process/output_file.hpp"

namespace plait::agents {
namespace {

bool is_low_surrogate(std::string_view escape) {
  return escape.size() == 6 && (escape[2] == 'd' || escape[2] == 'D') &&
         std::string_view("cdefCDEF").find(escape[3]) != std::string_view::npos;
}

}  // namespace

LineReader LineReader::from_json(const Json& state) {
  LineReader made;
  if (!state.is_object()) return made;
  made.line_ = process::from_latin1_text(state.value("line", ""));
  made.escape_ = process::from_latin1_text(state.value("escape", ""));
  made.length_ = state.value("length", std::size_t{0});
  made.in_string_ = state.value("in_string", false);
  made.dropping_ = state.value("dropping", false);
  return made;
}

Json LineReader::to_json() const {
  if (line_.empty()) return nullptr;
  Json out{{"line", process::to_latin1_text(line_)}};
  if (!escape_.empty()) out["escape"] = process::to_latin1_text(escape_);
  if (!in_string_) return out;
  out.update({{"in_string", true}, {"length", length_}, {"dropping", dropping_}});
  return out;
}

void LineReader::add(char c) {
  if (in_string_) return add_to_string(c);
  if (line_.size() >= line_limit) return;
  line_ += c;
  if (c != '"' || line_.front() != '{') return;
  in_string_ = true;
  dropping_ = false;
  length_ = 0;
}

void LineReader::add_to_string(char c) {
  if (!escape_.empty()) {
    escape_ += c;
    if (escape_[1] == 'u' && escape_.size() < 6) return;
    put(escape_, is_low_surrogate(escape_));
    escape_.clear();
  } else if (c == '\\') {
    escape_ = c;
  } else if (c == '"') {
    in_string_ = false;
    if (line_.size() < line_limit) line_ += c;
  } else {
    put(std::string_view(&c, 1), (static_cast<unsigned char>(c) & 0xC0) == 0x80);
  }
}

void LineReader::put(std::string_view unit, bool follows) {
  if (!follows && (length_ >= string_limit || line_.size() >= line_limit)) dropping_ = true;
  length_ += unit.size();
  if (!dropping_) line_ += unit;
}

}  // namespace plait::agents

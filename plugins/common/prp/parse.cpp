#include "prp/parse.hpp"

#include "prp/body.hpp"
#include "prp/header_block.hpp"
#include "prp/header_fields.hpp"
#include "prp/header_values.hpp"
#include "prp/identity.hpp"
#include "prp/source_text.hpp"
#include "prp/yaml_reader.hpp"
#include "text/strings.hpp"

namespace plait::prp {
namespace {

// Id and title of a header that is no YAML, so that the task can be named all the same.
void salvage(const HeaderBlock& header, Document& document) {
  for (const auto line : text::lines(header.yaml)) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || line.starts_with(' ')) continue;
    const std::string key = canonical_key(line.substr(0, colon));
    std::string_view value = text::trim(line.substr(colon + 1));
    while (!value.empty() && (value.front() == '"' || value.front() == '\''))
      value.remove_prefix(1);
    while (!value.empty() && (value.back() == '"' || value.back() == '\'')) value.remove_suffix(1);
    const bool usable = !value.empty() && value.size() <= 128 && !text::has_control(value);
    if (usable && document.id.empty() && (key == "prp_id" || key == "id"))
      document.id = normalise_id(value);
    if (usable && document.title.empty() && (key == "feature_name" || key == "title"))
      document.title = value;
  }
}

void add_error(Document& document, const char* code, std::string message, std::string remedy,
               std::uint32_t line) {
  Error error = fail(code, std::move(message), std::move(remedy));
  error.span = SourceSpan{document.file, line, 1, 0};
  document.errors.push_back(std::move(error));
}

void read_header_block(HeaderBlock& header, const Limits& limits, Document& document) {
  document.header_form = header.form;
  document.errors = std::move(header.errors);
  document.warnings = std::move(header.warnings);
  if (header.form == HeaderForm::none) return;
  if (header.yaml.size() > limits.header_bytes) {
    add_error(document, code::header_yaml,
              "the header has more than " + std::to_string(limits.header_bytes) + " bytes",
              "move text from the header into the body", header.first_line);
    return salvage(header, document);
  }
  auto value = yaml::read(header.yaml, document.file, header.first_line);
  if (!value) {
    document.errors.push_back(std::move(value).error());
    return salvage(header, document);
  }
  if (value->kind == yaml::Value::Kind::null) return;
  if (value->kind != yaml::Value::Kind::map) {
    add_error(document, code::header_yaml, "the header is no list of `key: value` lines",
              "write `prp_id: …` and the other keys one a line", header.first_line);
    return salvage(header, document);
  }
  read_header(*value, document);
}

// "PRP-A: Tool deny list" is "Tool deny list" for PRP-A: the id is said elsewhere.
std::string without_id(std::string_view title, std::string_view id) {
  if (!text::istarts_with(title, id) || title.size() == id.size()) return std::string(title);
  std::string_view rest = title.substr(id.size());
  if (text::is_alnum(rest[0]) || rest[0] == '.') return std::string(title);
  rest = text::trim(rest);
  for (const std::string_view mark : {":", "-", "\u2013", "\u2014"})
    if (rest.starts_with(mark)) rest = text::trim(rest.substr(mark.size()));
  return rest.empty() ? std::string(title) : std::string(rest);
}

void complete_identity(Document& document) {
  if (document.id.empty()) {
    document.id = id_from_file_name(document.file);
    document.id_from_file = true;
  }
  document.number = batch_number(document.id);
  if (!document.number) return;
  if (!document.stage) {
    document.stage = document.number->stage;
  } else if (*document.stage != document.number->stage) {
    Error warning =
        fail(code::contradiction,
             "stage " + std::to_string(*document.stage) + " contradicts the id '" + document.id +
                 "', stage " + std::to_string(*document.stage) + " counts",
             "change `stage` or `prp_id`");
    warning.span = document.places["stage"];
    document.warnings.push_back(std::move(warning));
  }
}

// One line, without the control characters that would disturb a commit message or a terminal.
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text::trim(text)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool control = byte < 0x20 || byte == 0x7f;
    if (!control) out += c;
    if (control && !out.empty() && out.back() != ' ') out += ' ';
  }
  return out;
}

Document read(std::string_view bytes, const std::string& file_name, const Limits& limits,
              bool with_body) {
  Document document;
  document.file = file_name;
  auto text = decode(bytes, file_name, limits.file_bytes);
  if (!text) {
    document.errors.push_back(std::move(text).error());
    complete_identity(document);
    document.title = document.id;
    return document;
  }
  HeaderBlock header = find_header(*text, file_name);
  read_header_block(header, limits, document);
  if (text::trim(*text).empty())
    add_error(document, code::unreadable, "file is empty", "write what is to be done", 1);
  complete_identity(document);
  if (with_body) read_body(header.body, document);
  document.title = one_line(without_id(document.title, document.id));
  if (document.title.empty()) document.title = document.id;
  for (Phase& phase : document.phases)
    if (phase.implicit) phase.title = document.title;
  return document;
}

}  // namespace

Document parse(std::string_view bytes, const std::string& file_name, const Limits& limits) {
  return read(bytes, file_name, limits, true);
}

Document parse_header(std::string_view bytes, const std::string& file_name, const Limits& limits) {
  return read(bytes, file_name, limits, false);
}

}  // namespace plait::prp

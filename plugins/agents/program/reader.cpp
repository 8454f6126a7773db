#include "agents/program/reader.hpp"

#include <array>

#include "text/strings.hpp"

namespace plait::agents {
namespace {

class TextReader final : public Reader {
 public:
  void read(const Json& event, Turn& turn, Events& out) const override {
    read_text(dump(event), turn, out);
  }
  void read_text(std::string_view line, Turn&, Events& out) const override {
    out.text_piece(line);
    out.text_piece("\n");
  }
};

}  // namespace

void Reader::read_text(std::string_view line, Turn&, Events& out) const {
  out.noise(line);
}

void Reader::end(Turn&, Events& out) const {
  out.end_of_text();
}

std::unique_ptr<Reader> make_text_reader() {
  return std::make_unique<TextReader>();
}

std::unique_ptr<Reader> make_reader(const std::string& format, const Json& rules) {
  if (format == "text") return make_text_reader();
  if (format == "claude") return make_claude_reader();
  if (format == "codex") return make_codex_reader();
  if (format == "gemini") return make_gemini_reader();
  if (format == "opencode") return make_opencode_reader();
  if (format == "lines") return make_lines_reader(rules);
  return nullptr;
}

const Json& member_at(const Json& json, std::string_view path) {
  static const Json none;
  const Json* at = &json;
  for (const std::string_view name : text::split(path, '.')) {
    if (at->is_array() && text::is_number(name) && name.size() < 6) {
      const auto index = static_cast<std::size_t>(std::stoul(std::string(name)));
      if (index >= at->size()) return none;
      at = &(*at)[index];
      continue;
    }
    if (!at->is_object()) return none;
    const auto it = at->find(std::string(name));
    if (it == at->end()) return none;
    at = &*it;
  }
  return *at;
}

std::string text_at(const Json& json, std::string_view path) {
  const Json& value = path.empty() ? json : member_at(json, path);
  if (value.is_string()) return value.get<std::string>();
  std::string out;
  if (value.is_array())
    for (const Json& part : value)
      if (part.is_object() && part.value("text", Json()).is_string())
        out += (out.empty() ? "" : "\n") + part["text"].get<std::string>();
  return out;
}

std::int64_t count_at(const Json& json, std::string_view path) {
  const Json& value = member_at(json, path);
  if (value.is_number_integer()) return value.get<std::int64_t>();
  return value.is_number() ? static_cast<std::int64_t>(value.get<double>()) : 0;
}

std::string title_of(const Json& input) {
  constexpr std::array<const char*, 12> names{"command", "cmd",     "file_path", "filePath",
                                              "path",    "pattern", "query",     "url",
                                              "prompt",  "skill",   "name",      "description"};
  if (input.is_string()) return input.get<std::string>();
  if (!input.is_object()) return {};
  for (const char* name : names)
    if (const auto it = input.find(name); it != input.end() && it->is_string())
      return it->get<std::string>();
  return {};
}

}  // namespace plait::agents

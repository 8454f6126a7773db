#include "config/sets.hpp"

#include <algorithm>
#include <optional>

#include "base/codes.hpp"
#include "base/suggest.hpp"
#include "config/merge.hpp"
#include "config/toml.hpp"

namespace plait::config {
namespace {

constexpr char set_help[] = "write for example --set step.launch.timeout=30m";

struct SetKey {
  std::string name;
  SourceSpan span;
};

// One argument: its keys and its value.
class SetParser {
 public:
  SetParser(std::string_view text, std::uint32_t line, base::Diagnostics& diagnostics)
      : text_(text), line_(line), diagnostics_(diagnostics) {}

  // Empty after a mistake.
  std::vector<SetKey> keys() {
    std::vector<SetKey> out;
    for (;;) {
      auto next = key();
      if (!next) return {};
      out.push_back(std::move(*next));
      if (at_ < text_.size() && text_[at_] == '.') {
        ++at_;
      } else if (at_ < text_.size() && text_[at_] == '=') {
        ++at_;
        return out;
      } else {
        return mistake(at_, "\"=\" and a value are expected"), std::vector<SetKey>{};
      }
    }
  }

  std::optional<Node> value() {
    std::string_view rest = text_.substr(at_);
    if (rest.find_first_not_of(" \t") == std::string_view::npos) {
      mistake(at_, "a value is expected; an empty string is ''");
      return std::nullopt;
    }
    const SourceSpan place = span(at_, rest.size());
    std::string problem;
    if (auto node = parse_value(rest, place, problem)) return node;
    if (std::string_view("[{\"'").find(rest[rest.find_first_not_of(" \t")]) != std::string::npos) {
      diagnostics_.error(base::code::bad_set, place, "the value is not TOML: " + problem,
                         "a text that begins like this needs quotes around it");
      return std::nullopt;
    }
    return make_string(std::string(rest), place);
  }

  [[nodiscard]] SourceSpan span(std::size_t from, std::size_t length) const {
    return {set_file, line_, static_cast<std::uint32_t>(from + 1),
            static_cast<std::uint32_t>(length)};
  }

 private:
  std::optional<SetKey> key() {
    const std::size_t begin = at_;
    const char quote = begin < text_.size() ? text_[begin] : '\0';
    if (quote == '"' || quote == '\'') {
      const std::size_t end = text_.find(quote, begin + 1);
      if (end == std::string_view::npos) {
        mistake(begin, "the key has no closing quote");
        return std::nullopt;
      }
      at_ = end + 1;
      return SetKey{std::string(text_.substr(begin + 1, end - begin - 1)),
                    span(begin, at_ - begin)};
    }
    const auto bare = [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
             c == '_' || c == '-';
    };
    while (at_ < text_.size() && bare(text_[at_])) ++at_;
    if (at_ == begin) {
      mistake(begin, "a key is expected");
      return std::nullopt;
    }
    return SetKey{std::string(text_.substr(begin, at_ - begin)), span(begin, at_ - begin)};
  }

  void mistake(std::size_t at, std::string message) {
    diagnostics_.error(base::code::bad_set, span(at, 1), std::move(message), set_help);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t line_;
  base::Diagnostics& diagnostics_;
};

Node nested(const std::vector<SetKey>& keys, std::size_t from, Node value) {
  for (std::size_t i = keys.size(); i-- > from;) {
    Node outer = make_table(keys[i].span);
    outer.entries.push_back({keys[i].name, keys[i].span, std::move(value)});
    value = std::move(outer);
  }
  return value;
}

// {step = [{id = …, …}]} for `step.ID.…`; nullopt when there is no such step.
std::optional<Node> step_overlay(const Node& root, const std::vector<SetKey>& keys, Node value,
                                 base::Diagnostics& diagnostics) {
  std::vector<std::string> known;
  if (const Node* steps = root.get("step"))
    for (const Node& step : steps->items)
      if (const Node* id = step_id(step)) known.push_back(id->text);
  if (std::find(known.begin(), known.end(), keys[1].name) == known.end()) {
    diagnostics.error(base::code::set_unknown_step, keys[1].span,
                      "there is no step \"" + keys[1].name + "\"",
                      base::suggest_help(keys[1].name, known));
    return std::nullopt;
  }
  Node step = keys.size() > 2 ? nested(keys, 2, std::move(value)) : std::move(value);
  if (!step.is(Kind::table)) {
    diagnostics.error(base::code::bad_set, keys[1].span, "a step is a table", set_help);
    return std::nullopt;
  }
  step.erase("id");
  step.entries.insert(step.entries.begin(),
                      {"id", keys[1].span, make_string(keys[1].name, keys[1].span)});
  Node list;
  list.kind = Kind::array;
  list.span = keys[0].span;
  list.items.push_back(std::move(step));
  Node out = make_table(keys[0].span);
  out.entries.push_back({"step", keys[0].span, std::move(list)});
  return out;
}

}  // namespace

void apply_sets(Node& root, const std::vector<std::string>& sets, base::Sources& sources,
                base::Diagnostics& diagnostics) {
  std::string all;
  for (const std::string& set : sets) all += set + "\n";
  sources.add(set_file, all);
  std::uint32_t line = 1;
  for (const std::string& set : sets) {
    SetParser parser(set, line, diagnostics);
    line += 1 + static_cast<std::uint32_t>(std::count(set.begin(), set.end(), '\n'));
    const std::vector<SetKey> keys = parser.keys();
    if (keys.empty()) continue;
    auto value = parser.value();
    if (!value) continue;
    std::optional<Node> overlay;
    if (keys[0].name == "step" && keys.size() > 1)
      overlay = step_overlay(root, keys, std::move(*value), diagnostics);
    else
      overlay = nested(keys, 0, std::move(*value));
    if (overlay) root = merge_documents(root, *overlay, diagnostics);
  }
}

}  // namespace plait::config

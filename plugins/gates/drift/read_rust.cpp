// Declarations of Rust from tokens.
#include <algorithm>

#include "drift/unit.hpp"

namespace plait::drift {
namespace {

class RustReader {
 public:
  explicit RustReader(Unit& unit) : unit_(unit) {}

  void read() {
    for (std::size_t i = 0; i < unit_.tokens.size(); ++i) {
      if (!unit_.is_word(i)) continue;
      const std::string_view word = unit_.at(i);
      if (word == "fn" && unit_.is_word(i + 1))
        read_function(i);
      else if (word == "struct" || word == "enum" || word == "trait" || word == "union")
        read_type(i, word);
      else if (word == "impl")
        read_impl(i);
      else if (word == "mod")
        read_module(i);
      else if (word == "use" && begins_statement(i))
        read_use(i);
      else if ((word == "const" || word == "static") && begins_statement(i))
        read_constant(i);
    }
  }

 private:
  // Behind "pub" and "pub(crate)", attributes, ";" or a brace.
  [[nodiscard]] bool begins_statement(std::size_t i) const {
    const std::size_t begin = item_begin(i);
    return begin == 0 || unit_.at(begin - 1) == ";" || unit_.at(begin - 1) == "{" ||
           unit_.at(begin - 1) == "}" || unit_.at(begin - 1) == "]";
  }

  [[nodiscard]] std::size_t item_begin(std::size_t i) const {
    while (i > 0) {
      const std::string_view before = unit_.at(i - 1);
      if (before == "pub" || before == "async" || before == "unsafe" || before == "extern" ||
          (before == "const" && unit_.at(i) == "fn")) {
        --i;
      } else if (before == ")" && unit_.tokens[i - 1].match != kNone &&
                 unit_.tokens[i - 1].match > 0 &&
                 unit_.at(unit_.tokens[i - 1].match - 1) == "pub") {
        i = unit_.tokens[i - 1].match - 1;
      } else {
        break;
      }
    }
    return i;
  }

  // #[derive(…)], #[test]: above the item; gives the first token of all.
  std::size_t read_attributes(std::size_t begin, std::vector<std::string>& marks) const {
    while (begin > 1 && unit_.at(begin - 1) == "]" && unit_.tokens[begin - 1].match != kNone) {
      const std::size_t open = unit_.tokens[begin - 1].match;
      if (open == 0 || unit_.at(open - 1) != "#") break;
      marks.push_back(join_tokens(unit_, open + 1, begin - 1));
      begin = open - 1;
    }
    return begin;
  }

  [[nodiscard]] std::size_t behind_angles(std::size_t i) const {
    if (unit_.at(i) != "<") return i;
    int angles = 0;
    for (; i < unit_.tokens.size() && unit_.at(i) != ";"; i = unit_.behind(i)) {
      if (unit_.at(i) == "<") ++angles;
      if (unit_.at(i) == ">" && --angles == 0) return i + 1;
    }
    return i;
  }

  void read_function(std::size_t i) {
    Function function;
    function.name = unit_.at(i + 1);
    const std::size_t item = item_begin(i);
    const std::size_t begin = read_attributes(item, function.marks);
    for (std::size_t k = item; k < i; ++k) function.is_async |= unit_.at(k) == "async";
    function.line = unit_.tokens[begin].line;
    function.doc = unit_.doc_above(function.line);
    if (function.doc.empty()) function.doc = unit_.doc_above(unit_.tokens[item].line);
    const std::size_t open = behind_angles(i + 2);
    if (unit_.at(open) != "(") return;
    std::size_t end = unit_.behind(open);
    function.parameters = read_parameters(unit_, open + 1, end - 1);
    std::erase_if(function.parameters, [](const Parameter& p) { return p.type == "self"; });
    const std::size_t result = end;
    while (end < unit_.tokens.size() && unit_.at(end) != "{" && unit_.at(end) != ";" &&
           unit_.at(end) != "where")
      end = unit_.behind(end);
    if (unit_.at(result) == "->") function.return_type = join_tokens(unit_, result + 1, end);
    while (end < unit_.tokens.size() && unit_.at(end) != "{" && unit_.at(end) != ";")
      end = unit_.behind(end);
    const std::size_t last = unit_.at(end) == "{" ? unit_.behind(end) : end;
    if (unit_.at(end) == "{") {
      function.first = end + 1;
      function.last = last - 1;
    }
    function.end_line = unit_.tokens[std::min(last, unit_.tokens.size()) - 1].line;
    function.owner = owner_at(i);
    function.is_test = std::any_of(function.marks.begin(), function.marks.end(),
                                   [](const std::string& m) { return m.ends_with("test"); });
    if (function.is_test) unit_.test_lines.emplace_back(function.line, function.end_line);
    unit_.functions.push_back(std::move(function));
  }

  [[nodiscard]] std::string owner_at(std::size_t i) const {
    for (auto block = impls_.rbegin(); block != impls_.rend(); ++block)
      if (block->first < i && i < block->last) return block->name;
    return {};
  }

  void read_type(std::size_t i, std::string_view word) {
    if (!unit_.is_word(i + 1)) return;
    Type type;
    type.word = word;
    type.name = unit_.at(i + 1);
    const std::size_t item = item_begin(i);
    const std::size_t begin = read_attributes(item, type.marks);
    type.line = unit_.tokens[begin].line;
    type.doc = unit_.doc_above(type.line);
    std::size_t end = i + 2;
    while (end < unit_.tokens.size() && unit_.at(end) != "{" && unit_.at(end) != ";")
      end = unit_.behind(end);
    const std::size_t last = unit_.behind(end);
    type.end_line = unit_.tokens[std::min(last, unit_.tokens.size()) - 1].line;
    if (word == "trait" && unit_.at(end) == "{") impls_.push_back({type.name, end, last});
    unit_.types.push_back(std::move(type));
  }

  // impl<T> Trait for Name<T> { … }; "impl Trait" in a signature opens nothing.
  void read_impl(std::size_t i) {
    if (!begins_statement(i)) return;
    std::string name;
    std::size_t k = behind_angles(i + 1);
    for (; k < unit_.tokens.size() && unit_.at(k) != "{" && unit_.at(k) != ";" &&
           unit_.at(k) != "where";) {
      if (unit_.at(k) == "for") name.clear();
      if (unit_.is_word(k) && unit_.at(k) != "for") name = unit_.at(k);
      k = unit_.at(k) == "<" ? behind_angles(k) : unit_.behind(k);
    }
    while (k < unit_.tokens.size() && unit_.at(k) != "{" && unit_.at(k) != ";") k = unit_.behind(k);
    if (unit_.at(k) == "{") impls_.push_back({name, k, unit_.behind(k)});
  }

  void read_module(std::size_t i) {
    std::vector<std::string> marks;
    read_attributes(item_begin(i), marks);
    const bool tests = std::any_of(marks.begin(), marks.end(), [](const std::string& m) {
      return m.starts_with("cfg") && m.find("test") != std::string::npos;
    });
    if (!tests || unit_.at(i + 2) != "{") return;
    const std::size_t end = unit_.behind(i + 2);
    unit_.test_lines.emplace_back(unit_.tokens[i].line, unit_.tokens[end - 1].line);
  }

  void read_use(std::size_t i) {
    Import import;
    import.line = unit_.tokens[i].line;
    import.form = unit_.at(i + 1) == "crate" ? "crate" : unit_.at(i + 1);
    std::size_t end = i + 1;
    while (end < unit_.tokens.size() && unit_.at(end) != ";") ++end;
    import.module = join_tokens(unit_, i + 1, end);
    import.wildcard = end > i && unit_.at(end - 1) == "*";
    const std::string_view top = unit_.at(i + 1);
    import.relative = top == "super" || top == "self";
    import.reach = top == "std" || top == "core" || top == "alloc" ? Import::Reach::standard
                   : import.relative || top == "crate"             ? Import::Reach::local
                                                                   : Import::Reach::external;
    import.inside = std::any_of(
        unit_.functions.begin(), unit_.functions.end(),
        [&](const Function& f) { return f.line < import.line && import.line <= f.end_line;
  });
  unit_.imports.push_back(std::move(import));
}

  void read_constant(std::size_t i) {
  const bool mutable_one = unit_.at(i + 1) == "mut";
  const std::size_t name = mutable_one ? i + 2 : i + 1;
  if (!unit_.is_word(name) || unit_.at(name + 1) != ":") return;
  auto& names = mutable_one ? unit_.globals : unit_.constants;
  names.push_back({std::string(unit_.at(name)), unit_.tokens[i].line});
}

struct Block {
  std::string name;
  std::size_t first = 0;
  std::size_t last = 0;
};

Unit& unit_;
std::vector<Block> impls_;
};  // namespace

}  // namespace plait::drift

void read_rust(Unit& unit) {
  RustReader(unit).read();
}

}  // namespace plait::drift

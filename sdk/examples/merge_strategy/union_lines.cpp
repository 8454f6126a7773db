// A merge strategy: for files that are lists, such as change logs, both sides' new lines are kept.
#include <algorithm>
#include <plait/merge_strategy.hpp>
#include <vector>

class UnionLines : public plait::MergeStrategy {
 public:
  static constexpr const char* name = "union-lines";
  static constexpr const char* manifest = R"({
    "description": "keeps the lines of both sides, for files that are lists",
    "with_schema": {
      "type": "object", "additionalProperties": false,
      "properties": {"ending": {"type": "string", "default": ".md",
        "description": "of the paths that are lists"}}
    }})";

  explicit UnionLines(const plait::Json& with) : ending_(with.value("ending", ".md")) {}

  plait::Result<std::variant<plait::Resolved, plait::Command, plait::Decline>> resolve(
      const plait::Conflict& conflict, plait::Call&) override {
    if (!conflict.path.ends_with(ending_)) return plait::Decline{"not a " + ending_ + " file"};
    if (conflict.binary || !conflict.ours || !conflict.theirs)
      return plait::Decline{"one side removed it, or it is no text"};
    std::vector<std::string> lines = lines_of(*conflict.ours);
    for (const std::string& line : lines_of(*conflict.theirs))
      if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(line);
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return plait::Resolved{text};
  }

 private:
  static std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      lines.push_back(text.substr(begin, end - begin));
      begin = end + 1;
    }
    return lines;
  }

  std::string ending_;
};

PLAIT_PLUGIN("union-lines", "1.0.0", UnionLines)

#include "git/merge_output.hpp"

#include <charconv>
#include <map>
#include <plait/error_class.hpp>

namespace plait::git {
namespace {

class Fields {
 public:
  explicit Fields(std::string_view text) : rest_(text) {}
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  std::string_view next() {
    const std::size_t end = rest_.find('\0');
    const std::string_view field = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    return field;
  }

 private:
  std::string_view rest_;
};

using ByPath = std::map<std::string, MergeConflict>;

// "100644 <id> 2\tpath"
bool add_stage(ByPath& conflicts, std::string_view field) {
  constexpr std::size_t head = 6 + 1 + 40 + 1 + 1 + 1;
  if (field.size() <= head || field[6] != ' ' || field[head - 1] != '\t') return false;
  FileVersion version;
  std::from_chars(field.data(), field.data() + 6, version.mode, 8);
  version.blob = field.substr(7, 40);
  MergeConflict& conflict = conflicts[std::string(field.substr(head))];
  switch (field[head - 2]) {
    case '1':
      conflict.base = version;
      return true;
    case '2':
      conflict.ours = version;
      return true;
    case '3':
      conflict.theirs = version;
      return true;
    default:
      return false;
  }
}

// "<count> <path>… <type> <message>"; of interest are messages "CONFLICT (kind): …".
bool add_message(ByPath& conflicts, Fields& fields) {
  const std::string_view number = fields.next();
  std::size_t count = 0;
  if (std::from_chars(number.data(), number.data() + number.size(), count).ec != std::errc())
    return false;
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < count && !fields.at_end(); ++i) paths.emplace_back(fields.next());
  fields.next();
  std::string_view message = fields.next();
  constexpr std::string_view start = "CONFLICT (";
  if (!message.starts_with(start) || paths.empty()) return true;
  const std::string kind(message.substr(start.size(), message.find(')') - start.size()));
  while (message.ends_with('\n')) message.remove_suffix(1);
  bool placed = false;
  for (const std::string& path : paths)
    if (const auto it = conflicts.find(path); it != conflicts.end()) {
      placed = true;
      if (!it->second.kind.empty()) continue;
      it->second.kind = kind;
      it->second.message = message;
    }
  if (!placed) conflicts[paths.front()] = {"", kind, {}, {}, {}, std::string(message)};
  return true;
}

}  // namespace

Result<Merge> parse_merge_output(std::string_view text) {
  Fields fields(text);
  Merge merge;
  merge.tree = fields.next();
  ByPath conflicts;
  bool understood = to_oid(merge.tree).ok();
  while (understood && !fields.at_end()) {
    const std::string_view field = fields.next();
    if (field.empty()) break;
    understood = add_stage(conflicts, field);
  }
  while (understood && !fields.at_end()) understood = add_message(conflicts, fields);
  if (!understood) return fail(error_class::internal, "cannot read what git merge-tree printed");
  for (auto& [path, conflict] : conflicts) {
    conflict.path = path;
    if (conflict.kind.empty()) conflict.kind = "content";
    merge.conflicts.push_back(std::move(conflict));
  }
  return merge;
}

}  // namespace plait::git

// A PRP as it was read: plain values, every one with its default when the file says nothing.
// Lines count from 1 in the file as it is on disk; texts have '\n' line ends and no BOM.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plait/result.hpp"
#include "prp/yaml_value.hpp"

namespace plait::prp {

enum class Complexity { low, medium, high };
enum class HeaderForm { none, delimited, fenced, bare };

// The codes of the diagnostics in Document::errors and Document::warnings.
namespace code {
inline constexpr char unreadable[] = "PL2001";   // no text: not UTF-8, NUL bytes, too large, empty
inline constexpr char header_yaml[] = "PL2002";  // the header is no YAML mapping
inline constexpr char header_open[] = "PL2003";  // the header has no end
inline constexpr char duplicate[] = "PL2004";    // one key, two values
inline constexpr char bad_id[] = "PL2005";       // an id that cannot be used
inline constexpr char bad_value[] = "PL2006";    // a value not understood, the default counts
inline constexpr char contradiction[] = "PL2007";  // two places disagree
inline constexpr char executed[] = "PL2008";       // the status says that it was done before
inline constexpr char body[] = "PL2009";           // something odd in the body
}  // namespace code

// low == high when the file gives one number.
struct Range {
  double low = 0;
  double high = 0;
  [[nodiscard]] double mean() const { return low + (high - low) / 2; }
};

// The numbers in PRP-X.Y.Z.
struct BatchNumber {
  std::string batch;
  int stage = 0;
  int order = 0;
};

// `name` is a path in files, a PRP id in dependencies; `remark` what stood in brackets behind it.
struct Entry {
  std::string name;
  std::string remark;
  SourceSpan span;
};

struct ConflictPotential {
  std::string level;  // none, low, medium, high; empty when the text names none of them
  std::string remark;
};

// `validation` blocks belong to the phase's validation command, they are not work to carry out.
enum class BlockRole { work, validation };

struct CodeBlock {
  std::string language;  // first word of `info`, lower case
  std::string info;
  std::string text;
  std::uint32_t line = 0;  // of the first line of `text`
  BlockRole role = BlockRole::work;
};

struct NumberedText {
  std::string number;
  std::string text;
  std::uint32_t line = 0;
};

struct ChecklistItem {
  std::string text;
  bool done = false;
  std::uint32_t line = 0;
};

struct Phase {
  std::string number;
  std::string title;
  std::optional<Range> minutes;  // from the bracket of the heading
  std::string remark;            // that bracket as written
  std::string goal;
  std::string approach;
  std::vector<Entry> files_to_modify;
  std::vector<Entry> files_to_create;
  std::string validation;       // a shell command, empty when none is given
  std::string validation_note;  // what was written about it, as written
  std::string checkpoint;
  std::vector<NumberedText> steps;
  std::vector<ChecklistItem> checklist;
  std::vector<CodeBlock> blocks;
  std::string text;        // the markdown of the whole phase, heading included
  int level = 0;           // of the heading; 0 for the one phase of a body without phases
  bool implicit = false;   // made up from a body without phases
  std::uint32_t line = 0;  // first and last line
  std::uint32_t end_line = 0;
};

struct Gate {
  std::string number;  // empty for commands that stand directly in a validation section
  std::string title;
  bool is_level = false;  // "Level N" rather than "Gate N": N is L1, L2, L3 or L4
  std::vector<ChecklistItem> checklist;
  std::vector<CodeBlock> blocks;
  std::uint32_t line = 0;
  std::uint32_t end_line = 0;
};

struct Document {
  std::string file;  // the name given to parse()
  std::string id;    // never empty
  bool id_from_file = false;
  std::optional<BatchNumber> number;
  std::string title;  // never empty
  Complexity complexity = Complexity::medium;
  Range hours{1, 1};
  std::vector<Entry> files;
  std::vector<Entry> dependencies;
  std::vector<std::string> remarks;  // dependencies that are no PRPs
  std::optional<int> stage;          // from the header, else from the id
  bool parallel = true;              // false: the tasks of the stage run one by one
  std::optional<int> merge_order;
  std::optional<int> execution_order;
  std::string worktree;  // as written; empty means the default
  std::string branch;
  std::optional<ConflictPotential> conflict_potential;
  std::string status;
  std::string priority;
  std::vector<std::pair<std::string, yaml::Value>> extra;  // all other keys, in order
  std::map<std::string, SourceSpan> places;                // of the keys above, by canonical name
  HeaderForm header_form = HeaderForm::none;
  std::vector<Phase> phases;  // empty only when the file is no text
  std::vector<Gate> gates;
  std::vector<CodeBlock> examples;
  std::vector<Error> warnings;
  std::vector<Error> errors;
};

}  // namespace plait::prp

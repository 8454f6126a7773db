#include "drift/program.hpp"

#include <algorithm>
#include <map>
#include <plait/json.hpp>

#include "drift/measure.hpp"
#include "drift/python.hpp"
#include "drift/report.hpp"
#include "drift/sources.hpp"

namespace plait::drift {
namespace {

constexpr std::size_t kFewestOfNeighbours = 2;
constexpr std::size_t kFewestOfExamples = 1;

// The change and the reference of one family. Units stay where they are: observations point at
// them.
struct Sides {
  std::vector<Unit> code;
  std::vector<Unit> reference;
  bool examples = false;
};

class Measuring {
 public:
  explicit Measuring(const Question& question) : question_(question) {}

  Result<Json> run() {
    PLAIT_TRY(const BaseTree base, BaseTree::open(question_.project, question_.base));
    PLAIT_CHECK(read_change(base));
    if (sides_.empty()) return skipped("no code that could be measured was changed");
    PLAIT_CHECK(read_reference(base));
    const bool any = std::any_of(sides_.begin(), sides_.end(),
                                 [](const auto& s) { return !s.second.reference.empty(); });
    if (!any)
      return skipped(question_.mode == Mode::only
                         ? "the PRP has no EXAMPLES in the languages of the change"
                         : "there is no reference: no EXAMPLES and no neighbouring files");
    parse();
    measure();
    const auto categories = by_category(report_.patterns);
    const bool expects = std::any_of(categories.begin(), categories.end(),
                                     [](const auto& c) { return c.second.expected > 0; });
    if (!expects) return skipped("the change has nothing in common with its reference to measure");
    return to_json(report_);
  }

 private:
  Json skipped(std::string reason) {
    report_.skipped = std::move(reason);
    return to_json(report_);
  }

  Status read_change(const BaseTree& base) {
    for (const ChangedFile& file : question_.changed) {
      const std::optional<Language> language = language_of_file(file.path);
      if (!language) continue;
      std::optional<std::string> text = read_inside(question_.worktree, file.path);
      const std::string reason = text ? unfit(*text) : "no regular file";
      if (!reason.empty()) {
        report_.left_out.emplace_back(file.path, reason);
        continue;
      }
      Unit unit = read_unit({file.path, *language}, std::move(*text));
      if (unit.too_deep) {
        report_.left_out.emplace_back(file.path, "nested more than 200 deep");
        continue;
      }
      std::optional<std::string> before;
      if (!file.before.empty()) {
        PLAIT_TRY(before, base.read(file.before));
      }
      if (before) {
        unit.added = false;
        PLAIT_TRY(unit.added_lines, added_lines(*before, *unit.source));
      }
      report_.measured.push_back(file.path);
      sides_[unit.family()].code.push_back(std::move(unit));
    }
    return {};
  }

  Status read_reference(const BaseTree& base) {
    std::vector<Unit> examples;
    if (question_.mode != Mode::neighbours && !question_.prp.empty()) {
      PLAIT_TRY(examples, read_examples(question_.prp, question_.prp_name));
    }
    for (Unit& unit : examples) {
      const auto found = sides_.find(unit.family());
      if (found == sides_.end()) continue;
      found->second.examples = true;
      found->second.reference.push_back(std::move(unit));
    }
    for (auto& [family, sides] : sides_)
      if (question_.mode != Mode::only && !sides.examples)
        PLAIT_CHECK(read_neighbours(base, sides));
    return {};
  }

  Status read_neighbours(const BaseTree& base, Sides& sides) {
    std::vector<std::string> paths;
    for (const Unit& unit : sides.code) {
      PLAIT_TRY(const std::vector<std::string> found, neighbours_of(base, unit.file));
      for (const std::string& path : found)
        if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
    }
    if (paths.size() > kReferenceFiles) paths.resize(kReferenceFiles);
    for (const std::string& path : paths) {
      PLAIT_TRY(std::optional<std::string> text, base.read(path));
      if (!text || !unfit(*text).empty()) continue;
      report_.neighbours.push_back(path);
      sides.reference.push_back(read_unit({path, *language_of_file(path)}, std::move(*text)));
    }
    return {};
  }

  // By a real parser where there is one.
  void parse() {
    for (auto& [family, sides] : sides_) {
      std::vector<Unit*> units;
      for (Unit& unit : sides.code) units.push_back(&unit);
      for (Unit& unit : sides.reference) units.push_back(&unit);
      if (family == Family::python) parse_python(units);
      const auto parsed = static_cast<std::size_t>(
          std::count_if(units.begin(), units.end(), [](const Unit* u) { return u->parsed; }));
      report_.parsers[family] = {parsed, units.size()};
    }
  }

  void measure() {
    for (const auto& [family, sides] : sides_) {
      report_.references[family] = sides.reference.empty() ? Reference::none
                                   : sides.examples        ? Reference::examples
                                                           : Reference::neighbours;
      std::vector<Pattern> patterns =
          compare(family, observe_all(sides.reference), observe_all(sides.code),
                  sides.examples ? kFewestOfExamples : kFewestOfNeighbours);
      if (sides.examples)
        for (Pattern& pattern :
             compare_presence(family, pointers(sides.reference), pointers(sides.code)))
          patterns.push_back(std::move(pattern));
      for (Pattern& pattern : patterns) report_.patterns.push_back(std::move(pattern));
    }
  }

  static std::vector<Observation> observe_all(const std::vector<Unit>& units) {
    std::vector<Observation> all;
    for (const Unit& unit : units)
      for (Observation& observation : observe(unit)) all.push_back(std::move(observation));
    return all;
  }

  static std::vector<const Unit*> pointers(const std::vector<Unit>& units) {
    std::vector<const Unit*> out;
    for (const Unit& unit : units) out.push_back(&unit);
    return out;
  }

  const Question& question_;
  std::map<Family, Sides> sides_;
  Report report_;
};

}  // namespace

Result<Json> answer(const Question& question) {
  return Measuring(question).run();
}

}  // namespace plait::drift

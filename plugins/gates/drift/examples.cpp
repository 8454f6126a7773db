// The EXAMPLES of a PRP as units of code.
#include <array>
#include <fstream>
#include <iterator>
#include <plait/error_class.hpp>

#include "drift/sources.hpp"
#include "prp/parse.hpp"
#include "text/strings.hpp"

namespace plait::drift {
namespace {

enum class Verdict { none, good, bad };

// What a line that is nothing but a comment says of the code below it.
Verdict verdict_of(std::string_view line) {
  line = text::trim(line);
  if (!line.starts_with("#") && !line.starts_with("//") && !line.starts_with("/*"))
    return Verdict::none;
  for (const std::string_view word : {"❌", "BAD", "WRONG", "AVOID", "DON'T", "DO NOT", "INCORRECT",
                                      "ANTI-PATTERN", "Anti-pattern"})
    if (line.find(word) != std::string_view::npos) return Verdict::bad;
  for (const std::string_view word : {"✅", "GOOD", "CORRECT", "RIGHT"})
    if (line.find(word) != std::string_view::npos) return Verdict::good;
  return Verdict::none;
}

// Lines called bad become empty, so that the others keep their numbers.
std::string without_bad_parts(std::string_view code) {
  std::string out;
  bool bad = false;
  for (const std::string_view line : text::lines(code)) {
    const Verdict verdict = verdict_of(line);
    if (verdict != Verdict::none) bad = verdict == Verdict::bad;
    if (!bad) out += line;
    out += '\n';
  }
  return out;
}

}  // namespace

Result<std::vector<Unit>> read_examples(const std::filesystem::path& prp, const std::string& name) {
  std::ifstream in(prp, std::ios::binary);
  if (!in) return fail(error_class::io, "cannot read the PRP \"" + prp.string() + "\"");
  const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const prp::Document document = prp::parse(bytes, name);
  std::vector<Unit> units;
  for (const prp::CodeBlock& block : document.examples) {
    const std::optional<Language> language = language_of_fence(block.info);
    if (!language || !unfit(block.text).empty() || units.size() == kReferenceFiles) continue;
    Unit unit = read_unit({name, *language, true}, without_bad_parts(block.text));
    unit.line_offset = block.line > 0 ? block.line - 1 : 0;
    units.push_back(std::move(unit));
  }
  return units;
}

}  // namespace plait::drift

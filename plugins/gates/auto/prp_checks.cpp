#include "gates/auto/prp_checks.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "gates/output_text.hpp"
#include "gates/request.hpp"
#include "prp/parse.hpp"
#include "text/strings.hpp"

namespace plait::gates {
namespace {

constexpr std::size_t title_limit = 80;  // bytes

FoundCheck bash_check(std::string level, const std::string& script, std::string why) {
  FoundCheck check;
  check.level = std::move(level);
  check.argv = {"bash", "-euo", "pipefail", "-c", script};
  check.tool = "bash";
  check.env = unwatched();
  check.why = std::move(why);
  std::string_view first;
  std::size_t count = 0;
  for (const std::string_view line : text::lines(script)) {
    const std::string_view words = text::trim(line);
    if (words.empty() || words.front() == '#') continue;
    if (count++ == 0) first = words;
  }
  check.title = shortened(first, title_limit) + (count > 1 ? " …" : "");
  return check;
}

// Whether a block holds a command at all, and not only comments.
bool has_command(const std::string& script) {
  for (const std::string_view line : text::lines(script))
    if (const std::string_view words = text::trim(line); !words.empty() && words.front() != '#')
      return true;
  return false;
}

bool is_shell(const std::string& language) {
  for (const char* name : {"bash", "sh", "shell", "zsh"})
    if (language == name) return true;
  return false;
}

// "Level 2" is L2; a "Gate 2" is too, as gates are counted in that order; whatever is beyond is an
// integration test.
std::string level_of_gate(const prp::Gate& gate) {
  return gate.number.size() == 1 && gate.number >= "1" && gate.number <= "4" ? "L" + gate.number
                                                                             : "L3";
}

struct PhaseFacts {
  std::string number, validation;
};

std::vector<PhaseFacts> phases_of_task(const Json& request) {
  std::vector<PhaseFacts> phases;
  const Json& listed = member(member(request, "task"), "phases");
  if (listed.is_array())
    for (const Json& phase : listed)
      phases.push_back({text_of(phase, "number"), text_of(phase, "validation")});
  return phases;
}

void add_validations(const std::vector<PhaseFacts>& phases, PrpChecks& out) {
  out.replaces_unit_tests = !phases.empty();
  for (const PhaseFacts& phase : phases) {
    if (!has_command(phase.validation)) {
      out.replaces_unit_tests = false;
      continue;
    }
    FoundCheck check = bash_check(
        "L2", phase.validation, "the Validation Command of phase " + phase.number + " of the PRP");
    const bool known =
        std::any_of(out.checks.begin(), out.checks.end(),
                    [&](const FoundCheck& other) { return other.argv == check.argv; });
    if (!known) out.checks.push_back(std::move(check));
  }
}

void add_blocks(const prp::Document& document, PrpChecks& out) {
  for (const prp::Gate& gate : document.gates)
    for (const prp::CodeBlock& block : gate.blocks) {
      if (!is_shell(block.language) || !has_command(block.text)) continue;
      std::string name = gate.title;
      if (!gate.number.empty())
        name = std::string(gate.is_level ? "Level " : "Gate ") + gate.number +
               (gate.title.empty() ? "" : ": " + gate.title);
      out.checks.push_back(bash_check(level_of_gate(gate), block.text,
                                      "\"" + shortened(name, title_limit) + "\" of the PRP, line " +
                                          std::to_string(block.line)));
    }
}

}  // namespace

std::optional<prp::Document> prp_of(const Json& request) {
  const std::string path = text_of(request, "snapshot");
  if (path.empty()) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::string bytes(prp::Limits().file_bytes, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  return prp::parse(bytes, path.substr(path.rfind('/') + 1));
}

PrpChecks checks_of_prp(const Json& request, PrpBlocks blocks) {
  PrpChecks out;
  const std::vector<PhaseFacts> all = phases_of_task(request);
  const Json& phase = member(request, "phase");
  bool last = true;
  if (phase.is_object()) {
    const PhaseFacts one{text_of(phase, "number"), text_of(phase, "validation")};
    add_validations({one}, out);
    last = all.empty() || all.back().number == one.number;
  } else {
    add_validations(all, out);
  }
  if (blocks == PrpBlocks::each || (blocks == PrpBlocks::end && last))
    if (const auto document = prp_of(request)) add_blocks(*document, out);
  return out;
}

}  // namespace plait::gates

#include "trust/prp_commands.hpp"

#include <algorithm>
#include <array>

#include "runbook/block.hpp"

namespace plait::trust {
namespace {

constexpr std::size_t kDepth = 16;

std::string text_at(const Json& object, const char* key) {
  const auto it = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && it != object.end() && it->is_string() ? it->get<std::string>() : "";
}

// Whether a value that names a component of `kind` means `wanted`, also by names of the pipeline's
// own and by a list in its settings (`candidates` of the agent auto).
bool means(const pipeline::Pipeline& pipeline, const std::string& kind, const Json& value,
           const std::string& wanted, std::size_t depth = 0) {
  if (depth > kDepth) return true;  // more than anybody writes: taken for the worst
  if (value.is_array())
    return std::any_of(value.begin(), value.end(), [&](const Json& each) {
      return means(pipeline, kind, each, wanted, depth + 1);
    });
  const std::string name = value.is_string() ? value.get<std::string>() : text_at(value, "uses");
  if (name == wanted) return true;
  if (value.is_object() && value.contains("candidates") &&
      means(pipeline, kind, value["candidates"], wanted, depth + 1))
    return true;
  return std::any_of(pipeline.components.begin(), pipeline.components.end(),
                     [&](const pipeline::DeclaredComponent& own) {
                       if (own.kind != kind || own.name != name || own.uses == name) return false;
                       Json meant = own.with.is_object() ? own.with : Json::object();
                       meant["uses"] = own.uses;
                       return means(pipeline, kind, meant, wanted, depth + 1);
                     });
}

// All that stands under the key `agent`, at whatever depth: rules and fallbacks name agents, too.
bool names_runbook(const pipeline::Pipeline& pipeline, const Json& with) {
  if (!with.is_structured()) return false;
  for (const auto& [key, value] : with.items())
    if ((key == "agent" && means(pipeline, "agent", value, "runbook")) ||
        names_runbook(pipeline, value))
      return true;
  return false;
}

// A PRP may name such an agent in its header.
bool declares_runbook(const pipeline::Pipeline& pipeline) {
  return std::any_of(pipeline.components.begin(), pipeline.components.end(),
                     [&](const pipeline::DeclaredComponent& own) {
                       return own.kind == "agent" && means(pipeline, "agent", own.name, "runbook");
                     });
}

bool is_shell_block(const prp::CodeBlock& block) {
  constexpr std::array<const char*, 4> shells{"bash", "sh", "shell", "zsh"};
  return std::find(shells.begin(), shells.end(), block.language) != shells.end();
}

void add_blocks(const prp::Phase& phase, const std::string& name, std::vector<PrpCommand>& out) {
  for (const prp::CodeBlock& block : phase.blocks) {
    if (block.role == prp::BlockRole::validation) continue;
    const runbook::Action action = runbook::action_of(block);
    switch (action.kind) {
      case runbook::Action::Kind::shell:
        out.push_back({name + ", " + action.shell + " block", block.line, block.text});
        break;
      case runbook::Action::Kind::diff:
        out.push_back({name + ", diff", block.line, block.text});
        break;
      case runbook::Action::Kind::file:
        out.push_back({name + ", file " + action.file, block.line, block.text});
        break;
      case runbook::Action::Kind::none:
        break;
    }
  }
}

}  // namespace

PrpUse use_in(const pipeline::Pipeline& pipeline) {
  PrpUse use;
  for (const pipeline::Step& step : pipeline.steps) {
    if (step.uses != "launch") continue;
    use.blocks = use.blocks || names_runbook(pipeline, step.with) || declares_runbook(pipeline);
    const auto gates = step.with.find("gates");
    if (gates == step.with.end() || step.with.value("skip_validation", Json()) == true) continue;
    use.checks = use.checks || means(pipeline, "gate", *gates, "auto");
  }
  return use;
}

std::vector<PrpCommand> commands_in(const prp::Document& document, PrpUse use) {
  std::vector<PrpCommand> out;
  for (const prp::Phase& phase : document.phases) {
    const std::string name = "phase " + phase.number;
    if (use.blocks) add_blocks(phase, name, out);
    if (use.any() && !phase.validation.empty())
      out.push_back({name + ", validation", 0, phase.validation});
  }
  for (const prp::Gate& gate : document.gates)
    for (const prp::CodeBlock& block : gate.blocks)
      if (use.checks && is_shell_block(block))
        out.push_back(
            {"gate " + (gate.number.empty() ? gate.title : gate.number), block.line, block.text});
  return out;
}

}  // namespace plait::trust

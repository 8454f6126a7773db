// The coding agents that are shipped: descriptions/NAME.toml each, with what a project sets on top.
#pragma once

#include <memory>
#include <string>

#include "agents/program/program_agent.hpp"

namespace plait::agents {

// The shipped description of `name` as settings of agent "program".
Result<Json> shipped_description(const std::string& name);

// `Names` gives `name` and `about`.
template <typename Names>
class DescribedAgent final : public ProgramAgent {
 public:
  static constexpr const char* name = Names::name;
  static constexpr const char* manifest = Names::manifest;

  static Result<std::unique_ptr<DescribedAgent>> create(const Json& with) {
    PLAIT_TRY(const Json shipped, shipped_description(name));
    PLAIT_TRY(Description description, described(name, merged_settings(shipped, with)));
    return std::unique_ptr<DescribedAgent>(new DescribedAgent(std::move(description)));
  }

 private:
  using ProgramAgent::ProgramAgent;
};

#define PLAIT_DESCRIBED_AGENT(CLASS, NAME, ABOUT)                                                 \
  struct CLASS##Names {                                                                           \
    static constexpr char name[] = NAME;                                                          \
    static constexpr char manifest[] =                                                            \
        "{\"description\": \"" ABOUT                                                              \
        "\", \"with_schema\": {\"type\": \"object\", \"additionalProperties\": false, "           \
        "\"properties\": {" PLAIT_DESCRIBED_SETTINGS                                              \
        "}}, \"error_classes\": [\"gate_failed\", \"partial\", \"crashed\", \"timeout\", "        \
        "\"cancelled\", \"not_found\", \"auth\", \"rate_limited\", \"overloaded\", \"config\"]}"; \
  };                                                                                              \
  using CLASS = DescribedAgent<CLASS##Names> /* NOLINT(bugprone-macro-parentheses): a name */

PLAIT_DESCRIBED_AGENT(ClaudeAgent, "claude", "Claude Code (claude -p)");
PLAIT_DESCRIBED_AGENT(CodexAgent, "codex", "Codex (codex exec)");
PLAIT_DESCRIBED_AGENT(GeminiAgent, "gemini", "Gemini CLI");
PLAIT_DESCRIBED_AGENT(OpencodeAgent, "opencode", "opencode (opencode run)");
PLAIT_DESCRIBED_AGENT(AiderAgent, "aider", "aider; from its documentation, untested");
PLAIT_DESCRIBED_AGENT(GooseAgent, "goose", "goose; from its documentation, untested");
PLAIT_DESCRIBED_AGENT(CursorAgent, "cursor-agent",
                      "Cursor's agent; from its documentation, untested");
PLAIT_DESCRIBED_AGENT(CopilotAgent, "copilot",
                      "GitHub Copilot CLI; from its documentation, untested");
PLAIT_DESCRIBED_AGENT(AmpAgent, "amp", "Amp; from its documentation, untested");

}  // namespace plait::agents

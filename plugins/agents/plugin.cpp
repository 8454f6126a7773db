#include "agents/auto.hpp"
#include "agents/command.hpp"
#include "agents/program/described.hpp"
#include "agents/program/program_agent.hpp"
#include "agents/runbook.hpp"

PLAIT_PLUGIN("agents", "1.0.0", plait::agents::AutoAgent, plait::agents::CommandAgent,
             plait::agents::RunbookAgent, plait::agents::ProgramAgent, plait::agents::ClaudeAgent,
             plait::agents::CodexAgent, plait::agents::GeminiAgent, plait::agents::OpencodeAgent,
             plait::agents::AiderAgent, plait::agents::GooseAgent, plait::agents::CursorAgent,
             plait::agents::CopilotAgent, plait::agents::AmpAgent)

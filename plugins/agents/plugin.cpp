#include "agents/auto.hpp"
#include "agents/command.hpp"
#include "agents/runbook.hpp"

PLAIT_PLUGIN("agents", "1.0.0", plait::agents::AutoAgent, plait::agents::CommandAgent,
             plait::agents::RunbookAgent)

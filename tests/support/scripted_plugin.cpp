#include "scripted_agent.hpp"

PLAIT_PLUGIN("scripted", "1.0.0", plait::test::ScriptedAgent)

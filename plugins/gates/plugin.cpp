// The gates that plait ships, in one library.
#include "gates/auto.hpp"
#include "gates/command.hpp"
#include "gates/scope.hpp"
#include "gates/tamper.hpp"

using namespace plait::gates;  // NOLINT: this file is nothing but the list

PLAIT_PLUGIN("gates", "1.0.0", CommandGate, AutoGate, ScopeGate, TamperGate)

// The checks that plait ships, in one library.
#include "checks/agent.hpp"
#include "checks/clean.hpp"
#include "checks/command.hpp"
#include "checks/disk.hpp"
#include "checks/estimate.hpp"
#include "checks/header.hpp"
#include "checks/names.hpp"
#include "checks/no_inner_dependency.hpp"
#include "checks/one_stage.hpp"
#include "checks/overlap.hpp"
#include "checks/target.hpp"

using namespace plait::checks;  // NOLINT: this file is nothing but the list

PLAIT_PLUGIN("checks", "1.0.0", HeaderCheck, OneStageCheck, NoInnerDependencyCheck, NamesCheck,
             TargetCheck, CleanCheck, AgentCheck, DiskCheck, CommandCheck, EstimateCheck,
             OverlapCheck)

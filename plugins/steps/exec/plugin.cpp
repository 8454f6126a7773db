#include "exec/exec.hpp"

PLAIT_PLUGIN("exec", "1.0.0", plait::exec::ExecStep)

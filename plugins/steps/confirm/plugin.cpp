#include "confirm/confirm.hpp"

PLAIT_PLUGIN("confirm", "1.0.0", plait::confirm::ConfirmStep)

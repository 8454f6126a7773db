// Secrets in texts that are there as a whole.
#pragma once

#include <string>

#include "mask/secrets.hpp"

namespace plait::mask {

// In place; see Masker for what becomes of them.
void hide(const Secrets& secrets, std::string& text);

}  // namespace plait::mask

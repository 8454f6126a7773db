// A library that a plugin brings along, compiled with every symbol visible.
#pragma once

namespace loud {

int from_a_static_library();

}  // namespace loud

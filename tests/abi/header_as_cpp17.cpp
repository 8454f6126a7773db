// That abi.h stands for itself in C++17, twice included.
#include <plait/abi.h>
#include <plait/abi.h>  // NOLINT(readability-duplicate-include): that it may be is the test

#include <type_traits>

static_assert(std::is_standard_layout_v<plait_host> && std::is_trivial_v<plait_host>);
static_assert(std::is_standard_layout_v<plait_component> && std::is_trivial_v<plait_plugin>);
static_assert(sizeof(plait_status) == 4);

int plait_header_as_cpp17(const plait_host* host);
int plait_header_as_cpp17(const plait_host* host) {
  return PLAIT_HAS(host, extension) ? 1 : 0;
}

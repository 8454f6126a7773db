/* That abi.h stands for itself in C11, twice included. */
#include <plait/abi.h>

int plait_header_as_c11(const plait_host* host);
int plait_header_as_c11(const plait_host* host) {
  return PLAIT_HAS(host, extension);
}

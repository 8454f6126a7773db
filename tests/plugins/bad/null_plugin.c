/* An entry that returns nothing. */
#include <plait/abi.h>
const plait_plugin* plait_plugin_1(void);
const plait_plugin* plait_plugin_1(void) {
  return NULL;
}

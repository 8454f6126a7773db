/* Built for a later ABI: another entry. */
#define RAW_ENTRY plait_plugin_2
#include "raw_plugin.h"

/* Built with a later SDK of the same major: longer structs, nothing else. */
#define RAW_NAME "newer"
#define RAW_MINOR 9
#define RAW_COMPONENT_SIZE (sizeof(plait_component) + 16)
#include "raw_plugin.h"

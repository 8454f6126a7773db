/* The same kind and name as good.c. */
#define RAW_NAME "plain-c"
#define RAW_PLUGIN_NAME "second"
#include "raw_plugin.h"

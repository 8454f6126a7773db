/* A plugin in plain C11 that does everything right. */
#define RAW_NAME "plain-c"
#include "raw_plugin.h"

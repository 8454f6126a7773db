/* A kind that this plait does not know. */
#define RAW_KIND "oracle"
#include "raw_plugin.h"

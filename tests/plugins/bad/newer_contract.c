/* A contract of a later plait. */
#define RAW_MANIFEST "{\"version\":\"1\",\"contract\":\"scorer/2\",\"methods\":[\"score\"]}"
#include "raw_plugin.h"

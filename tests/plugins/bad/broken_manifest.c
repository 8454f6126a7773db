/* A manifest that is no JSON. */
#define RAW_MANIFEST "{\"version\": 1"
#include "raw_plugin.h"

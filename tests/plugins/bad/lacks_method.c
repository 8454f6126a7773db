/* A scorer that does not score. */
#define RAW_MANIFEST "{\"version\":\"1\",\"contract\":\"scorer/1\",\"methods\":[\"guess\"]}"
#include "raw_plugin.h"

/* A manifest with a key that does not exist. */
#define RAW_MANIFEST \
  "{\"version\":\"1\",\"contract\":\"scorer/1\",\"methods\":[\"score\"],\"capability\":[]}"
#include "raw_plugin.h"

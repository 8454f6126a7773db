/* A with_schema that is no schema. */
#define RAW_NAME "broken-schema"
#define RAW_MANIFEST                                                      \
  "{\"version\":\"1\",\"contract\":\"scorer/1\",\"methods\":[\"score\"]," \
  "\"with_schema\":{\"properties\":7}}"
#include "raw_plugin.h"

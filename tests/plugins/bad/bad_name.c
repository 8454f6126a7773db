/* A name that could not be written in a pipeline. */
#define RAW_NAME "../x"
#include "raw_plugin.h"

/* The right entry, and a struct of another ABI. */
#define RAW_MAJOR 2
#include "raw_plugin.h"

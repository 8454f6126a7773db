/* A component that ends before its functions. */
#define RAW_COMPONENT_SIZE offsetof(plait_component, create)
#include "raw_plugin.h"

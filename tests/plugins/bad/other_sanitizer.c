/* Says that it was built with the sanitizer that this build has not. */
#if defined(__SANITIZE_ADDRESS__)
#define RAW_BUILD "cc;asan=0;tsan=0"
#else
#define RAW_BUILD "cc;asan=1;tsan=0"
#endif
#include "raw_plugin.h"

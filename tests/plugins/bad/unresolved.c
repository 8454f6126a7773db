/* Needs a function that nobody has. */
#include "raw_plugin.h"
void nobody_has_this(void);
void needs_it(void);
void needs_it(void) {
  nobody_has_this();
}

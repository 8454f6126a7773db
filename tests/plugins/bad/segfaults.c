/* Ends the process that asks it. */
#include <signal.h>

#define RAW_NAME "segfaults"
#define RAW_MANIFEST                                                    \
  "{\"version\":\"1.0.0\",\"description\":\"x\",\"contract\":\"scorer/" \
  "1\",\"methods\":[\"score\"]}"
#define RAW_HELPERS_ONLY
#include "raw_plugin.h"

static plait_status raw_invoke(void* self, plait_call* call, plait_bytes method,
                               const plait_message* request) {
  (void)self;
  (void)request;
  if (method.size != 5 || memcmp(method.data, "score", 5) != 0) return PLAIT_NO_METHOD;
  raise(SIGSEGV);
  return say(call, PLAIT_OK, "{}");
}

static const plait_component raw_component = {sizeof(plait_component),
                                              PLAIT_ANY_THREAD,
                                              "scorer",
                                              RAW_NAME,
                                              RAW_MANIFEST,
                                              raw_create,
                                              raw_invoke,
                                              raw_destroy,
                                              NULL};
static const plait_component* const raw_components[] = {&raw_component};
static const plait_plugin raw_plugin = {
    sizeof(plait_plugin), PLAIT_ABI_MAJOR, PLAIT_ABI_MINOR, "segfaults", "1.0.0", RAW_BUILD, 1,
    raw_components};

const plait_plugin* plait_plugin_1(void);
const plait_plugin* plait_plugin_1(void) {
  return &raw_plugin;
}

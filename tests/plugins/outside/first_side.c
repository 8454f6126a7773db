/* A merge strategy in C: what has landed stays. By the ABI alone. */
#include <plait/abi.h>
#include <string.h>

static const plait_host* host;

static plait_status say(plait_call* call, plait_status status, const char* json,
                        const plait_bytes* blobs, size_t count) {
  plait_message message;
  message.json.data = json;
  message.json.size = strlen(json);
  message.blobs = blobs;
  message.blob_count = count;
  host->reply(call, &message);
  return status;
}

static plait_status create(const plait_host* given, plait_call* call, plait_bytes with,
                           void** self) {
  (void)call;
  (void)with;
  host = given;
  *self = &host; /* there is nothing to keep; any place does */
  return PLAIT_OK;
}

/* The index of the blob that "ours" names, or -1. */
static int blob_of_ours(plait_bytes json) {
  static const char key[] = "\"ours\":{\"$blob\":";
  size_t i;
  for (i = 0; i + sizeof key <= json.size; ++i)
    if (memcmp(json.data + i, key, sizeof key - 1) == 0) {
      const char digit = json.data[i + sizeof key - 1];
      return digit >= '0' && digit <= '9' ? digit - '0' : -1;
    }
  return -1;
}

static plait_status invoke(void* self, plait_call* call, plait_bytes method,
                           const plait_message* request) {
  int ours;
  (void)self;
  if (method.size != 7 || memcmp(method.data, "resolve", 7) != 0) return PLAIT_NO_METHOD;
  ours = blob_of_ours(request->json);
  if (ours < 0 || (size_t)ours >= request->blob_count)
    return say(call, PLAIT_OK, "{\"decline\": \"there is no first side\"}", NULL, 0);
  return say(call, PLAIT_OK, "{\"resolved\": {\"$blob\": 0}}", &request->blobs[ours], 1);
}

static void destroy(void* self) {
  (void)self;
}

static const plait_component component = {
    sizeof(plait_component),
    PLAIT_ANY_THREAD,
    "merge_strategy",
    "first-side",
    "{\"version\": \"1.0.0\", \"contract\": \"merge_strategy/1\", \"methods\": [\"resolve\"],"
    " \"description\": \"what has landed stays\","
    " \"with_schema\": {\"type\": \"object\", \"additionalProperties\": false}}",
    create,
    invoke,
    destroy,
    NULL};
static const plait_component* const components[] = {&component};

#if defined(__SANITIZE_ADDRESS__)
#define BUILD "cc;asan=1;tsan=0"
#elif defined(__SANITIZE_THREAD__)
#define BUILD "cc;asan=0;tsan=1"
#else
#define BUILD "cc;asan=0;tsan=0"
#endif

__attribute__((visibility("default"))) const plait_plugin* plait_plugin_1(void);
const plait_plugin* plait_plugin_1(void) {
  static const plait_plugin plugin = {sizeof(plait_plugin),
                                      PLAIT_ABI_MAJOR,
                                      PLAIT_ABI_MINOR,
                                      "first-side",
                                      "1.0.0",
                                      BUILD,
                                      1,
                                      components};
  return &plugin;
}

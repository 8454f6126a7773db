/* A runner in C, by the ABI alone: every command runs as it is. */
#include <plait/abi.h>
#include <stdlib.h>
#include <string.h>

static const plait_host* host;

/* What each method answers: JSON, as the schema of the kind says, around a member of the request
 * where one is named. */
static const struct {
  const char *method, *before, *member, *after;
} answers[] = {
    {"prepare", "{\"command\": ", "\"command\":", "}"},
    {"judge", "{\"outcome\": ", "\"outcome\":", "}"},
};

/* The object behind `key` in JSON as plait writes it, without spaces; "{}" when there is none. */
static plait_bytes member(plait_bytes json, const char* key) {
  plait_bytes found = {"{}", 2};
  const size_t length = strlen(key);
  size_t begin = 0;
  size_t i;
  int depth = 0;
  int in_text = 0;
  while (begin + length < json.size && memcmp(json.data + begin, key, length) != 0) ++begin;
  begin += length;
  if (begin >= json.size || json.data[begin] != '{') return found;
  for (i = begin; i < json.size; ++i) {
    const char c = json.data[i];
    if (in_text && c == '\\') ++i;
    if (c == '"') in_text = !in_text;
    if (!in_text) depth += (c == '{') - (c == '}');
    if (!in_text && depth == 0) {
      found.data = json.data + begin;
      found.size = i + 1 - begin;
      return found;
    }
  }
  return found;
}

/* plait copies what reply() is given, so all of it can be freed or changed right after. */
static plait_status say(plait_call* call, plait_status status, const char* before,
                        plait_bytes middle, const char* after) {
  plait_message message = {{NULL, 0}, NULL, 0};
  const size_t head = strlen(before);
  const size_t tail = strlen(after);
  char* text = malloc(head + middle.size + tail);
  if (text == NULL) return PLAIT_FAILED;
  memcpy(text, before, head);
  if (middle.size > 0) memcpy(text + head, middle.data, middle.size);
  memcpy(text + head + middle.size, after, tail);
  message.json.data = text;
  message.json.size = head + middle.size + tail;
  host->reply(call, &message);
  free(text);
  return status;
}

/* An instance has settings: here there are none, and nothing to keep. `host` outlives it. */
static plait_status create(const plait_host* given, plait_call* call, plait_bytes with,
                           void** self) {
  (void)call;
  (void)with;
  host = given;
  *self = &host; /* any place but NULL */
  return PLAIT_OK;
}

static void destroy(void* self) {
  (void)self;
}

static plait_status invoke(void* self, plait_call* call, plait_bytes method,
                           const plait_message* request) {
  size_t i;
  (void)self;
  for (i = 0; i < sizeof answers / sizeof answers[0]; ++i) {
    plait_bytes middle = {NULL, 0};
    if (strlen(answers[i].method) != method.size ||
        memcmp(answers[i].method, method.data, method.size) != 0)
      continue;
    if (answers[i].member != NULL) middle = member(request->json, answers[i].member);
    return say(call, PLAIT_OK, answers[i].before, middle, answers[i].after);
  }
  return PLAIT_NO_METHOD;
}

/* Read before anything is made (sdk/schemas/manifest.schema.json). */
static const char manifest[] =
    "{\"version\": \"1.0.0\", \"description\": \"runs commands as they are\","
    " \"contract\": \"runner/1\", \"methods\": [\"prepare\", \"judge\"],"
    " \"with_schema\": {\"type\": \"object\", \"additionalProperties\": false}}";

static const plait_component component = {sizeof(plait_component),
                                          PLAIT_ANY_THREAD, /* it keeps nothing that changes */
                                          "runner",
                                          "as-it-is",
                                          manifest,
                                          create,
                                          invoke,
                                          destroy,
                                          NULL};
static const plait_component* const components[] = {&component};

/* Sanitizers of plait and of a plugin must agree. */
#if defined(__SANITIZE_ADDRESS__)
#define BUILD "cc;asan=1;tsan=0"
#elif defined(__SANITIZE_THREAD__)
#define BUILD "cc;asan=0;tsan=1"
#else
#define BUILD "cc;asan=0;tsan=0"
#endif

/* The one symbol that is exported. */
__attribute__((visibility("default"))) const plait_plugin* plait_plugin_1(void);
const plait_plugin* plait_plugin_1(void) {
  static const plait_plugin plugin = {sizeof(plait_plugin),
                                      PLAIT_ABI_MAJOR,
                                      PLAIT_ABI_MINOR,
                                      "as-it-is",
                                      "1.0.0",
                                      BUILD,
                                      sizeof components / sizeof components[0],
                                      components};
  return &plugin;
}

/* A plugin of the day when ABI 1.0 was frozen: built from v1/plait/abi.h, loaded by the plait of
 * today. Every function of the host is called, every status is answered. What is found wrong comes
 * back as the rationale of a score, "" when nothing is. */
#include <plait/abi.h>
#include <stdio.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define BUILD "cc;asan=1;tsan=0"
#elif defined(__SANITIZE_THREAD__)
#define BUILD "cc;asan=0;tsan=1"
#else
#define BUILD "cc;asan=0;tsan=0"
#endif

static const plait_host* host;

static plait_bytes text(const char* words) {
  plait_bytes bytes;
  bytes.data = words;
  bytes.size = strlen(words);
  return bytes;
}

static plait_message message_of(const char* json) {
  plait_message message;
  message.json = text(json);
  message.blobs = NULL;
  message.blob_count = 0;
  return message;
}

static plait_status say(plait_call* call, plait_status status, const char* json) {
  const plait_message message = message_of(json);
  host->reply(call, &message);
  return status;
}

static int is(plait_bytes bytes, const char* words) {
  return bytes.size == strlen(words) && memcmp(bytes.data, words, bytes.size) == 0;
}

static int has(plait_bytes bytes, const char* words) {
  const size_t length = strlen(words);
  size_t i;
  for (i = 0; i + length <= bytes.size; ++i)
    if (memcmp(bytes.data + i, words, length) == 0) return 1;
  return 0;
}

static plait_status create(const plait_host* given, plait_call* call, plait_bytes with,
                           void** self) {
  host = given;
  if (has(with, "\"refuse\":true"))
    return say(call, PLAIT_FAILED, "{\"code\": \"config\", \"message\": \"not with these\"}");
  *self = &host;
  return PLAIT_OK;
}

static void destroy(void* self) {
  (void)self;
}

/* extension() of the component: what this plugin knows beyond the ABI, which is nothing. */
static const void* extension(const char* id) {
  (void)id;
  return NULL;
}

static plait_status inner_invoke(void* self, plait_call* call, plait_bytes method,
                                 const plait_message* request) {
  (void)self;
  (void)request;
  if (!is(method, "score")) return PLAIT_NO_METHOD;
  return say(call, PLAIT_OK, "{\"score\": 7, \"model\": \"inner\"}");
}

/* The last value that a callback of an extension took. */
typedef struct taken {
  char value[64];
} taken;

static void take(void* context, plait_bytes value) {
  taken* into = (taken*)context;
  const size_t most = sizeof into->value - 1;
  const size_t size = value.size < most ? value.size : most;
  memcpy(into->value, value.data, size);
  into->value[size] = '\0';
}

/* Both are NULL when all is well, else what is not. */
static const char* ask_another(plait_call* call) {
  const plait_message request = message_of("{\"task\": {}}");
  const plait_message* response = NULL;
  plait_ref* ref = NULL;
  if (host->open(call, text("scorer"), text("\"nobody\""), &ref) == PLAIT_OK || ref != NULL)
    return "open of what there is not";
  if (!has(host->error(call), "nobody")) return "error";
  if (host->open(call, text("scorer"), text("{\"uses\": \"old-inner\"}"), &ref) != PLAIT_OK)
    return "open";
  if (host->invoke(call, ref, text("score"), &request, &response) != PLAIT_OK) return "invoke";
  if (!has(response->json, "inner") || response->blob_count != 0) return "response";
  return NULL;
}

static const char* use_extensions(plait_call* call) {
  const plait_masking* masking = host->extension("plait.masking/1");
  const plait_expression* expressions = host->extension("plait.expression/1");
  taken got = {""};
  if (host->extension("nothing/1") != NULL) return "extension that there is not";
  if (masking == NULL || masking->size < sizeof *masking) return "plait.masking/1";
  host->mask(call, text("password"));
  masking->hide(call, text("a password"), take, &got);
  if (strcmp(got.value, "a ***") != 0) return "hide";
  if (expressions == NULL || expressions->size < sizeof *expressions) return "plait.expression/1";
  if (expressions->evaluate(call, text("task.a > 1"), text("{\"task\": {\"a\": 2}}"), take, &got) !=
          PLAIT_OK ||
      strcmp(got.value, "true") != 0)
    return "evaluate";
  return NULL;
}

static const char* use_host(plait_call* call) {
  int64_t monotonic = 0;
  int64_t wall = 0;
  const char* wrong;
  if (host->size < sizeof *host) return "size of plait_host";
  if (!PLAIT_HAS(host, extension)) return "PLAIT_HAS";
  if (host->abi_major != PLAIT_ABI_MAJOR) return "abi_major";
  if (host->cancelled(call) != 0) return "cancelled";
  host->clock(call, &monotonic, &wall);
  if (monotonic <= 0 || wall <= 0) return "clock";
  if (host->emit(call, text("old.event"), text("{\"n\": 1}")) != PLAIT_OK) return "emit";
  if (host->emit(call, text("old.event"), text("{")) != PLAIT_REFUSED) return "emit of no JSON";
  host->log(call, 1, text("a line"));
  wrong = ask_another(call);
  return wrong != NULL ? wrong : use_extensions(call);
}

static plait_status outer_invoke(void* self, plait_call* call, plait_bytes method,
                                 const plait_message* request) {
  char answer[200];
  const char* wrong;
  (void)self;
  if (!is(method, "score")) return PLAIT_NO_METHOD;
  if (has(request->json, "\"bug\"")) return say(call, PLAIT_BUG, "{\"message\": \"out of luck\"}");
  if (has(request->json, "\"cancel\"")) return PLAIT_CANCELLED;
  wrong = use_host(call);
  snprintf(answer, sizeof answer, "{\"score\": 1, \"model\": \"outer\", \"rationale\": \"%s\"}",
           wrong == NULL ? "" : wrong);
  return say(call, PLAIT_OK, answer);
}

/* Raw bytes both ways: theirs. */
static plait_status resolve(void* self, plait_call* call, plait_bytes method,
                            const plait_message* request) {
  plait_message message = message_of("{\"resolved\": {\"$blob\": 0}}");
  (void)self;
  if (!is(method, "resolve")) return PLAIT_NO_METHOD;
  if (request->blob_count == 0) return say(call, PLAIT_OK, "{\"decline\": \"no bytes\"}");
  message.blobs = &request->blobs[request->blob_count - 1];
  message.blob_count = 1;
  host->reply(call, &message);
  return PLAIT_OK;
}

static plait_status step_invoke(void* self, plait_call* call, plait_bytes method,
                                const plait_message* request) {
  (void)self;
  if (is(method, "plan")) return say(call, PLAIT_OK, "{\"actions\": [\"do an old thing\"]}");
  if (is(method, "resume")) return say(call, PLAIT_OK, "{\"outputs\": {\"resumed\": true}}");
  if (!is(method, "run")) return PLAIT_NO_METHOD;
  if (has(request->json, "\"wait\""))
    return say(call, PLAIT_WAIT, "{\"state\": {\"n\": 1}, \"wait\": {\"timer_s\": 0.5}}");
  if (has(request->json, "\"block\""))
    return say(call, PLAIT_BLOCKED, "{\"question\": \"well?\", \"choices\": [\"yes\"]}");
  if (has(request->json, "\"fail\""))
    return say(call, PLAIT_FAILED, "{\"code\": \"budget\", \"message\": \"too dear\"}");
  if (host->intend(call, text("thing"), text("{}")) != PLAIT_OK ||
      host->settle(call, text("thing")) != PLAIT_OK)
    return say(call, PLAIT_FAILED, "{\"code\": \"internal\", \"message\": \"intend, settle\"}");
  return say(call, PLAIT_OK, "{\"outputs\": {\"done\": true}}");
}

#define SETTINGS                                                              \
  "\"with_schema\": {\"type\": \"object\", \"additionalProperties\": false, " \
  "\"properties\": {\"refuse\": {\"type\": \"boolean\"}}}}"
#define MANIFEST(contract, methods)                                                 \
  "{\"version\": \"1.0.0\", \"description\": \"of old\", \"contract\": \"" contract \
  "\", "                                                                            \
  "\"methods\": [" methods "], " SETTINGS

static const plait_component inner = {sizeof(plait_component),
                                      PLAIT_ANY_THREAD,
                                      "scorer",
                                      "old-inner",
                                      MANIFEST("scorer/1", "\"score\""),
                                      create,
                                      inner_invoke,
                                      destroy,
                                      NULL};
static const plait_component outer = {sizeof(plait_component),
                                      0,
                                      "scorer",
                                      "old-outer",
                                      MANIFEST("scorer/1", "\"score\""),
                                      create,
                                      outer_invoke,
                                      destroy,
                                      extension};
static const plait_component strategy = {sizeof(plait_component),
                                         PLAIT_ANY_THREAD,
                                         "merge_strategy",
                                         "old-strategy",
                                         MANIFEST("merge_strategy/1", "\"resolve\""),
                                         create,
                                         resolve,
                                         destroy,
                                         extension};
static const plait_component step = {sizeof(plait_component),
                                     PLAIT_ANY_THREAD,
                                     "step",
                                     "old-step",
                                     MANIFEST("step/1", "\"run\", \"resume\", \"plan\""),
                                     create,
                                     step_invoke,
                                     destroy,
                                     extension};
static const plait_component* const components[] = {&inner, &outer, &strategy, &step};

__attribute__((visibility("default"))) const plait_plugin* plait_plugin_1(void);
const plait_plugin* plait_plugin_1(void) {
  static const plait_plugin plugin = {sizeof(plait_plugin),
                                      PLAIT_ABI_MAJOR,
                                      PLAIT_ABI_MINOR,
                                      "old",
                                      "1.0.0",
                                      BUILD,
                                      sizeof components / sizeof components[0],
                                      components};
  return &plugin;
}

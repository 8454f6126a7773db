/* A whole plugin by the C ABI alone, with macros for what a bad one does otherwise. */
#ifndef RAW_PLUGIN_H
#define RAW_PLUGIN_H

#include <plait/abi.h>
#include <string.h>

#ifndef RAW_KIND
#define RAW_KIND "scorer"
#endif
#ifndef RAW_NAME
#define RAW_NAME "raw"
#endif
#ifndef RAW_PLUGIN_NAME
#define RAW_PLUGIN_NAME "raw-plugin"
#endif
#ifndef RAW_MANIFEST
#define RAW_MANIFEST "{\"version\":\"1.0.0\",\"contract\":\"scorer/1\",\"methods\":[\"score\"]}"
#endif
#ifndef RAW_MAJOR
#define RAW_MAJOR PLAIT_ABI_MAJOR
#endif
#ifndef RAW_MINOR
#define RAW_MINOR PLAIT_ABI_MINOR
#endif
#ifndef RAW_COMPONENT_SIZE
#define RAW_COMPONENT_SIZE sizeof(plait_component)
#endif
#ifndef RAW_ENTRY
#define RAW_ENTRY plait_plugin_1
#endif
#if defined(__SANITIZE_ADDRESS__)
#define RAW_ASAN "1"
#else
#define RAW_ASAN "0"
#endif
#if defined(__SANITIZE_THREAD__)
#define RAW_TSAN "1"
#else
#define RAW_TSAN "0"
#endif
#ifndef RAW_BUILD
#define RAW_BUILD "cc;asan=" RAW_ASAN ";tsan=" RAW_TSAN
#endif

static const plait_host* the_host;

static plait_bytes text(const char* words) {
  plait_bytes bytes;
  bytes.data = words;
  bytes.size = strlen(words);
  return bytes;
}

static plait_status say(plait_call* call, plait_status status, const char* json) {
  plait_message message;
  message.json = text(json);
  message.blobs = NULL;
  message.blob_count = 0;
  the_host->reply(call, &message);
  return status;
}

static plait_status raw_create(const plait_host* host, plait_call* call, plait_bytes with,
                               void** self) {
  (void)call;
  (void)with;
  the_host = host;
  *self = &the_host;
  return PLAIT_OK;
}

#ifndef RAW_HELPERS_ONLY
static plait_status raw_invoke(void* self, plait_call* call, plait_bytes method,
                               const plait_message* request) {
  (void)self;
  (void)method;
  (void)request;
  return say(call, PLAIT_OK, "{\"score\": 7, \"model\": \"small\"}");
}

#endif

static void raw_destroy(void* self) {
  (void)self;
}

#ifndef RAW_HELPERS_ONLY
static const plait_component raw_component = {RAW_COMPONENT_SIZE, PLAIT_ANY_THREAD, RAW_KIND,
                                              RAW_NAME,           RAW_MANIFEST,     raw_create,
                                              raw_invoke,         raw_destroy,      NULL};
static const plait_component* const raw_components[] = {&raw_component};
static const plait_plugin raw_plugin = {
    sizeof(plait_plugin), RAW_MAJOR, RAW_MINOR, RAW_PLUGIN_NAME, "1.0.0", RAW_BUILD, 1,
    raw_components};

const plait_plugin* RAW_ENTRY(void);
const plait_plugin* RAW_ENTRY(void) {
  return &raw_plugin;
}
#endif

#endif

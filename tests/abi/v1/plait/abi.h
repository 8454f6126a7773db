/* plait/abi.h: the boundary between plait and a plugin. Valid C11 and C++17.
 *
 * A plugin is a shared library that exports one symbol, PLAIT_PLUGIN_SYMBOL, of type
 * plait_plugin_entry. Everything that crosses is a pointer to plain data with a length; text is
 * UTF-8, requests and responses are JSON objects, raw bytes travel beside them as blobs. Nothing is
 * thrown across, and neither side frees what the other allocated.
 *
 * [h] = the host calls the plugin. "static" = lives as long as the library, which is never
 * unloaded. Structs grow only at their end; `size` tells how much of one the other side knows.
 */
#ifndef PLAIT_ABI_H
#define PLAIT_ABI_H

#include <stddef.h> /* NOLINT(modernize-deprecated-headers): C reads this too */
#include <stdint.h> /* NOLINT(modernize-deprecated-headers): C reads this too */

#ifdef __cplusplus
extern "C" {
#endif

#define PLAIT_ABI_MAJOR 1
#define PLAIT_ABI_MINOR 0 /* grows when a field is appended */

/* Whether `host` is new enough to have `field`. */
#define PLAIT_HAS(host, field) ((host)->size >= offsetof(plait_host, field) + sizeof((host)->field))

/* Borrowed: valid until the function it was passed to returns. `data` may be NULL if size is 0. */
typedef struct plait_bytes {
  const char* data;
  size_t size;
} plait_bytes;

typedef int32_t plait_status; /* fixed width, unlike an enum */
enum {
  PLAIT_OK = 0,
  PLAIT_WAIT = 1,      /* reply {"state","wait"}: stored, then "resume"; steps only */
  PLAIT_BLOCKED = 2,   /* reply {"question","choices","evidence","state"}; steps only */
  PLAIT_FAILED = 3,    /* reply {"code","message","remedy","outputs"} */
  PLAIT_CANCELLED = 4, /* only after cancelled() said so */
  PLAIT_NO_METHOD = 5, /* the component has no such method */
  PLAIT_REFUSED = 6,   /* host: undeclared capability, depth over 8, instance re-entered */
  PLAIT_BUG = 7        /* the C++ wrapper caught a stray exception; reply {"message"} */
};

typedef struct plait_call plait_call; /* one invocation: host-owned, dead when invoke returns */
typedef struct plait_ref plait_ref;   /* a component opened by the host; closed with its opener */

/* `json` names raw bytes by index, {"$blob": 0}. Frozen for this major. */
typedef struct plait_message {
  plait_bytes json;
  const plait_bytes* blobs;
  size_t blob_count;
} plait_message;

/* What a plugin may ask of the host. Every function may be called from any thread while `call`
 * lives, and none re-enters the calling instance. */
typedef struct plait_host {
  uint32_t size;
  uint16_t abi_major, abi_minor;
  /* The answer to this call. Copied at once; the last one counts. */
  void (*reply)(plait_call* call, const plait_message* message);
  /* 0 go on, 1 draining (start nothing new), 2 stop now. Wait-free. */
  int32_t (*cancelled)(const plait_call* call);
  /* The run's clocks in nanoseconds: monotonic, and since 1970 (both virtual in tests). */
  void (*clock)(plait_call* call, int64_t* monotonic, int64_t* wall);
  /* A small typed event ("agent.status", "display"), in order per step run. Never blocks. */
  plait_status (*emit)(plait_call* call, plait_bytes type, plait_bytes json);
  /* Opens the component of `kind` that `spec` names: the JSON string or {"uses": …} table as
   * written in the pipeline. The same spec gives the same reference. On failure *out is NULL and
   * the reply buffer of the call is untouched; error() tells why. */
  plait_status (*open)(plait_call* call, plait_bytes kind, plait_bytes spec, plait_ref** out);
  /* Calls a method of an opened component on this thread. *response is borrowed until the next
   * invoke of this thread on `call`. Methods that wait are refused. */
  plait_status (*invoke)(plait_call* call, plait_ref* ref, plait_bytes method,
                         const plait_message* request, const plait_message** response);
  /* Why this thread's last open, invoke, emit, intend or settle on `call` failed:
   * {"code","message","remedy"}. Borrowed until the next of them. */
  plait_bytes (*error)(plait_call* call);
  /* A durable note before an effect; those not settled come back in "resume" after a crash. */
  plait_status (*intend)(plait_call* call, plait_bytes key, plait_bytes json);
  plait_status (*settle)(plait_call* call, plait_bytes key);
  /* `secret` is masked from here on in every log, event and report. */
  void (*mask)(plait_call* call, plait_bytes secret);
  /* For developers; 0 debug, 1 info, 2 warning, 3 error. */
  void (*log)(plait_call* call, int32_t level, plait_bytes text);
  /* A further table of functions by id and revision, "plait.x/1", or NULL. */
  const void* (*extension)(const char* id);
} plait_host;

/* extension("plait.masking/1"), for what a plugin writes into files of the run itself. */
typedef struct plait_masking {
  uint32_t size;
  /* Calls `take` with `text` as an event would show it, secrets masked. `shown` is borrowed until
   * `take` returns. Not called when `call` has ended or `text` cannot be copied. */
  void (*hide)(plait_call* call, plait_bytes text, void (*take)(void* context, plait_bytes shown),
               void* context);
} plait_masking;

/* extension("plait.expression/1"): the expressions of pipelines. */
typedef struct plait_expression {
  uint32_t size;
  /* Calls `take` with the value, JSON, of `expression` over `scope`, a JSON object whose members
   * are the names that it may use. `value` is borrowed until `take` returns. Not called when there
   * is none: error() tells why. */
  plait_status (*evaluate)(plait_call* call, plait_bytes expression, plait_bytes scope,
                           void (*take)(void* context, plait_bytes value), void* context);
} plait_expression;

enum { PLAIT_ANY_THREAD = 1 }; /* else the host enters an instance by one thread at a time */

typedef struct plait_component {
  uint32_t size;
  uint32_t flags;
  const char *kind, *name; /* static; the pair is the component's identity */
  /* static JSON: version, description, contract ("scorer/1"), methods, pure, gather, blocking,
   * with_schema, capabilities, error_classes. Readable before any instance exists. */
  const char* manifest;
  /* [h] `with`: the settings, a JSON object that fits with_schema. `host` outlives the instance.
   * On failure *self stays NULL and the reply says why. */
  plait_status (*create)(const plait_host* host, plait_call* call, plait_bytes with, void** self);
  /* [h] Short, unless the manifest says "blocking": what waits returns PLAIT_WAIT. */
  plait_status (*invoke)(void* self, plait_call* call, plait_bytes method,
                         const plait_message* request);
  /* [h] Once, when no call is alive. */
  void (*destroy)(void* self);
  const void* (*extension)(const char* id); /* may be NULL */
} plait_component;

typedef struct plait_plugin {
  uint32_t size;
  uint16_t abi_major, abi_minor;
  const char *name, *version;
  const char* build; /* "g++ 12.2;asan=0;tsan=0": sanitizers must agree with the host's */
  size_t component_count;
  const plait_component* const* components; /* pointers, so that the struct may grow */
} plait_plugin;

/* The one exported symbol, its major in the name. Must not fail; the result is static. */
#define PLAIT_PLUGIN_SYMBOL "plait_plugin_1"
typedef const plait_plugin* (*plait_plugin_entry)(void);

#ifdef __cplusplus
}
#endif
#endif

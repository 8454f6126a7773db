/* Compiled twice, LAYOUT naming the function (see CMakeLists.txt). A field that is appended to the
 * ABI is appended here too when its version is frozen. */
#include "layout.h"

#include <plait/abi.h>

#define WHOLE(s) \
  { #s, "", _Alignof(s), sizeof(s) }
#define FIELD(s, f) \
  { #s, #f, offsetof(s, f), sizeof(((s*)0)->f) }

static const layout_entry entries[] = {
    WHOLE(plait_bytes),
    FIELD(plait_bytes, data),
    FIELD(plait_bytes, size),
    WHOLE(plait_message),
    FIELD(plait_message, json),
    FIELD(plait_message, blobs),
    FIELD(plait_message, blob_count),
    WHOLE(plait_host),
    FIELD(plait_host, size),
    FIELD(plait_host, abi_major),
    FIELD(plait_host, abi_minor),
    FIELD(plait_host, reply),
    FIELD(plait_host, cancelled),
    FIELD(plait_host, clock),
    FIELD(plait_host, emit),
    FIELD(plait_host, open),
    FIELD(plait_host, invoke),
    FIELD(plait_host, error),
    FIELD(plait_host, intend),
    FIELD(plait_host, settle),
    FIELD(plait_host, mask),
    FIELD(plait_host, log),
    FIELD(plait_host, extension),
    WHOLE(plait_masking),
    FIELD(plait_masking, size),
    FIELD(plait_masking, hide),
    WHOLE(plait_expression),
    FIELD(plait_expression, size),
    FIELD(plait_expression, evaluate),
    WHOLE(plait_component),
    FIELD(plait_component, size),
    FIELD(plait_component, flags),
    FIELD(plait_component, kind),
    FIELD(plait_component, name),
    FIELD(plait_component, manifest),
    FIELD(plait_component, create),
    FIELD(plait_component, invoke),
    FIELD(plait_component, destroy),
    FIELD(plait_component, extension),
    WHOLE(plait_plugin),
    FIELD(plait_plugin, size),
    FIELD(plait_plugin, abi_major),
    FIELD(plait_plugin, abi_minor),
    FIELD(plait_plugin, name),
    FIELD(plait_plugin, version),
    FIELD(plait_plugin, build),
    FIELD(plait_plugin, component_count),
    FIELD(plait_plugin, components),
    WHOLE(plait_status),
};

const layout_entry* LAYOUT(size_t* count) {
  *count = sizeof entries / sizeof entries[0];
  return entries;
}

/* The layout of the ABI's structs, as a compiler sees it: every field with its place. Compiled once
 * with the frozen header and once with the one of today (layout.c). */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct layout_entry {
  const char *structure, *field; /* field "": the whole struct, with its alignment as offset */
  size_t offset, size;
} layout_entry;

const layout_entry* layout_v1(size_t* count);
const layout_entry* layout_today(size_t* count);

#ifdef __cplusplus
}
#endif
#endif

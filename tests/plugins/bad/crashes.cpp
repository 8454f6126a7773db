// Scorers that would take plait with them. Only ever run in a process of their own.
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iterator>

#define RAW_HELPERS_ONLY
#include "raw_plugin.h"

namespace {

constexpr const char* manifest = R"({"version":"1.0.0","contract":"scorer/1","methods":["score"]})";

using Invoke = plait_status(void*, plait_call*, plait_bytes, const plait_message*);

plait_status segfaults(void*, plait_call*, plait_bytes, const plait_message*) {
  std::raise(SIGSEGV);
  return PLAIT_OK;
}
plait_status aborts(void*, plait_call*, plait_bytes, const plait_message*) {
  std::abort();
}
plait_status loops(void*, plait_call*, plait_bytes, const plait_message*) {
  volatile bool on = true;
  while (on) {
  }
  return PLAIT_OK;
}
plait_status exits(void*, plait_call*, plait_bytes, const plait_message*) {
  std::_Exit(7);
}
// Ten gigabytes, each page of them used; says how far it came.
plait_status eats(void*, plait_call* call, plait_bytes, const plait_message*) {
  constexpr std::size_t step = std::size_t{64} << 20;
  for (int i = 0; i < 160; ++i) {
    void* piece = std::malloc(step);
    if (piece == nullptr)
      return say(call, PLAIT_FAILED, R"({"code":"internal","message":"out of memory"})");
    std::memset(piece, 1, step);
  }
  return say(call, PLAIT_OK, R"({"score": 1, "model": "m"})");
}
// Fine the first time in each process.
plait_status tires(void*, plait_call* call, plait_bytes, const plait_message*) {
  static int calls = 0;
  if (++calls == 2) std::raise(SIGKILL);
  return say(call, PLAIT_OK, R"({"score": 1, "model": "m"})");
}

constexpr plait_component component(const char* name, Invoke* invoke) {
  return {sizeof(plait_component),
          PLAIT_ANY_THREAD,
          "scorer",
          name,
          manifest,
          &raw_create,
          invoke,
          &raw_destroy,
          nullptr};
}

constexpr plait_component components[] = {
    component("segfaults", segfaults), component("aborts", aborts), component("loops", loops),
    component("exits", exits),         component("eats", eats),     component("tires", tires)};
constexpr const plait_component* pointers[] = {&components[0], &components[1], &components[2],
                                               &components[3], &components[4], &components[5]};

}  // namespace

extern "C" const plait_plugin* plait_plugin_1() {
  static const plait_plugin plugin{
      sizeof(plait_plugin), PLAIT_ABI_MAJOR, PLAIT_ABI_MINOR, "crashes", "1.0.0", RAW_BUILD,
      std::size(pointers),  pointers};
  return &plugin;
}

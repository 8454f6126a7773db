// One scorer per way to break the contract, by the C ABI alone. Named after the misdeed.
#include <array>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>

#define RAW_HELPERS_ONLY
#include "raw_plugin.h"

namespace {

constexpr const char* fine = R"({"score": 7, "model": "small"})";
constexpr const char* manifest = R"({"version":"1.0.0","contract":"scorer/1","methods":["score"]})";

// Kept by `stays` beyond its call.
plait_call* kept_call = nullptr;

using Invoke = plait_status(void*, plait_call*, plait_bytes, const plait_message*);

plait_status outside_schema(void*, plait_call* call, plait_bytes, const plait_message*) {
  return say(call, PLAIT_OK, R"({"score": 1000, "model": "small"})");
}
plait_status no_json(void*, plait_call* call, plait_bytes, const plait_message*) {
  return say(call, PLAIT_OK, "score: 7");
}
plait_status a_list(void*, plait_call* call, plait_bytes, const plait_message*) {
  return say(call, PLAIT_OK, "[7]");
}
plait_status bad_utf8(void*, plait_call* call, plait_bytes, const plait_message*) {
  return say(call, PLAIT_OK, "{\"score\": 7, \"model\": \"\xff\xfe\"}");
}
plait_status nested_deep(void*, plait_call* call, plait_bytes, const plait_message*) {
  const std::string text = R"({"score": 7, "model": "m", "x": )" + std::string(200'000, '[') +
                           std::string(200'000, ']') + "}";
  return say(call, PLAIT_OK, text.c_str());
}
plait_status huge(void*, plait_call* call, plait_bytes, const plait_message*) {
  const plait_message message{{fine, std::size_t{1} << 40}, nullptr, 0};
  the_host->reply(call, &message);
  return PLAIT_OK;
}
plait_status null_text(void*, plait_call* call, plait_bytes, const plait_message*) {
  const plait_message message{{nullptr, 20}, nullptr, 0};
  the_host->reply(call, &message);
  return PLAIT_OK;
}
plait_status null_blobs(void*, plait_call* call, plait_bytes, const plait_message*) {
  const plait_message message{{fine, std::strlen(fine)}, nullptr, 3};
  the_host->reply(call, &message);
  return PLAIT_OK;
}
plait_status null_reply(void*, plait_call* call, plait_bytes, const plait_message*) {
  the_host->reply(call, nullptr);
  return PLAIT_OK;
}
plait_status missing_blob(void*, plait_call* call, plait_bytes, const plait_message*) {
  return say(call, PLAIT_OK, R"({"score": 7, "model": "m", "x": {"$blob": 0}})");
}
plait_status silent(void*, plait_call*, plait_bytes, const plait_message*) {
  return PLAIT_OK;
}
plait_status silent_failure(void*, plait_call*, plait_bytes, const plait_message*) {
  return PLAIT_FAILED;
}
plait_status unknown_status(void*, plait_call* call, plait_bytes, const plait_message*) {
  return say(call, 42, fine);
}
plait_status refuses(void*, plait_call* call, plait_bytes, const plait_message*) {
  return say(call, PLAIT_REFUSED, fine);
}
plait_status waits(void*, plait_call* call, plait_bytes, const plait_message*) {
  return say(call, PLAIT_WAIT, R"({"state": {}, "wait": {}})");
}
plait_status cancelled(void*, plait_call*, plait_bytes, const plait_message*) {
  return PLAIT_CANCELLED;
}
plait_status no_method(void*, plait_call*, plait_bytes, const plait_message*) {
  return PLAIT_NO_METHOD;
}
plait_status lets_out(void*, plait_call*, plait_bytes, const plait_message*) {
  throw std::runtime_error("out of the plugin");
}
plait_status lets_out_int(void*, plait_call*, plait_bytes, const plait_message*) {
  throw 7;
}
// Not wrong: the last reply counts.
plait_status replies_twice(void*, plait_call* call, plait_bytes, const plait_message*) {
  say(call, PLAIT_OK, "nonsense");
  return say(call, PLAIT_OK, fine);
}
// Not wrong, but each of these is dropped or refused.
plait_status emits(void*, plait_call* call, plait_bytes, const plait_message*) {
  const std::string large = "\"" + std::string(70'000, 'x') + "\"";
  const plait_bytes garbage{nullptr, 12};
  const std::array refused{
      the_host->emit(call, text("run.finished"), text("{}")),
      the_host->emit(call, text("word"), text("{}")),
      the_host->emit(call, text("Two.Words"), text("{}")),
      the_host->emit(call, text("agent.status"), text("{")),
      the_host->emit(call, text("agent.status"), {large.data(), large.size()}),
      the_host->emit(call, garbage, text("{}")),
      the_host->emit(call, text("agent.status"), garbage),
  };
  for (const plait_status status : refused)
    if (status != PLAIT_REFUSED) return say(call, PLAIT_FAILED, R"({"code":"x","message":"sent"})");
  if (the_host->emit(call, text("agent.status"), text(R"({"word":"COMPLETE"})")) != PLAIT_OK ||
      the_host->emit(call, text("display"), text(R"({"title":"t"})")) != PLAIT_OK)
    return say(call, PLAIT_FAILED, R"({"code":"x","message":"dropped"})");
  return say(call, PLAIT_OK, fine);
}
// Passes its own error on: opens itself by name and calls itself.
plait_status reenters(void*, plait_call* call, plait_bytes method, const plait_message* request) {
  plait_ref* ref = nullptr;
  const plait_message* response = nullptr;
  plait_status status = the_host->open(call, text("scorer"), text("\"reenters\""), &ref);
  if (status == PLAIT_OK) status = the_host->invoke(call, ref, method, request, &response);
  const plait_bytes error = the_host->error(call);
  return say(call, PLAIT_FAILED, std::string(error.data, error.size).c_str());
}
// Passes on why it may not.
plait_status effects(void*, plait_call* call, plait_bytes, const plait_message*) {
  if (the_host->intend(call, text("key"), text("{}")) == PLAIT_OK) return say(call, PLAIT_OK, fine);
  const plait_bytes error = the_host->error(call);
  return say(call, PLAIT_FAILED, std::string(error.data, error.size).c_str());
}
// Every host function with a dead handle, a wild one, and NULL.
plait_status stays(void*, plait_call* call, plait_bytes method, const plait_message* request) {
  int wrong = 0;
  for (plait_call* handle :
       {kept_call, reinterpret_cast<plait_call*>(0x7fffdeadbeef),
        reinterpret_cast<plait_call*>(~std::uintptr_t{0}), static_cast<plait_call*>(nullptr)}) {
    plait_ref* ref = nullptr;
    const plait_message* response = nullptr;
    the_host->reply(handle, request);
    the_host->clock(handle, nullptr, nullptr);
    the_host->mask(handle, text("secret"));
    the_host->log(handle, 99, text("text"));
    wrong += the_host->cancelled(handle) == 2 ? 0 : 1;
    wrong += the_host->error(handle).size > 0 ? 0 : 1;
    wrong += the_host->emit(handle, text("a.b"), text("{}")) == PLAIT_REFUSED ? 0 : 1;
    wrong +=
        the_host->open(handle, text("scorer"), text("\"silent\""), &ref) == PLAIT_REFUSED ? 0 : 1;
    wrong += the_host->invoke(handle, ref, method, request, &response) == PLAIT_REFUSED ? 0 : 1;
    wrong += the_host->intend(handle, text("k"), text("{}")) == PLAIT_REFUSED ? 0 : 1;
    wrong += the_host->settle(handle, text("k")) == PLAIT_REFUSED ? 0 : 1;
  }
  // A live handle with nonsense.
  const plait_message* response = nullptr;
  auto* wild = reinterpret_cast<plait_ref*>(0x1234);
  wrong += the_host->invoke(call, wild, method, request, &response) == PLAIT_REFUSED ? 0 : 1;
  wrong +=
      the_host->open(call, text("scorer"), text("\"silent\""), nullptr) == PLAIT_REFUSED ? 0 : 1;
  kept_call = call;
  if (wrong != 0) return say(call, PLAIT_FAILED, R"({"code":"x","message":"a dead call worked"})");
  return say(call, PLAIT_OK, fine);
}

template <std::size_t N>
struct Components {
  std::array<plait_component, N> all;
  std::array<const plait_component*, N> pointers;
};

template <typename... Pairs>
auto components_of(Pairs... pairs) {
  Components<sizeof...(pairs)> out{
      {plait_component{sizeof(plait_component), PLAIT_ANY_THREAD, "scorer", pairs.first, manifest,
                       &raw_create, pairs.second, &raw_destroy, nullptr}...},
      {}};
  return out;
}

struct Misdeed {
  const char* first;
  Invoke* second;
};

auto components = components_of(
    Misdeed{"outside_schema", outside_schema}, Misdeed{"no_json", no_json},
    Misdeed{"a_list", a_list}, Misdeed{"bad_utf8", bad_utf8}, Misdeed{"nested_deep", nested_deep},
    Misdeed{"huge", huge}, Misdeed{"null_text", null_text}, Misdeed{"null_blobs", null_blobs},
    Misdeed{"null_reply", null_reply}, Misdeed{"missing_blob", missing_blob},
    Misdeed{"silent", silent}, Misdeed{"silent_failure", silent_failure},
    Misdeed{"unknown_status", unknown_status}, Misdeed{"refuses", refuses}, Misdeed{"waits", waits},
    Misdeed{"cancelled", cancelled}, Misdeed{"no_method", no_method}, Misdeed{"lets_out", lets_out},
    Misdeed{"lets_out_int", lets_out_int}, Misdeed{"replies_twice", replies_twice},
    Misdeed{"emits", emits}, Misdeed{"reenters", reenters}, Misdeed{"effects", effects},
    Misdeed{"stays", stays});

}  // namespace

extern "C" const plait_plugin* plait_plugin_1() {
  for (std::size_t i = 0; i < components.all.size(); ++i)
    components.pointers[i] = &components.all[i];
  static const plait_plugin plugin{sizeof(plait_plugin),
                                   PLAIT_ABI_MAJOR,
                                   PLAIT_ABI_MINOR,
                                   "misdeeds",
                                   "1.0.0",
                                   RAW_BUILD,
                                   components.pointers.size(),
                                   components.pointers.data()};
  return &plugin;
}

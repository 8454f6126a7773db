// From a C++ class to the C boundary. An author derives from the class of a kind (step.hpp,
// scorer.hpp, …), says `static constexpr const char* name` and `manifest` (JSON: description,
// with_schema, flags), and lists the classes once:
//
//   PLAIT_PLUGIN("my-plugin", "1.0.0", MyScorer, MyCheck)
//
// Every exception is caught here and becomes an error that names component and method.
#pragma once

#include <plait/abi.h>
#include <array>
#include <exception>
#include <memory>
#include <plait/call.hpp>
#include <string>
#include <string_view>

namespace plait {

// `{}` written for a Json makes null; what was meant is an object.
inline Json object_of(Json value) {
  return value.is_null() ? Json::object() : std::move(value);
}

// What an instance answers: the status and the body that belongs to it (see abi.h).
struct Reply {
  plait_status status = PLAIT_OK;
  Message message;

  static Reply ok(Json json) { return {PLAIT_OK, Message{std::move(json), {}}}; }
  static Reply ok(Message message) { return {PLAIT_OK, std::move(message)}; }
  static Reply failed(const Error& error) { return {PLAIT_FAILED, Message{to_json(error), {}}}; }
  static Reply no_method() { return {PLAIT_NO_METHOD, {}}; }
};

// The base of all kinds. One instance lives for one `with`; unless the class says
// `any_thread = true`, it is entered by one thread at a time.
class Instance {
 public:
  virtual ~Instance() = default;
  Instance() = default;
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  static constexpr bool any_thread = false;
  virtual Reply invoke(Call& call, std::string_view method, const Message& request) = 0;
};

namespace detail {

#define PLAIT_TEXT_(x) #x
#define PLAIT_TEXT(x) PLAIT_TEXT_(x)
#if defined(__SANITIZE_ADDRESS__)
#define PLAIT_ASAN_ "1"
#else
#define PLAIT_ASAN_ "0"
#endif
#if defined(__SANITIZE_THREAD__)
#define PLAIT_TSAN_ "1"
#else
#define PLAIT_TSAN_ "0"
#endif
#if defined(__clang__)
inline constexpr char build_text[] =
    "clang++ " PLAIT_TEXT(__clang_major__) ";asan=" PLAIT_ASAN_ ";tsan=" PLAIT_TSAN_;
#else
inline constexpr char build_text[] =
    "g++ " PLAIT_TEXT(__GNUC__) ";asan=" PLAIT_ASAN_ ";tsan=" PLAIT_TSAN_;
#endif

struct Holder {
  const plait_host* host;
  std::unique_ptr<Instance> instance;
};

inline void send(const plait_host& host, plait_call* call, const Message& message) {
  with_raw(message, [&](const plait_message& raw) { host.reply(call, &raw); });
}

inline plait_status report_bug(const plait_host& host, plait_call* call,
                               std::string what) noexcept {
  try {
    send(host, call, Message{to_json(fail(error_class::plugin, std::move(what))), {}});
  } catch (...) {  // out of memory: the status alone has to do
  }
  return PLAIT_BUG;
}

// Runs `body`; a stray exception becomes PLAIT_BUG with the place in its message.
template <typename Body>
plait_status guarded(const plait_host& host, plait_call* call, const char* component,
                     std::string_view method, Body body) noexcept {
  try {
    return body();
  } catch (const std::exception& e) {
    return report_bug(host, call,
                      std::string(component) + "." + std::string(method) + " threw: " + e.what());
  } catch (...) {
    return report_bug(host, call,
                      std::string(component) + "." + std::string(method) +
                          " threw something that is no std::exception");
  }
}

template <typename T>
Result<std::unique_ptr<Instance>> make(const Json& with) {
  if constexpr (requires { T::create(with); }) {
    PLAIT_TRY(std::unique_ptr<T> made, T::create(with));
    return std::unique_ptr<Instance>(std::move(made));
  } else {
    return std::unique_ptr<Instance>(std::make_unique<T>(with));
  }
}

template <typename T>
plait_status create(const plait_host* host, plait_call* call, plait_bytes with, void** self) {
  *self = nullptr;
  return guarded(*host, call, T::name, "create", [&]() -> plait_status {
    Result<std::unique_ptr<Instance>> made = make<T>(Json::parse(view_of(with)));
    if (!made) {
      send(*host, call, Message{to_json(made.error()), {}});
      return PLAIT_FAILED;
    }
    *self = new Holder{host, std::move(made).value()};  // NOLINT: freed by destroy
    return PLAIT_OK;
  });
}

template <typename T>
plait_status invoke(void* self, plait_call* call, plait_bytes method,
                    const plait_message* request) {
  auto* holder = static_cast<Holder*>(self);
  return guarded(*holder->host, call, T::name, view_of(method), [&]() -> plait_status {
    Call context(*holder->host, call);
    const Message message = read_message(*request);
    if (!message.json.is_object()) {
      send(*holder->host, call,
           Message{to_json(fail(error_class::plugin, "the request is no JSON object")), {}});
      return PLAIT_FAILED;
    }
    const Reply reply = holder->instance->invoke(context, view_of(method), message);
    send(*holder->host, call, reply.message);
    return reply.status;
  });
}

inline void destroy(void* self) {
  delete static_cast<Holder*>(self);
}  // NOLINT

// The manifest: what the author wrote, completed from the class; as it stands when it is no JSON
// object, so that the host refuses it and says why.
template <typename T>
const char* manifest_of(const char* version) {
  static const std::string text = [version] {
    Json json = Json::parse(std::string_view(T::manifest), nullptr, false);
    if (!json.is_object()) return std::string(T::manifest);
    json["kind"] = T::kind;
    json["name"] = T::name;
    if (!json.contains("version")) json["version"] = version;
    json["contract"] = T::contract;
    if (!json.contains("methods")) json["methods"] = T::methods();
    return dump(json);
  }();
  return text.c_str();
}

template <typename T>
const plait_component* component_of(const char* version) {
  static const plait_component component{
      sizeof(plait_component),
      T::any_thread ? static_cast<uint32_t>(PLAIT_ANY_THREAD) : 0U,
      T::kind,
      T::name,
      manifest_of<T>(version),
      &create<T>,
      &invoke<T>,
      &destroy,
      nullptr};
  return &component;
}

template <typename... Ts>
const plait_plugin* plugin_of(const char* name, const char* version) {
  static const std::array<const plait_component*, sizeof...(Ts)> components{
      component_of<Ts>(version)...};
  static const plait_plugin plugin{
      sizeof(plait_plugin), PLAIT_ABI_MAJOR,   PLAIT_ABI_MINOR,  name, version,
      build_text,           components.size(), components.data()};
  return &plugin;
}

}  // namespace detail
}  // namespace plait

// Exactly once per library, at global scope. NAME and VERSION are string literals.
#define PLAIT_PLUGIN(NAME, VERSION, ...)                                                   \
  extern "C" __attribute__((visibility("default"))) const plait_plugin* plait_plugin_1() { \
    return plait::detail::plugin_of<__VA_ARGS__>(NAME, VERSION);                           \
  }

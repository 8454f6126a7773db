// A host for plugin classes called directly, without engine or loader: opens what a test offers,
// records what a plugin says, and keeps a clock that only the test moves. For one thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <plait/component.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plait::test {

class FakeHost {
 public:
  struct Event {
    std::string type;
    Json data;
  };
  using Maker = std::function<Result<std::unique_ptr<Instance>>(const Json& with)>;

  std::vector<Event> events;               // emitted, in order
  std::vector<std::string> logged;         // texts of log()
  std::vector<std::string> masked;         // secrets
  std::map<std::string, Json> intentions;  // not settled
  double now = 100;                        // seconds of the steady clock
  double wall = 1795378293;                // seconds since 1970: 2026-11-22T20:11:33Z
  Cancel cancel = Cancel::none;
  // The value of an expression over a scope; the host knows none without it.
  std::function<Json(const std::string& expression, const Json& scope)> evaluates;

  FakeHost() {
    host_.size = sizeof host_;
    host_.abi_major = PLAIT_ABI_MAJOR;
    host_.abi_minor = PLAIT_ABI_MINOR;
    host_.reply = [](plait_call*, const plait_message*) {};
    host_.cancelled = [](const plait_call* call) {
      return static_cast<std::int32_t>(reinterpret_cast<const FakeHost*>(call)->cancel);
    };
    host_.clock = [](plait_call* call, std::int64_t* steady, std::int64_t* wall_clock) {
      *steady = static_cast<std::int64_t>(self(call).now * 1e9);
      *wall_clock = static_cast<std::int64_t>(self(call).wall * 1e9);
    };
    host_.emit = [](plait_call* call, plait_bytes type, plait_bytes json) {
      self(call).events.push_back(
          {std::string(view_of(type)), Json::parse(view_of(json), nullptr, false)});
      return static_cast<plait_status>(PLAIT_OK);
    };
    host_.open = [](plait_call* call, plait_bytes kind, plait_bytes spec, plait_ref** out) {
      return self(call).open(view_of(kind), Json::parse(view_of(spec), nullptr, false), out);
    };
    host_.invoke = [](plait_call* call, plait_ref* ref, plait_bytes method,
                      const plait_message* request, const plait_message** response) {
      return self(call).forward(ref, view_of(method), *request, response);
    };
    host_.error = [](plait_call* call) { return bytes_of(self(call).error_); };
    host_.intend = [](plait_call* call, plait_bytes key, plait_bytes json) {
      self(call).intentions[std::string(view_of(key))] = Json::parse(view_of(json));
      return static_cast<plait_status>(PLAIT_OK);
    };
    host_.settle = [](plait_call* call, plait_bytes key) {
      self(call).intentions.erase(std::string(view_of(key)));
      return static_cast<plait_status>(PLAIT_OK);
    };
    host_.mask = [](plait_call* call, plait_bytes secret) {
      self(call).masked.emplace_back(view_of(secret));
    };
    host_.log = [](plait_call* call, std::int32_t, plait_bytes text) {
      self(call).logged.emplace_back(view_of(text));
    };
    host_.extension = [](const char* id) -> const void* {
      return std::string_view(id) == "plait.expression/1" ? &expressions() : nullptr;
    };
  }
  FakeHost(const FakeHost&) = delete;
  FakeHost& operator=(const FakeHost&) = delete;

  // Makes a component class known under its own kind and name.
  template <typename T>
  void offer() {
    offer(T::kind, T::name, [](const Json& with) { return detail::make<T>(with); });
  }
  void offer(std::string_view kind, std::string_view name, Maker maker) {
    makers_[key(kind, name)] = std::move(maker);
  }

  [[nodiscard]] Call call() { return Call(host_, reinterpret_cast<plait_call*>(this)); }

  // What the host would get for `method`; an exception becomes PLAIT_BUG, as at the boundary.
  Reply invoke(Instance& instance, std::string_view method, const Message& request) {
    try {
      Call context = call();
      return instance.invoke(context, method, request);
    } catch (const std::exception& e) {
      return {PLAIT_BUG, Message{to_json(fail(error_class::plugin, e.what())), {}}};
    }
  }
  Reply invoke(Instance& instance, std::string_view method, Json request) {
    return invoke(instance, method, Message{std::move(request), {}});
  }

  // The data of all events of one type.
  [[nodiscard]] std::vector<Json> emitted(std::string_view type) const {
    std::vector<Json> found;
    for (const Event& event : events)
      if (event.type == type) found.push_back(event.data);
    return found;
  }

 private:
  static FakeHost& self(plait_call* call) { return *reinterpret_cast<FakeHost*>(call); }
  static std::string key(std::string_view kind, std::string_view name) {
    return std::string(kind) + " " + std::string(name);
  }

  static const plait_expression& expressions() {
    static constexpr plait_expression made{
        sizeof(plait_expression),
        [](plait_call* call, plait_bytes expression, plait_bytes scope,
           void (*take)(void*, plait_bytes), void* context) -> plait_status {
          if (!self(call).evaluates)
            return self(call).refuse(fail(error_class::config, "this host knows no expressions"));
          const std::string value = dump(self(call).evaluates(
              std::string(view_of(expression)), Json::parse(view_of(scope), nullptr, false)));
          take(context, bytes_of(value));
          return PLAIT_OK;
        }};
    return made;
  }

  plait_status refuse(const Error& error) {
    error_ = dump(to_json(error));
    return PLAIT_FAILED;
  }

  plait_status open(std::string_view kind, const Json& spec, plait_ref** out) {
    *out = nullptr;
    Json with = spec.is_object() ? spec : Json::object();
    const std::string name = spec.is_string() ? spec.get<std::string>() : with.value("uses", "");
    with.erase("uses");
    const auto maker = makers_.find(key(kind, name));
    if (maker == makers_.end())
      return refuse(
          fail(error_class::not_found, "there is no " + std::string(kind) + " \"" + name + "\""));
    std::unique_ptr<Instance>& instance = opened_[std::string(kind) + " " + dump(spec)];
    if (!instance) {
      Result<std::unique_ptr<Instance>> made = maker->second(with);
      if (!made) return refuse(made.error());
      instance = std::move(made).value();
    }
    *out = reinterpret_cast<plait_ref*>(instance.get());
    return PLAIT_OK;
  }

  plait_status forward(plait_ref* ref, std::string_view method, const plait_message& request,
                       const plait_message** response) {
    Reply reply = invoke(*reinterpret_cast<Instance*>(ref), method, read_message(request));
    if (reply.status != PLAIT_OK) {
      error_ = dump(reply.message.json);
      return reply.status;
    }
    text_ = dump(reply.message.json);
    blobs_ = std::move(reply.message.blobs);
    views_.clear();
    for (const std::string& blob : blobs_) views_.push_back(bytes_of(blob));
    raw_ = {bytes_of(text_), views_.data(), views_.size()};
    *response = &raw_;
    return PLAIT_OK;
  }

  plait_host host_{};
  std::map<std::string, Maker> makers_;
  std::map<std::string, std::unique_ptr<Instance>> opened_;
  std::string error_, text_;
  std::vector<std::string> blobs_;
  std::vector<plait_bytes> views_;
  plait_message raw_{};
};

}  // namespace plait::test

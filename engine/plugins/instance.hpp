// Components brought to life, and calls into them.
#pragma once

#include <plait/abi.h>
#include <map>
#include <memory>
#include <mutex>
#include <plait/call.hpp>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>
#include <string_view>

#include "pipeline/model.hpp"
#include "plugins/host.hpp"
#include "plugins/registry.hpp"

namespace plait::plugins {

class Instances;
class CallFrame;
class Remote;
class Turns;

// One component with one `with`. Lives as long as its Instances.
class Instance {
 public:
  // With a `remote` the component is made in that process.
  Instance(const ComponentEntry& entry, Json with, Instances& owner,
           std::unique_ptr<Remote> remote);
  ~Instance();
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  [[nodiscard]] const ComponentEntry& entry() const { return entry_; }
  [[nodiscard]] const pipeline::ComponentInfo& info() const { return entry_.info; }
  [[nodiscard]] const Json& with() const { return with_; }
  [[nodiscard]] Instances& owner() const { return owner_; }
  [[nodiscard]] void* self() const { return self_; }  // the plugin's; null until created
  [[nodiscard]] Remote* remote() const { return remote_.get(); }  // null: in this process

  // The instances that this one opened, as it names them.
  [[nodiscard]] Instance* opened(std::string_view kind, std::string_view spec) const;
  void add_opened(std::string_view kind, std::string_view spec, Instance& instance);
  [[nodiscard]] bool has_opened(const Instance* instance) const;  // may be any address

 private:
  friend class Instances;
  const ComponentEntry& entry_;
  const Json with_;
  Instances& owner_;
  std::unique_ptr<Remote> remote_;
  void* self_ = nullptr;
  mutable std::mutex mutex_;  // of opened_
  std::map<std::pair<std::string, std::string>, Instance*> opened_;
};

// What a component answered, after it was found to fit its contract. With PLAIT_FAILED the body is
// {"code","message","remedy","outputs"}, and error() reads it.
struct Response {
  plait_status status = PLAIT_OK;  // OK, WAIT, BLOCKED, FAILED or CANCELLED
  Message message;

  [[nodiscard]] Error error() const { return error_from_json(message.json); }
};

// The instances of one run: one per component and `with`, made when first asked for, destroyed with
// this object. Every thread may use it; instances that are not PLAIT_ANY_THREAD are entered by one
// thread at a time, and a call that would have to wait for itself is refused.
class Instances {
 public:
  // `declared`: further names of components, as a pipeline declares them.
  explicit Instances(const Registry& registry,
                     std::vector<pipeline::DeclaredComponent> declared = {});
  ~Instances();
  Instances(const Instances&) = delete;
  Instances& operator=(const Instances&) = delete;

  // `with` is checked against the component's with_schema; `isolation` is what a pipeline says of
  // it (isolation/remote.hpp), null: none. Errors: config (no such component, wrong `with`), what
  // the component's create said, plugin (it broke its contract).
  Result<Instance*> get(std::string_view kind, std::string_view name, const Json& with,
                        HostServices& host, const CallInfo& info, const Json& isolation = Json());
  // `spec` as in a pipeline: "name", or {"uses": "name", "isolation": …, other keys = with}.
  Result<Instance*> open(std::string_view kind, const Json& spec, HostServices& host,
                         const CallInfo& info);

  // Calls a method on this thread. An error means that the component could not be asked or broke
  // its contract (class plugin; the message names file, plugin, component, method and cause); a
  // failure that it reported is a Response with PLAIT_FAILED. `host` and `info` are used during the
  // call only.
  Result<Response> invoke(Instance& instance, std::string_view method, const Message& request,
                          HostServices& host, const CallInfo& info);
  // The same for a request that is JSON text already: writing it is a good part of a call's cost.
  Result<Response> invoke(Instance& instance, std::string_view method, std::string_view request,
                          HostServices& host, const CallInfo& info);
  // The same for methods that only answer: the body of PLAIT_OK, anything else is an error.
  Result<Message> ask(Instance& instance, std::string_view method, const Message& request,
                      HostServices& host, const CallInfo& info);

  [[nodiscard]] const Registry& registry() const { return registry_; }

 private:
  friend class HostTable;
  Result<Response> invoke_raw(Instance& instance, std::string_view method,
                              const plait_message& request, HostServices& host,
                              const CallInfo& info);
  Result<Instance*> open_from(const CallFrame* caller, std::string_view kind, const Json& spec,
                              HostServices& host, const CallInfo& info);
  Result<Instance*> get_from(const CallFrame* caller, std::string_view kind, std::string_view name,
                             const Json& with, HostServices& host, const CallInfo& info,
                             const Json& isolation);

  const Registry& registry_;
  const std::vector<pipeline::DeclaredComponent> declared_;
  std::unique_ptr<Turns> turns_;
  std::mutex mutex_;  // of made_
  std::map<std::string, std::unique_ptr<Instance>, std::less<>> made_;
};

}  // namespace plait::plugins

#include "plugins/instance.hpp"

#include <algorithm>
#include <chrono>
#include <plait/error_class.hpp>
#include <utility>

#include "log/log.hpp"
#include "plugins/call_frame.hpp"
#include "plugins/invoke.hpp"
#include "plugins/isolation/remote.hpp"
#include "plugins/turns.hpp"

namespace plait::plugins {

Instance::Instance(const ComponentEntry& entry, Json with, Instances& owner,
                   std::unique_ptr<Remote> remote)
    : entry_(entry), with_(std::move(with)), owner_(owner), remote_(std::move(remote)) {}

Instance::~Instance() {
  if (self_ == nullptr || remote_) return;
  try {
    entry_.functions->destroy(self_);
  } catch (...) {  // the plugin's own loss: nothing of it is used any more
  }
}

Instance* Instance::opened(std::string_view kind, std::string_view spec) const {
  const std::lock_guard lock(mutex_);
  const auto it = opened_.find(std::pair(std::string(kind), std::string(spec)));
  return it == opened_.end() ? nullptr : it->second;
}

void Instance::add_opened(std::string_view kind, std::string_view spec, Instance& instance) {
  const std::lock_guard lock(mutex_);
  opened_[std::pair(std::string(kind), std::string(spec))] = &instance;
}

bool Instance::has_opened(const Instance* instance) const {
  const std::lock_guard lock(mutex_);
  return std::any_of(opened_.begin(), opened_.end(),
                     [&](const auto& entry) { return entry.second == instance; });
}

Instances::Instances(const Registry& registry, std::vector<pipeline::DeclaredComponent> declared)
    : registry_(registry), declared_(std::move(declared)), turns_(std::make_unique<Turns>()) {}
Instances::~Instances() = default;

Result<Instance*> Instances::get_from(const CallFrame* caller, std::string_view kind,
                                      std::string_view name, const Json& with, HostServices& host,
                                      const CallInfo& info, const Json& isolation) {
  // Each is declared after the one that it is made from.
  for (auto made = declared_.rbegin(); made != declared_.rend(); ++made) {
    if (made->kind != kind || made->name != name) continue;
    Json settings = made->with;
    if (with.is_object()) settings.update(with);
    return get_from(caller, kind, made->uses, settings, host, info,
                    isolation.is_null() ? made->isolation : isolation);
  }
  PLAIT_TRY(const ComponentEntry* entry, registry_.entry(kind, name));
  static const Json none = Json::object();
  const Json& settings = with.is_null() ? none : with;
  PLAIT_TRY(const Isolation place, Isolation::from_json(isolation));
  const std::string key =
      std::string(kind) + '\n' + std::string(name) + '\n' + place.key() + '\n' + dump(settings);
  {
    const std::lock_guard lock(mutex_);
    if (const auto it = made_.find(key); it != made_.end()) return it->second.get();
  }
  PLAIT_CHECK(entry->check_with(settings));

  // Made without the lock, because create may open others. When two threads make the same, the
  // first stays.
  std::unique_ptr<Remote> remote;
  if (place.process)
    remote = std::make_unique<Remote>(
        host_table(), RemoteSpec{registry_.host_program(), entry->info.file, entry->info.kind,
                                 entry->info.name, dump(settings), entry->describe(), place});
  auto instance = std::make_unique<Instance>(*entry, settings, *this, std::move(remote));
  CallFrame frame(*instance, "create", caller, host, info);
  for (const CallFrame* f = caller; f != nullptr; f = f->caller)
    if (&f->instance.entry() == entry && f->instance.self() == nullptr &&
        f->instance.with() == settings)
      return fail(error_class::plugin,
                  entry->describe() + " opens itself while it is made (" + frame.chain() + ")");
  PLAIT_TRY(instance->self_, create_component(frame));
  const std::lock_guard lock(mutex_);
  return made_.try_emplace(key, std::move(instance)).first->second.get();
}

Result<Instance*> Instances::open_from(const CallFrame* caller, std::string_view kind,
                                       const Json& spec, HostServices& host, const CallInfo& info) {
  if (spec.is_string())
    return get_from(caller, kind, spec.get<std::string>(), Json::object(), host, info, Json());
  if (!spec.is_object() || !spec.contains("uses") || !spec["uses"].is_string())
    return fail(error_class::config,
                "not a " + std::string(kind) + ": " + dump(spec).substr(0, 200),
                "write a name, \"x\", or a table, { uses = \"x\", … }");
  Json with = spec;
  with.erase("uses");
  with.erase("isolation");
  return get_from(caller, kind, spec["uses"].get<std::string>(), with, host, info,
                  spec.value("isolation", Json()));
}

Result<Instance*> Instances::get(std::string_view kind, std::string_view name, const Json& with,
                                 HostServices& host, const CallInfo& info, const Json& isolation) {
  return get_from(nullptr, kind, name, with, host, info, isolation);
}

Result<Instance*> Instances::open(std::string_view kind, const Json& spec, HostServices& host,
                                  const CallInfo& info) {
  return open_from(nullptr, kind, spec, host, info);
}

Result<Response> Instances::invoke_raw(Instance& instance, std::string_view method,
                                       const plait_message& request, HostServices& host,
                                       const CallInfo& info) {
  CallFrame frame(instance, method, nullptr, host, info);
  const auto entered = std::chrono::steady_clock::now();
  Result<RawResponse> called = call_component(frame, *turns_, request);
  log::debug([&] {
    const std::chrono::duration<double, std::milli> took =
        std::chrono::steady_clock::now() - entered;
    return info.step + (info.task.empty() ? "" : "[" + info.task + "]") + ": " +
           instance.entry().info.kind + " \"" + instance.entry().info.name + "\" " +
           std::string(method) + " " +
           (called ? "answered " + std::to_string(called->status) : called.error().code) +
           " after " + std::to_string(took.count()) + " ms";
  });
  PLAIT_TRY(RawResponse raw, std::move(called));
  return Response{raw.status, Message{std::move(raw.json), std::move(raw.message.blobs)}};
}

Result<Response> Instances::invoke(Instance& instance, std::string_view method,
                                   const Message& request, HostServices& host,
                                   const CallInfo& info) {
  return with_raw(request, [&](const plait_message& message) {
    return invoke_raw(instance, method, message, host, info);
  });
}

Result<Response> Instances::invoke(Instance& instance, std::string_view method,
                                   std::string_view request, HostServices& host,
                                   const CallInfo& info) {
  return invoke_raw(instance, method, plait_message{bytes_of(request), nullptr, 0}, host, info);
}

Result<Message> Instances::ask(Instance& instance, std::string_view method, const Message& request,
                               HostServices& host, const CallInfo& info) {
  PLAIT_TRY(Response response, invoke(instance, method, request, host, info));
  if (response.status == PLAIT_OK) return std::move(response.message);
  if (response.status == PLAIT_FAILED) return response.error();
  if (response.status == PLAIT_CANCELLED) return fail(error_class::cancelled, "stopped on request");
  return fail(error_class::plugin, instance.entry().describe() + " has to wait in " +
                                       std::string(method) + ", where it may not");
}

}  // namespace plait::plugins

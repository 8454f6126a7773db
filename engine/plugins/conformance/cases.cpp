#include "plugins/conformance/cases.hpp"

#include <atomic>
#include <mutex>
#include <plait/error_class.hpp>
#include <thread>

#include "plugins/call_frame.hpp"
#include "plugins/call_table.hpp"
#include "plugins/conformance/sample.hpp"
#include "plugins/contracts.hpp"
#include "plugins/instance.hpp"

namespace plait::plugins {
namespace {

constexpr int kRequests = 60;  // of each case
constexpr int kLives = 200;    // times that an instance is made and destroyed
constexpr int kThreads = 8;
constexpr std::size_t kHuge = std::size_t{4} << 20;  // bytes of a text in a request
constexpr int kHugeRequests = 3;

constexpr char kFits[] = "requests that fit";
constexpr char kRandom[] = "random requests";
constexpr char kUtf8[] = "requests that are no UTF-8";
constexpr char kHugeText[] = "huge requests";
constexpr char kManyThreads[] = "many threads";
constexpr char kCancelled[] = "while it is cancelled";
constexpr char kUnknown[] = "a method that there is not";
constexpr char kSettings[] = "settings that fit";
constexpr char kLife[] = "made and destroyed";

// Takes what a plugin says and serves nothing.
class PatientHost : public HostServices {
 public:
  [[nodiscard]] Cancel cancelled(const CallInfo&) const override { return cancel; }
  [[nodiscard]] std::int64_t monotonic_ns() const override { return 1'000'000'000; }
  [[nodiscard]] std::int64_t wall_ns() const override { return 1'700'000'000'000'000'000; }
  [[nodiscard]] bool reserved_event(std::string_view) const override { return false; }
  void emit(const CallInfo&, std::string_view, std::string_view) override {}
  void event_dropped(const CallInfo&, std::string_view, std::string_view) override {}
  Status intend(const CallInfo&, std::string_view, std::string_view) override { return {}; }
  Status settle(const CallInfo&, std::string_view) override { return {}; }
  void mask(std::string_view) override {}
  void log(const CallInfo&, std::string_view, LogLevel, std::string_view) override {}

  Cancel cancel = Cancel::none;
};

// What names a place names one that may be written to.
void keep_within(Json& json, const std::string& folder) {
  if (json.is_object())
    for (auto& [key, value] : json.items()) {
      const bool place = key == "project" || key == "worktree" || key == "dir" || key == "cwd" ||
                         key == "path" || key == "snapshot" || key == "file" || key == "output";
      if (place && value.is_string())
        value = folder;
      else
        keep_within(value, folder);
    }
  if (json.is_array())
    for (Json& part : json) keep_within(part, folder);
}

class Trial {
 public:
  Trial(const Registry& registry, const ConformanceCase& which, const ComponentEntry& entry,
        std::uint64_t seed, std::string folder)
      : registry_(registry),
        which_(which),
        entry_(entry),
        random_(seed),
        folder_(std::move(folder)),
        // Nothing is to be done but in a dry run.
        info_{"conformance", "step", "", 1, true} {}

  Status run() {
    if (which_.name == kSettings) return make_with_settings();
    if (which_.name == kLife) return make_and_destroy();
    Instances instances(registry_);
    PLAIT_TRY(Instance * instance, made(instances));
    if (which_.name == kUnknown) return ask_unknown(*instance);
    if (which_.name == kManyThreads) return ask_by_threads(instances, *instance);
    if (which_.name == kCancelled) host_.cancel = Cancel::stop;
    const int requests = which_.name == kHugeText ? kHugeRequests : kRequests;
    for (int i = 0; i < requests; ++i) PLAIT_CHECK(ask_once(instances, *instance));
    return {};
  }

 private:
  Json settings_sample() {
    return sample(entry_.info.with_schema, entry_.info.with_schema, random_);
  }

  // With settings under which it can be made, tried a few times where {} does not do.
  Result<Instance*> made(Instances& instances) {
    Error last = fail(error_class::config, "it cannot be made");
    for (int i = 0; i < kRequests; ++i) {
      Json with = i == 0 ? Json::object() : settings_sample();
      keep_within(with, folder_);
      auto instance = instances.get(which_.kind, which_.component, with, host_, info_);
      if (instance) return *instance;
      last = instance.error();
      if (last.code == error_class::plugin) return last;
    }
    return fail(last.code,
                "no settings were found with which it can be made; the last: " + last.message);
  }

  Status make_with_settings() {
    for (int i = 0; i < kRequests; ++i) {
      Instances instances(registry_);
      Json with = i == 0 ? Json::object() : settings_sample();
      keep_within(with, folder_);
      const auto instance = instances.get(which_.kind, which_.component, with, host_, info_);
      if (instance || instance.error().code != error_class::plugin) continue;
      return fail(error_class::plugin, instance.error().message + "\nwith " + dump(with));
    }
    return {};
  }

  Status make_and_destroy() {
    Json with;
    {
      Instances instances(registry_);
      PLAIT_TRY(const Instance* instance, made(instances));
      with = instance->with();
    }
    for (int i = 0; i < kLives; ++i) {
      Instances instances(registry_);
      PLAIT_TRY(const Instance* instance,
                instances.get(which_.kind, which_.component, with, host_, info_));
      static_cast<void>(instance);
    }
    return {};
  }

  Json fitting_request() {
    const LazySchema* schema = entry_.contract->request(which_.method);
    if (schema == nullptr) return Json::object();
    const Json document = schema->document();
    Json request = sample(document, document, random_);
    if (request.contains("dry_run")) request["dry_run"] = true;
    keep_within(request, folder_);
    return request;
  }

  std::string request_text() {
    if (which_.name == kRandom) {
      Json request = any_json(random_, 4);
      keep_within(request, folder_);
      return dump(request.is_object() ? request : Json{{"task", request}});
    }
    if (which_.name == kUtf8) return "{\"task\": {\"id\": \"\xff\xfe\xc0\"}, \"\x80\": 1}";
    Json request = fitting_request();
    if (which_.name == kHugeText) request["task"]["title"] = std::string(kHuge, 'x');
    return dump(request);
  }

  // A request that plait would not make may be answered with anything that is an answer.
  Status ask_once(Instances& instances, Instance& instance) {
    const std::string request = request_text();
    const auto answer = instances.invoke(instance, which_.method, request, host_, info_);
    const bool meant = which_.name == kFits || which_.name == kManyThreads;
    if (answer || answer.error().code != error_class::plugin || !meant) return {};
    return fail(error_class::plugin, answer.error().message + "\nasked " + request.substr(0, 2000));
  }

  Status ask_unknown(Instance& instance) {
    CallFrame frame(instance, "no_such_method", nullptr, host_, info_);
    CallTable& table = CallTable::of_process();
    plait_call* call = table.open(frame);
    const plait_message request{bytes_of("{}"), nullptr, 0};
    const plait_status status =
        entry_.functions->invoke(instance.self(), call, bytes_of("no_such_method"), &request);
    table.close(call);
    if (status == PLAIT_NO_METHOD) return {};
    return fail(error_class::plugin, "a method that it does not have is answered with status " +
                                         std::to_string(status) + ", not PLAIT_NO_METHOD (5)");
  }

  Status ask_by_threads(Instances& instances, Instance& instance) {
    std::vector<std::string> requests;
    for (int i = 0; i < kRequests; ++i) requests.push_back(request_text());
    std::mutex mutex;
    Status first;
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
      for (std::size_t i = next++; i < requests.size() * 4; i = next++) {
        const std::string& request = requests[i % requests.size()];
        const auto answer = instances.invoke(instance, which_.method, request, host_, info_);
        if (answer || answer.error().code != error_class::plugin) continue;
        const std::lock_guard lock(mutex);
        if (first.ok()) first = answer.error();
      }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) threads.emplace_back(work);
    for (std::thread& thread : threads) thread.join();
    return first;
  }

  const Registry& registry_;
  const ConformanceCase& which_;
  const ComponentEntry& entry_;
  Random random_;
  const std::string folder_;
  PatientHost host_;
  const CallInfo info_;
};

}  // namespace

std::string ConformanceCase::title() const {
  return kind + " " + component + ": " + (method.empty() ? "" : method + ", ") + name;
}

std::vector<ConformanceCase> conformance_cases(const Registry& registry, const std::string& file) {
  std::vector<ConformanceCase> out;
  for (const ComponentEntry* entry : registry.components()) {
    const auto& info = entry->info;
    if (info.file != file) continue;
    for (const char* name : {kSettings, kLife, kUnknown})
      out.push_back({info.kind, info.name, "", name});
    for (const std::string& method : info.methods)
      for (const char* name : {kFits, kRandom, kUtf8, kHugeText, kCancelled, kManyThreads})
        out.push_back({info.kind, info.name, method, name});
  }
  return out;
}

Status run_conformance_case(const Registry& registry, const ConformanceCase& which,
                            std::uint64_t seed, const std::filesystem::path& folder) {
  PLAIT_TRY(const ComponentEntry* entry, registry.entry(which.kind, which.component));
  return Trial(registry, which, *entry, seed, folder.string()).run();
}

}  // namespace plait::plugins

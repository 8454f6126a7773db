#include "plugins/conformance/cases.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <plait/error_class.hpp>
#include <thread>
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#endif

#include "plugins/call_frame.hpp"
#include "plugins/call_table.hpp"
#include "plugins/conformance/sample.hpp"
#include "plugins/contracts.hpp"
#include "plugins/instance.hpp"

namespace plait::plugins {
namespace {

constexpr int kRequests = 60;        // of each case
constexpr int kProgramRequests = 2;  // where each starts a process
constexpr int kLives = 200;          // times that an instance is made and destroyed
constexpr int kThreads = 8;
constexpr std::size_t kHuge = std::size_t{1} << 20;  // bytes of a text in a request
constexpr int kHugeRequests = 2;

constexpr char kManifest[] = "manifest";
constexpr char kFits[] = "requests that fit";
constexpr char kEmpty[] = "empty requests";
constexpr char kRandom[] = "random requests";
constexpr char kUtf8[] = "requests that are no UTF-8";
constexpr char kHugeText[] = "huge requests";
constexpr char kManyThreads[] = "many threads";
constexpr char kCancelled[] = "cancelled in the middle";
constexpr char kHostErrors[] = "errors of the host";
constexpr char kUnknown[] = "a method that there is not";
constexpr char kSettings[] = "settings that fit";
constexpr char kLife[] = "made and destroyed";

// Takes what a plugin says and does nothing with it.
class PatientHost : public HostServices {
 public:
  [[nodiscard]] Cancel cancelled(const CallInfo&) const override {
    if (polls_left > 0 && --polls_left == 0) cancel = Cancel::stop;
    return cancel;
  }
  [[nodiscard]] std::int64_t monotonic_ns() const override { return 1'000'000'000; }
  [[nodiscard]] std::int64_t wall_ns() const override { return 1'700'000'000'000'000'000; }
  [[nodiscard]] bool reserved_event(std::string_view) const override { return fails; }
  void emit(const CallInfo&, std::string_view, std::string_view) override {}
  void event_dropped(const CallInfo&, std::string_view, std::string_view) override {}
  Status intend(const CallInfo&, std::string_view, std::string_view) override { return note(); }
  Status settle(const CallInfo&, std::string_view) override { return note(); }
  void mask(std::string_view) override {}
  void log(const CallInfo&, std::string_view, LogLevel, std::string_view) override {}

  // Asked for the n-th time, it says that the call is cancelled, and goes on saying so.
  void cancel_at_poll(int n) {
    cancel = n == 0 ? Cancel::stop : Cancel::none;
    polls_left = n;
  }

  mutable std::atomic<Cancel> cancel{Cancel::none};
  mutable std::atomic<int> polls_left{0};
  bool fails = false;  // refuses whatever it can refuse

 private:
  [[nodiscard]] Status note() const {
    if (fails) return fail(error_class::io, "the disk is full");
    return {};
  }
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
        // Nothing is to be done but in a dry run; where the host refuses, it does so itself.
        info_{"conformance", "step", "", 1, which.name != kHostErrors} {}

  Status run() {
    if (which_.name == kManifest) return look_at_manifest();
    if (which_.name == kSettings) return make_with_settings();
    if (which_.name == kLife) return make_and_destroy();
    Instances instances(registry_);
    PLAIT_TRY(Instance * instance, made(instances));
    if (which_.name == kUnknown) return ask_unknown(*instance);
    if (which_.name == kManyThreads) return ask_by_threads(instances, *instance);
    host_.fails = which_.name == kHostErrors;
    const int requests = which_.name == kHugeText ? std::min(kHugeRequests, requests_) : requests_;
    for (int i = 0; i < requests; ++i) {
      if (which_.name == kCancelled) host_.cancel_at_poll(i % 4);
      PLAIT_CHECK(ask_once(instances, *instance));
    }
    return {};
  }

 private:
  // The host has read it, or there would be no case; what it says must be of use, too.
  Status look_at_manifest() {
    const Json& schema = entry_.info.with_schema;
    const std::string manifest = "the manifest of " + entry_.describe();
    if (entry_.info.description.empty())
      return fail(error_class::plugin, manifest + " has no description");
    if (const auto compiled = Schema::compile(schema); !compiled)
      return fail(error_class::plugin, manifest + ": with_schema: " + compiled.error().message);
    if (schema.contains("properties") && schema.value("additionalProperties", Json(true)) == true)
      return fail(error_class::plugin, manifest + ": a misspelt setting would pass",
                  "say \"additionalProperties\": false in with_schema");
    return {};
  }

  Json settings_sample() {
    return sample(entry_.info.with_schema, entry_.info.with_schema, random_);
  }

  // With settings under which it can be made, tried a few times where {} does not do.
  Result<Instance*> made(Instances& instances) {
    Error last = fail(error_class::config, "it cannot be made");
    for (int i = 0; i < requests_; ++i) {
      Json with = i == 0 ? Json::object() : settings_sample();
      keep_within(with, folder_);
      if (!which_.with.is_null()) with = which_.with;
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
    if (which_.name == kEmpty) {
      constexpr std::array nothing{"{}", "", "null", "[]", " "};
      return nothing[std::uniform_int_distribution<std::size_t>(0, nothing.size() - 1)(random_)];
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
    const bool meant =
        which_.name == kFits || which_.name == kCancelled || which_.name == kHostErrors;
    if (!meant || !is_broken(answer)) return {};
    return fail(error_class::plugin, (answer ? answer->error() : answer.error()).message +
                                         "\nasked " + request.substr(0, 2000));
  }

  // Whether an answer shows a defect. A program, unlike a library, must not break off either.
  [[nodiscard]] bool is_broken(const Result<Response>& answer) const {
    const Error error = !answer                          ? answer.error()
                        : answer->status == PLAIT_FAILED ? answer->error()
                                                         : Error{};
    if (error.code == error_class::plugin) return !answer || is_program();
    return is_program() &&
           (error.code == error_class::crashed || error.code == error_class::timeout ||
            error.code == error_class::not_found);
  }
  [[nodiscard]] bool is_program() const { return !which_.with.is_null(); }

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
    for (int i = 0; i < requests_; ++i) requests.push_back(request_text());
    std::mutex mutex;
    Status first;
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
      for (std::size_t i = next++; i < requests.size() * 4; i = next++) {
        const std::string& request = requests[i % requests.size()];
        const auto answer = instances.invoke(instance, which_.method, request, host_, info_);
        if (!is_broken(answer)) continue;
        const std::lock_guard lock(mutex);
        if (first.ok()) first = answer ? answer->error() : answer.error();
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
  const int requests_ = which_.with.is_null() ? kRequests : kProgramRequests;
};

// What is lost by now is lost for good: the instances of the case are gone.
Status look_for_leaks() {
#if defined(__SANITIZE_ADDRESS__)
  if (__lsan_do_recoverable_leak_check() != 0)
    return fail(error_class::plugin, "it leaks memory; where, was told above");
#endif
  return {};
}

}  // namespace

std::string ConformanceCase::title() const {
  return kind + " " + component + ": " + (method.empty() ? "" : method + ", ") + name;
}

std::vector<ConformanceCase> conformance_cases(const Registry& registry, const std::string& file) {
  std::vector<ConformanceCase> out;
  for (const ComponentEntry* entry : registry.components()) {
    const auto& info = entry->info;
    if (info.file != file) continue;
    for (const char* name : {kManifest, kSettings, kLife, kUnknown})
      out.push_back({info.kind, info.name, "", name, nullptr});
    for (const std::string& method : info.methods)
      for (const char* name :
           {kFits, kEmpty, kRandom, kUtf8, kHugeText, kCancelled, kHostErrors, kManyThreads})
        out.push_back({info.kind, info.name, method, name, nullptr});
  }
  return out;
}

Result<std::vector<ConformanceCase>> program_cases(const Registry& registry,
                                                   const std::string& kind,
                                                   const std::vector<std::string>& methods,
                                                   const Json& with) {
  PLAIT_TRY(const ComponentEntry* entry, registry.entry(kind, "exec"));
  std::vector<ConformanceCase> out;
  for (const std::string& method : methods.empty() ? entry->info.methods : methods) {
    if (!entry->has_method(method))
      return fail(error_class::config, "a " + kind + " is not asked \"" + method + "\"");
    for (const char* name : {kFits, kRandom, kUtf8, kHugeText, kManyThreads})
      out.push_back({kind, "exec", method, name, with});
  }
  return out;
}

Status run_conformance_case(const Registry& registry, const ConformanceCase& which,
                            std::uint64_t seed, const std::filesystem::path& folder) {
  PLAIT_TRY(const ComponentEntry* entry, registry.entry(which.kind, which.component));
  PLAIT_CHECK(Trial(registry, which, *entry, seed, folder.string()).run());
  return look_for_leaks();
}

}  // namespace plait::plugins

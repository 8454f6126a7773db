#include "session_bench.hpp"

#include <signal.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>

namespace plait::run::testing {

SessionTest::SessionTest() {
  std::string form = (std::filesystem::temp_directory_path() / "plait-run-XXXXXX").string();
  folder_ = ::mkdtemp(form.data());
  run_dir_ = folder_ / "runs" / run_id_;
  pipeline_.name = "made";
  const Status added = registry_.add(SCRIPTED_PLUGIN);
  EXPECT_TRUE(added) << (added ? "" : added.error().message);
}

SessionTest::~SessionTest() {
  session_.reset();
  bus_.reset();
  store_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

pipeline::Step& SessionTest::add(const std::string& id, const std::vector<std::string>& needs,
                                 const Json& with, const char* uses) {
  pipeline::Step& step = pipeline_.steps.emplace_back();
  step.id = id;
  step.uses = uses;
  for (const std::string& need : needs) step.needs.push_back({need, {}});
  step.with = with.is_array() ? Json{{"script", {{"*", with}}}} : with;
  step.gather = step.uses == "scripted-gather";
  return step;
}

pipeline::Step& SessionTest::add_mapped(const std::string& id,
                                        const std::vector<std::string>& needs, const Json& with,
                                        const char* uses) {
  pipeline::Step& step = add(id, needs, with, uses);
  step.each_step = pipeline::Name{"list", {}};
  step.each_output = "tasks";
  return step;
}

pipeline::Step& SessionTest::add_list(const std::vector<std::string>& ids) {
  Json tasks = Json::array();
  for (const std::string& task : ids) tasks.push_back({{"id", task}, {"order", tasks.size()}});
  pipeline::Step& step = add("list", {}, Json::array({Json{{"ok", {{"tasks", tasks}}}}}));
  step.pure = true;
  return step;
}

Result<SessionResult> SessionTest::go(Mode mode) {
  session_.reset();
  const bool dry = mode == Mode::dry_run;
  PLAIT_TRY(store::Store store,
            dry ? store::Store::open_in_memory() : store::Store::open(folder_, store_options_));
  store_ = std::make_unique<store::Store>(std::move(store));
  if (!dry && !begun_) {
    std::filesystem::create_directories(run_dir_);
    store::Batch batch;
    batch.runs.emplace_back().id = run_id_;
    PLAIT_CHECK(store_->apply(batch));
  }
  const base::Clock& clock =
      virtual_time_ ? static_cast<const base::Clock&>(virtual_clock_) : clock_;
  bus_ = std::make_unique<events::Bus>(clock);
  memory_ = std::make_unique<events::MemorySink>();
  callback_ = std::make_unique<events::CallbackSink>([this](const events::Event& event) {
    if (on_event) on_event(event);
  });
  bus_->add(*memory_);
  bus_->add(*callback_);
  SessionSetup setup{pipeline_,         registry_,        *store_,     *bus_, clock, run_id_,
                     run_dir_.string(), folder_.string(), supervise(), mode,  begun_};
  setup.lane_folder = lane_folder_;
  begun_ = begun_ || !dry;
  PLAIT_TRY(session_, Session::make(std::move(setup)));
  return session_->run();
}

int SessionTest::exit_code(Mode mode) {
  const auto result = go(mode);
  EXPECT_TRUE(result) << (result ? "" : result.error().message);
  return result ? result->exit_code : -1;
}

graph::NodeId SessionTest::id(const std::string& run) const {
  const auto found = session_->graph().find(run);
  EXPECT_TRUE(found) << run;
  return found.value_or(0);
}

schedule::State SessionTest::state(const std::string& run) const {
  return session_->state(id(run));
}
const Error& SessionTest::error(const std::string& run) const {
  return session_->error(id(run));
}
const Json& SessionTest::outputs(const std::string& run) const {
  return session_->record(id(run)).outputs;
}

std::vector<events::Event> SessionTest::events(std::string_view type) const {
  std::vector<events::Event> out;
  for (events::Event& event : memory_->all())
    if (event.type == type) out.push_back(std::move(event));
  return out;
}

std::vector<std::string> SessionTest::started() const {
  std::vector<std::string> out;
  for (const events::Event& event : events("step.started"))
    out.push_back(event.subject.task.empty() ? event.subject.step
                                             : event.subject.step + "[" + event.subject.task + "]");
  return out;
}

store::Store SessionTest::other_store() const {
  auto store = store::Store::open(folder_);
  EXPECT_TRUE(store);
  return std::move(store).value();
}

void SessionTest::decide(const std::string& run, const std::string& choice) {
  store::Store store = other_store();
  store::Batch batch;
  batch.decisions.push_back({0, run_id_, static_cast<int>(id(run)), choice, "looks well", "me", 1});
  EXPECT_TRUE(store.apply(batch));
  std::ofstream(run_dir_ / "control" / "decision") << "\n";
}

void SessionTest::tell(const std::string& task, const std::string& text) {
  store::Store store = other_store();
  store::Batch batch;
  store::TaskMessage message;
  message.run = run_id_;
  message.task = task;
  message.text = text;
  message.sender = "me";
  batch.messages.push_back(std::move(message));
  EXPECT_TRUE(store.apply(batch));
  std::ofstream(run_dir_ / "control" / "told") << "\n";
}

std::string SessionTest::supervise() const {
  return SUPERVISE_PROGRAM;
}

bool SessionTest::process_is_gone(const std::string& pid_file) const {
  pid_t pid = 0;
  std::ifstream(folder_ / pid_file) >> pid;
  EXPECT_GT(pid, 0) << pid_file << " was never written";
  return pid > 0 && ::kill(pid, 0) != 0 && errno == ESRCH;
}

Json shell(const std::string& text, bool output) {
  return Json{{"wait",
               {{"start", Json::array({{{"key", "work"},
                                        {"command", {{"argv", {"sh", "-c", text}}, {"grace_s", 5}}},
                                        {"output", output}}})}}}};
}

}  // namespace plait::run::testing

#include "stored_run.hpp"

#include <plait/error_class.hpp>

#include "store/run_lock.hpp"

namespace plait::cli {

std::string StoredRun::state() const {
  if (run.state == store::RunState::running && !store::is_alive(dir)) return "crashed";
  return std::string(store::to_string(run.state));
}

Result<store::Store> open_to_look(const Project& project) {
  store::StoreOptions read_only;
  read_only.access = store::Access::read_only;
  auto store = store::Store::open(project.state_dir, read_only);
  if (store || store.error().code != error_class::config) return store;
  auto migrated = store::Store::open(project.state_dir);
  return migrated ? std::move(migrated) : std::move(store);
}

Result<StoredRun> open_run(const std::string& directory, const std::string& run) {
  PLAIT_TRY(Project project, find_project(directory));
  PLAIT_TRY(store::Store store, open_to_look(project));
  PLAIT_TRY(store::Run row, store.find_run(run));
  std::filesystem::path dir = store::run_dir(project.state_dir, row.id);
  return StoredRun{std::move(project), std::move(store), std::move(row), std::move(dir)};
}

Result<StoredRun> open_run(const SmallOptions& options) {
  return open_run(options.directory(), options.run());
}

}  // namespace plait::cli

// The record of all runs of a repository: one SQLite database, `<state dir>/plait.db`.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <plait/result.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "store/batch.hpp"
#include "store/rows.hpp"

namespace plait::store {

enum class Access { read_write, read_only };

struct StoreOptions {
  Access access = Access::read_write;
  int busy_timeout_ms = 10'000;  // how long to wait for another process's commit
  std::int64_t max_bytes = 0;    // of the database file, 0 = as large as the disk allows
};

// Several processes may have the same store open, each with its own Store; one Store is for one
// thread at a time (open another for another thread). After fork() the child must not touch it.
//
// Every failure is an Error{code io, config or not_found} that names the file and what to do; a
// failed apply() has changed nothing and may be tried again with the same batch.
class Store {
 public:
  // Makes the folder and the database where they are missing (read_write only: a missing store is
  // not_found otherwise). Refuses a file that is no store of plait, or one of a newer plait.
  static Result<Store> open(const std::filesystem::path& state_dir, StoreOptions options = {});
  // Gone with the Store; for dry runs and tests.
  static Result<Store> open_in_memory();

  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

  // One transaction. An empty batch does nothing.
  Status apply(const Batch& batch);
  Status delete_run(std::string_view id);  // with all its rows; not_found if there is none

  // Newest first, at most `limit`; params, source, plan and report are left empty.
  Result<std::vector<Run>> list_runs(int limit = 100) const;
  // `text` is an id, "latest", the beginning of one id, or the word that one id ends with
  // ("20261122-201133-k3f9" is also "k3f9"). Error not_found names the candidates.
  Result<Run> find_run(std::string_view text) const;
  Result<bool> has_run(std::string_view id) const;

  // In order of index (and attempt, key).
  Result<std::vector<StepRun>> step_runs(std::string_view run) const;
  Result<std::map<std::string, int>> step_run_counts(std::string_view run) const;  // by status
  Result<std::vector<Attempt>> attempts(std::string_view run) const;
  Result<std::vector<Process>> processes(std::string_view run) const;
  Result<std::vector<Intention>> intentions(std::string_view run) const;
  // Those with a larger id than `after`, oldest first.
  Result<std::vector<Decision>> decisions(std::string_view run, std::int64_t after = 0) const;

  Result<std::vector<Lane>> lanes(std::string_view run) const;
  // All of them, oldest first.
  Result<std::vector<TaskMessage>> messages(std::string_view run) const;

  // Whether another connection has committed since the last call (since open, for the first): cheap
  // enough to ask at each turn of a loop.
  Result<bool> changed_by_others();

  // An id that no run of this store and no folder in runs/ has.
  Result<std::string> new_run_id(std::int64_t unix_seconds,
                                 const std::function<std::uint32_t()>& random) const;

  [[nodiscard]] const std::filesystem::path& file() const;  // empty in memory

 private:
  struct State;
  explicit Store(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Where a run keeps its files: `<state dir>/runs/<id>`.
std::filesystem::path run_dir(const std::filesystem::path& state_dir, std::string_view id);

}  // namespace plait::store

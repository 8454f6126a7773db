// What a commit of the store costs, on the disk of the temporary folder (TMPDIR).
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "store/store.hpp"

namespace {

using plait::store::Batch;
using plait::store::Durable;
using plait::store::Store;

constexpr int kStepRuns = 10'000;

class Folder {
 public:
  Folder() {
    std::string form = (std::filesystem::temp_directory_path() / "plait-bench-XXXXXX").string();
    if (mkdtemp(form.data()) == nullptr) std::abort();
    path_ = form;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

void must(const plait::Status& status) {
  if (!status) std::abort();
}

Store store_with_run(const std::filesystem::path& folder) {
  auto store = folder.empty() ? Store::open_in_memory() : Store::open(folder);
  if (!store) std::abort();
  Batch batch;
  batch.runs.emplace_back();
  batch.runs[0].id = "20261122-201133-k3f9";
  must(store->apply(batch));
  return std::move(store).value();
}

void fill(Batch& batch, int first, int rows) {
  batch.step_runs.resize(static_cast<std::size_t>(rows));
  for (int i = 0; i < rows; ++i) {
    auto& row = batch.step_runs[static_cast<std::size_t>(i)];
    row.run = "20261122-201133-k3f9";
    row.index = (first + i) % kStepRuns;
    row.step = "launch";
    row.task = "PRP-34.2.2";
    row.status = "succeeded";
    row.attempt = 1;
    row.outputs = R"({"branch":"prp-34-2-2-tool-deny-list","commits":3,"status":"SUCCESS"})";
    row.started = 1795378293.5;
    row.finished = 1795378393.5;
    row.seconds = 100;
  }
}

// Results of step runs, `range(0)` a commit; the first 10,000 are new rows, the others changes.
void write_step_runs(benchmark::State& state, const std::filesystem::path& folder,
                     Durable durable) {
  auto store = store_with_run(folder);
  const int rows = static_cast<int>(state.range(0));
  int first = 0;
  Batch batch;
  batch.durable = durable;
  for (auto _ : state) {
    fill(batch, first, rows);
    must(store.apply(batch));
    first += rows;
  }
  state.SetItemsProcessed(first);
  state.counters["s/row"] =
      benchmark::Counter(first, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void commit(benchmark::State& state) {
  const Folder folder;
  write_step_runs(state, folder.path(), Durable::no);
}
BENCHMARK(commit)->Arg(1)->Arg(10)->Arg(100)->Arg(1000)->UseRealTime();

void durable_commit(benchmark::State& state) {
  const Folder folder;
  write_step_runs(state, folder.path(), Durable::yes);
}
BENCHMARK(durable_commit)->Arg(1)->Arg(10)->UseRealTime();

void commit_in_memory(benchmark::State& state) {
  write_step_runs(state, {}, Durable::no);
}
BENCHMARK(commit_in_memory)->Arg(1)->Arg(10)->UseRealTime();

void read_step_runs(benchmark::State& state) {
  const Folder folder;
  auto store = store_with_run(folder.path());
  Batch batch;
  fill(batch, 0, static_cast<int>(state.range(0)));
  must(store.apply(batch));
  for (auto _ : state) benchmark::DoNotOptimize(store.step_runs("20261122-201133-k3f9"));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(read_step_runs)->Arg(1000)->UseRealTime();

void open_existing(benchmark::State& state) {
  const Folder folder;
  (void)store_with_run(folder.path());
  for (auto _ : state) benchmark::DoNotOptimize(Store::open(folder.path()));
}
BENCHMARK(open_existing)->UseRealTime();

void ask_for_changes(benchmark::State& state) {
  const Folder folder;
  auto store = store_with_run(folder.path());
  for (auto _ : state) benchmark::DoNotOptimize(store.changed_by_others());
}
BENCHMARK(ask_for_changes);

}  // namespace

// What is on the disk when apply() returns.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "store_fixture.hpp"

namespace plait::store::testing {

namespace {

struct Methods {
  const sqlite3_io_methods* real = nullptr;
  sqlite3_io_methods counting{};
};

// Stands before SQLite's file system and counts how often a file is synced.
class SyncCounter {
 public:
  SyncCounter() {
    real_ = sqlite3_vfs_find(nullptr);
    counting_ = *real_;
    counting_.zName = "counting";
    counting_.pNext = nullptr;
    counting_.xOpen = [](sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
      const int code = real_->xOpen(real_, name, file, flags, out);
      if (file->pMethods == nullptr) return code;
      // SQLite has one set of methods for the database and another one for its logs.
      const bool is_database = (flags & SQLITE_OPEN_MAIN_DB) != 0;
      count_syncs_of(is_database ? database_ : log_, file);
      return code;
    };
    sqlite3_vfs_register(&counting_, 1);
  }
  SyncCounter(const SyncCounter&) = delete;
  SyncCounter& operator=(const SyncCounter&) = delete;
  ~SyncCounter() {
    sqlite3_vfs_unregister(&counting_);
    sqlite3_vfs_register(real_, 1);
  }
  // Since the last question.
  static int syncs() { return std::exchange(syncs_, 0); }

 private:
  static void count_syncs_of(Methods& methods, sqlite3_file* file) {
    methods.real = file->pMethods;
    methods.counting = *file->pMethods;
    methods.counting.xSync = [](sqlite3_file* synced, int how) {
      ++syncs_;
      const auto& real = synced->pMethods == &database_.counting ? database_ : log_;
      return real.real->xSync(synced, how);
    };
    file->pMethods = &methods.counting;
  }

  static inline sqlite3_vfs* real_ = nullptr;
  static inline sqlite3_vfs counting_{};
  static inline Methods database_;
  static inline Methods log_;
  static inline int syncs_ = 0;
};

}  // namespace

class DurableStore : public StateFolder {
 protected:
  static Batch durable(Batch batch) {
    batch.durable = Durable::yes;
    return batch;
  }
  static Batch one_step_run(int index) {
    Batch batch;
    batch.step_runs.push_back(a_step_run("r1", index));
    return batch;
  }
};

TEST_F(DurableStore, syncs_for_durable_batches_and_no_others) {
  const SyncCounter counter;
  auto store = open_store();
  ASSERT_OK(store.apply(durable(with_run("r1"))));
  SyncCounter::syncs();

  ASSERT_OK(store.apply(one_step_run(0)));
  EXPECT_EQ(SyncCounter::syncs(), 0);
  ASSERT_OK(store.apply(durable(one_step_run(1))));
  EXPECT_GE(SyncCounter::syncs(), 1);
  ASSERT_OK(store.apply(one_step_run(2)));
  EXPECT_EQ(SyncCounter::syncs(), 0);
}

TEST_F(DurableStore, a_durable_batch_that_fails_leaves_the_next_one_as_cheap_as_before) {
  const SyncCounter counter;
  auto store = open_store();
  ASSERT_OK(store.apply(durable(with_run("r1"))));
  Batch wrong = durable(one_step_run(0));
  wrong.step_runs[0].run = "nobody";
  ASSERT_FALSE(store.apply(wrong));
  SyncCounter::syncs();

  ASSERT_OK(store.apply(one_step_run(0)));
  EXPECT_EQ(SyncCounter::syncs(), 0);
}

}  // namespace plait::store::testing

// Several processes with one store open at once.
#include <gmock/gmock.h>
#include <sqlite3.h>

#include <array>
#include <plait/error_class.hpp>

#include "store_fixture.hpp"

namespace plait::store::testing {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class SharedStore : public StateFolder {};

TEST_F(SharedStore, many_processes_may_make_it_at_once) {
  std::array<int, 2> start{};
  ASSERT_EQ(pipe(start.data()), 0);
  std::vector<pid_t> children;
  for (int i = 0; i < 8; ++i) {
    children.push_back(in_child([&] {
      close(start[1]);
      char byte = 0;
      if (read(start[0], &byte, 1) != 0) return 1;  // all begin when the pipe closes
      auto store = Store::open(folder_);
      return store && store->apply(with_run("r" + std::to_string(i))) ? 0 : 2;
    }));
  }
  close(start[0]);
  close(start[1]);
  for (const auto child : children) EXPECT_EQ(exit_code_of(child), 0);
  EXPECT_THAT(*open_store().list_runs(), SizeIs(8));
}

TEST_F(SharedStore, writers_wait_for_each_other_and_lose_nothing) {
  constexpr int kWriters = 4;
  constexpr int kBatches = 60;
  (void)open_store();
  std::vector<pid_t> children;
  for (int writer = 0; writer < kWriters; ++writer) {
    children.push_back(in_child([&] {
      auto store = Store::open(folder_);
      const auto run = "r" + std::to_string(writer);
      if (!store || !store->apply(with_run(run))) return 1;
      for (int i = 0; i < kBatches; ++i) {
        Batch batch;
        batch.step_runs = {a_step_run(run, 2 * i), a_step_run(run, 2 * i + 1)};
        if (!store->apply(batch)) return 2;
      }
      return 0;
    }));
  }
  for (const auto child : children) EXPECT_EQ(exit_code_of(child), 0);
  auto store = open_store();
  for (int writer = 0; writer < kWriters; ++writer) {
    EXPECT_THAT(*store.step_runs("r" + std::to_string(writer)), SizeIs(2 * kBatches));
  }
}

TEST_F(SharedStore, a_reader_beside_a_writer_sees_whole_batches_only) {
  auto reader = open_store();
  ASSERT_OK(reader.apply(with_run("r1")));
  const pid_t child = in_child([&] {
    auto store = Store::open(folder_);
    if (!store) return 1;
    for (int i = 0; i < 200; ++i) {
      Batch batch;
      const std::string status = "s" + std::to_string(i);
      batch.step_runs = {a_step_run("r1", 0, status), a_step_run("r1", 1, status)};
      if (!store->apply(batch)) return 2;
    }
    return 0;
  });
  int status = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    const auto rows = reader.step_runs("r1");
    ASSERT_TRUE(rows) << rows.error().message;
    if (!rows->empty()) {
      ASSERT_THAT(*rows, SizeIs(2));
      ASSERT_EQ(rows->at(0).status, rows->at(1).status);
    }
  }
  EXPECT_EQ(status, 0);
  EXPECT_EQ(reader.step_runs("r1")->at(1).status, "s199");
}

TEST_F(SharedStore, a_writer_that_waits_in_vain_says_that_it_is_locked) {
  auto store = open_store({.busy_timeout_ms = 1});
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(database().c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);

  const auto applied = store.apply(with_run("r1"));
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().code, error_class::io);
  EXPECT_THAT(applied.error().message, HasSubstr("locked by another process"));
  EXPECT_TRUE(store.list_runs()) << "reading goes on";
  ASSERT_EQ(sqlite3_exec(other, "COMMIT", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(other);
  EXPECT_OK(store.apply(with_run("r1")));
}

TEST_F(SharedStore, tells_when_another_connection_has_written) {
  auto mine = open_store();
  auto other = open_store();
  EXPECT_FALSE(*mine.changed_by_others());
  ASSERT_OK(mine.apply(with_run("r1")));
  EXPECT_FALSE(*mine.changed_by_others()) << "by this one";

  Batch decision;
  decision.decisions = {{0, "r1", 3, "accept", "", "ann", 1}};
  ASSERT_OK(other.apply(decision));
  EXPECT_TRUE(*mine.changed_by_others());
  EXPECT_THAT(*mine.decisions("r1"), SizeIs(1));
  EXPECT_FALSE(*mine.changed_by_others()) << "nothing new since";
}

TEST_F(SharedStore, the_first_question_is_about_the_time_since_opening) {
  auto mine = open_store();
  ASSERT_OK(open_store().apply(with_run("r1")));
  EXPECT_TRUE(*mine.changed_by_others());
}

}  // namespace plait::store::testing

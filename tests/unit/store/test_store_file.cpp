// The database as a file: made, refused, damaged, full, out of reach.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sqlite3.h>

#include <fstream>
#include <plait/error_class.hpp>

#include "store_fixture.hpp"

namespace plait::store::testing {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class StoreFile : public StateFolder {
 protected:
  void execute(const char* sql) const {
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(database().c_str(), &handle), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(handle);
    sqlite3_close(handle);
  }
};

TEST_F(StoreFile, is_made_with_the_folders_above_it_and_kept) {
  folder_ /= "a/b";
  {
    auto store = open_store();
    EXPECT_EQ(store.file(), database());
    ASSERT_OK(store.apply(with_run("r1")));
  }
  EXPECT_TRUE(*open_store().has_run("r1"));
  folder_ = folder_.parent_path().parent_path();
}

TEST_F(StoreFile, of_a_newer_plait_is_refused_and_left_as_it_is) {
  (void)open_store();
  execute("PRAGMA user_version = 99");
  for (const auto access : {Access::read_write, Access::read_only}) {
    const auto store = Store::open(folder_, {.access = access});
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code, error_class::config);
    EXPECT_THAT(store.error().message, HasSubstr("newer plait (schema 99"));
  }
}

TEST_F(StoreFile, of_an_older_plait_is_brought_up_to_date_with_its_rows) {
  {
    auto store = open_store();
    Batch batch = with_run("r1");
    batch.step_runs.push_back(a_step_run("r1", 0));
    ASSERT_OK(store.apply(batch));
  }
  execute(
      "DROP TABLE lanes; DROP TABLE messages; ALTER TABLE step_runs DROP COLUMN spent; "
      "PRAGMA user_version = 1");
  const auto reader = Store::open(folder_, {.access = Access::read_only});
  ASSERT_FALSE(reader) << "who only reads changes nothing";
  EXPECT_THAT(reader.error().message, HasSubstr("older plait (schema 1)"));
  auto store = open_store();
  EXPECT_THAT(*store.step_runs("r1"), ::testing::ElementsAre(a_step_run("r1", 0)));
  Batch batch;
  batch.lanes.push_back({"r1", "api", 5, "429", 1});
  EXPECT_OK(store.apply(batch));
}

TEST_F(StoreFile, of_another_program_is_refused_and_left_as_it_is) {
  execute("CREATE TABLE mine (a)");
  std::ifstream before_file(database(), std::ios::binary);
  const std::string before{std::istreambuf_iterator<char>(before_file), {}};
  const auto store = Store::open(folder_);
  ASSERT_FALSE(store);
  EXPECT_THAT(store.error().message, HasSubstr("another program"));
  std::ifstream after_file(database(), std::ios::binary);
  const std::string after{std::istreambuf_iterator<char>(after_file), {}};
  EXPECT_TRUE(before == after);
}

TEST_F(StoreFile, that_is_no_database_is_damaged_and_named_with_a_remedy) {
  std::ofstream(database()) << std::string(5000, 'x');
  const auto store = Store::open(folder_);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, error_class::io);
  EXPECT_THAT(store.error().message, HasSubstr("damaged"));
  EXPECT_THAT(store.error().message, HasSubstr(database().string()));
  EXPECT_THAT(store.error().remedy, HasSubstr("mv " + database().string()));
}

TEST_F(StoreFile, with_overwritten_pages_is_damaged) {
  {
    auto store = open_store();
    Batch batch = with_run("r1");
    for (int i = 0; i < 500; ++i) batch.step_runs.push_back(a_step_run("r1", i));
    ASSERT_OK(store.apply(batch));
  }
  const auto size = std::filesystem::file_size(database());
  std::fstream file(database(), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096);
  file << std::string(size - 4096, '\xa5');
  file.close();
  const auto store = Store::open(folder_);
  const auto rows = store ? store->step_runs("r1") : Result<std::vector<StepRun>>(store.error());
  ASSERT_FALSE(rows);
  EXPECT_THAT(rows.error().message, HasSubstr("damaged"));
}

TEST_F(StoreFile, that_may_grow_no_more_loses_nothing_and_takes_the_batch_later) {
  Batch large = with_run("r2");
  large.step_runs.push_back(a_step_run("r2", 0));
  large.step_runs[0].outputs = std::string(400'000, 'x');
  {
    auto store = open_store({.max_bytes = 300'000});
    ASSERT_OK(store.apply(with_run("r1")));
    const auto applied = store.apply(large);
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().code, error_class::io);
    EXPECT_THAT(applied.error().message, HasSubstr("no space left"));
    EXPECT_THAT(applied.error().remedy, HasSubstr("plait resume"));
    EXPECT_TRUE(*store.has_run("r1"));
    EXPECT_FALSE(*store.has_run("r2"));
    EXPECT_OK(store.apply(with_run("r3"))) << "the store is still usable";
    large.durable = Durable::yes;
    EXPECT_FALSE(store.apply(large));
  }
  auto store = open_store();
  EXPECT_OK(store.apply(large));
  EXPECT_THAT(*store.list_runs(), SizeIs(3));
}

TEST_F(StoreFile, read_only_says_not_found_where_there_is_none_and_makes_nothing) {
  const auto store = Store::open(folder_, {.access = Access::read_only});
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, error_class::not_found);
  EXPECT_THAT(store.error().remedy, HasSubstr("plait run"));
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(StoreFile, read_only_reads_and_refuses_to_write) {
  auto writer = open_store();
  ASSERT_OK(writer.apply(with_run("r1")));
  auto reader = open_store({.access = Access::read_only});
  EXPECT_TRUE(*reader.has_run("r1"));
  const auto applied = reader.apply(with_run("r2"));
  ASSERT_FALSE(applied);
  EXPECT_THAT(applied.error().message, HasSubstr("cannot be written"));
}

// Permissions do not bind root, so these run as another user where the tests are run by root.
class UnwritableStore : public StoreFile {
 protected:
  void SetUp() override {
    StoreFile::SetUp();
    ASSERT_OK(open_store().apply(with_run("r1")));
  }
  template <typename Body>
  int as_ordinary_user(Body body) {
    return exit_code_of(in_child([&] {
      if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) return 77;
      return body();
    }));
  }
  void make_unwritable() const {
    namespace fs = std::filesystem;
    fs::permissions(database(), fs::perms(0444));
    fs::permissions(folder_, fs::perms(0555));
  }
};

TEST_F(UnwritableStore, is_an_error_that_names_the_file_when_opened_to_write) {
  make_unwritable();
  EXPECT_EQ(0, as_ordinary_user([&] {
              auto store = Store::open(folder_);
              const auto problem = store ? store->apply(with_run("r2")) : Status(store.error());
              if (problem) return 1;
              if (problem.error().code != error_class::io) return 2;
              if (problem.error().message.find(database().string()) == std::string::npos) return 3;
              return problem.error().remedy.empty() ? 4 : 0;
            }));
}

TEST_F(UnwritableStore, is_read_all_the_same) {
  make_unwritable();
  EXPECT_EQ(0, as_ordinary_user([&] {
              const auto store = Store::open(folder_, {.access = Access::read_only});
              if (!store) return 1;
              const auto found = store->has_run("r1");
              return found && *found ? 0 : 2;
            }));
}

TEST_F(UnwritableStore, a_folder_that_cannot_be_made_is_named) {
  make_unwritable();
  EXPECT_EQ(0, as_ordinary_user([&] {
              const auto store = Store::open(folder_ / "below");
              if (store) return 1;
              return store.error().message.find((folder_ / "below").string()) == std::string::npos
                         ? 2
                         : 0;
            }));
}

TEST_F(StoreFile, survives_being_killed_in_the_middle_of_a_transaction) {
  { ASSERT_OK(open_store().apply(with_run("r1"))); }
  const pid_t child = in_child([&] {
    auto store = Store::open(folder_);
    if (!store || !store->apply(with_run("r2"))) return 1;
    sqlite3* handle = nullptr;
    sqlite3_open(database().c_str(), &handle);
    sqlite3_exec(handle, "BEGIN IMMEDIATE; DELETE FROM runs", nullptr, nullptr, nullptr);
    raise(SIGKILL);
    return 0;
  });
  ASSERT_EQ(exit_code_of(child), 255);
  auto store = open_store();
  EXPECT_THAT(*store.list_runs(), SizeIs(2));
}

}  // namespace plait::store::testing

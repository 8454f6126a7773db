// A folder of its own for each test, and rows to put into a store.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "store/store.hpp"

namespace plait::store::testing {

class StateFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string form = (std::filesystem::temp_directory_path() / "plait-store-XXXXXX").string();
    ASSERT_NE(mkdtemp(form.data()), nullptr);
    folder_ = form;
  }
  void TearDown() override {
    std::error_code ignored;
    std::filesystem::permissions(folder_, std::filesystem::perms::owner_all, ignored);
    std::filesystem::remove_all(folder_, ignored);
  }

  Store open_store(StoreOptions options = {}) const {
    auto store = Store::open(folder_, options);
    if (!store) {
      ADD_FAILURE() << store.error().message;
      std::abort();
    }
    return std::move(store).value();
  }
  [[nodiscard]] std::filesystem::path database() const { return folder_ / "plait.db"; }

  std::filesystem::path folder_;
};

inline Run a_run(const std::string& id, double started = 1000) {
  Run run;
  run.id = id;
  run.pipeline = "batch";
  run.project = "/project";
  run.argv = R"(["plait","run"])";
  run.params = R"({"max_parallel":2})";
  run.source = "[pipeline]";
  run.plan = R"({"nodes":[]})";
  run.started = started;
  run.owner = {"boot", 42, 4711};
  run.version = "0.1.0";
  return run;
}

inline StepRun a_step_run(const std::string& run, int index,
                          const std::string& status = "running") {
  StepRun row;
  row.run = run;
  row.index = index;
  row.step = "launch";
  row.task = "PRP-" + std::to_string(index);
  row.status = status;
  return row;
}

inline Batch with_run(const std::string& id, double started = 1000) {
  Batch batch;
  batch.runs.push_back(a_run(id, started));
  return batch;
}

template <typename T>
std::string problem_of(const Result<T>& result) {
  return result.ok() ? "" : result.error().message;
}

// Runs `body` in a child process, which exits with what it returns.
template <typename Body>
pid_t in_child(Body body) {
  const pid_t child = fork();
  if (child == 0) _exit(body());
  return child;
}

// Waits for it; 255 if it was killed.
inline int exit_code_of(pid_t child) {
  int status = 0;
  if (waitpid(child, &status, 0) != child || !WIFEXITED(status)) return 255;
  return WEXITSTATUS(status);
}

}  // namespace plait::store::testing

#define ASSERT_OK(expression) ASSERT_EQ(::plait::store::testing::problem_of(expression), "")
#define EXPECT_OK(expression) EXPECT_EQ(::plait::store::testing::problem_of(expression), "")

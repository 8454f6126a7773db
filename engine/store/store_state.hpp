// What a Store holds. Private to this folder.
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>

#include "store/database.hpp"
#include "store/store.hpp"

namespace plait::store {

// Statements that are prepared once, at their first use.
enum class Cached : std::size_t {
  put_run,
  change_run,
  put_step_run,
  put_attempt,
  put_process,
  put_intention,
  add_decision,
  put_lane,
  add_message,
  deliver,
  decisions,
  data_version,
  count
};

struct Store::State {
  State(Database opened, std::filesystem::path path)
      : database(std::move(opened)), file(std::move(path)) {}

  Result<Statement*> cached(Cached which, std::string_view sql) {
    auto& statement = statements[static_cast<std::size_t>(which)];
    if (!statement.prepared()) {
      PLAIT_TRY(statement, database.prepare(sql));
    }
    return &statement;
  }

  Database database;
  std::array<Statement, static_cast<std::size_t>(Cached::count)> statements;
  std::filesystem::path file;
  std::int64_t seen_version = 0;  // PRAGMA data_version of the last changed_by_others()
};

}  // namespace plait::store

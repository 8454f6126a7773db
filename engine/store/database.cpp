#include "store/database.hpp"

#include <cstring>
#include <plait/error_class.hpp>
#include <utility>

namespace plait::store {

namespace {

std::string in_words(sqlite3* database, int code) {
  std::string text = database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(code);
  const int system = database != nullptr ? sqlite3_system_errno(database) : 0;
  const bool of_system = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN;
  if (of_system && system != 0) text += std::string(": ") + std::strerror(system);
  return text;
}

}  // namespace

Error database_error(sqlite3* database, int code, const std::string& file) {
  const std::string name = "the store \"" + file + "\"";
  const std::string why = in_words(database, code);
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fail(error_class::io, name + " is locked by another process: " + why,
                  "see who has it open with `fuser -v " + file + "` and try again");
    case SQLITE_FULL:
      return fail(error_class::io, "no space left for " + name + ": " + why,
                  "free some disk space, then go on with `plait resume`; nothing stored is lost");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return fail(error_class::io, name + " is damaged: " + why,
                  "move it away with `mv " + file + " " + file +
                      ".damaged` (branches and worktrees are not in it) or restore a backup");
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return fail(error_class::io, name + " cannot be written: " + why,
                  "check the owner and the permissions of the file and of its folder");
    case SQLITE_CANTOPEN:
      return fail(error_class::io, name + " cannot be opened: " + why,
                  "check that its folder exists and may be written to");
    case SQLITE_IOERR:
      return fail(error_class::io, "reading or writing " + name + " failed: " + why,
                  "check the disk, then go on with `plait resume`");
    case SQLITE_NOMEM:
      return fail(error_class::io, "out of memory using " + name);
    default:
      return fail(error_class::internal, name + ": " + why + " (" + std::to_string(code) + ")");
  }
}

Result<Database> Database::open(const std::string& file, int flags, int busy_timeout_ms) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &handle,
                                   flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  Database database(handle, file);
  if (code != SQLITE_OK) return database.error(code);
  sqlite3_busy_timeout(handle, busy_timeout_ms);
  return database;
}

Error Database::error(int code) const {
  return database_error(handle_.get(), code, file_);
}

Status Database::execute(const char* sql) {
  const int code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error(code);
  return {};
}

Result<std::int64_t> Database::number(const char* sql) {
  PLAIT_TRY(Statement statement, prepare(sql));
  const int code = statement.step();
  if (code == SQLITE_DONE) return std::int64_t{0};
  if (code != SQLITE_ROW) return error(code);
  return statement.integer(0);
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return error(code);
  return Statement(statement);
}

Status Database::run(Statement& statement) {
  int code = statement.step();
  while (code == SQLITE_ROW) code = statement.step();
  if (code == SQLITE_DONE) {
    statement.reset();
    return {};
  }
  Error problem = error(code);
  statement.reset();
  return problem;
}

Status Database::run_kept(Statement& statement, std::string_view sql) {
  if (!statement.prepared()) {
    PLAIT_TRY(statement, prepare(sql));
  }
  return run(statement);
}

Status Database::begin() {
  return run_kept(begin_, "BEGIN IMMEDIATE");
}
Status Database::commit() {
  return run_kept(commit_, "COMMIT");
}

Result<Transaction> Transaction::begin(Database& database) {
  PLAIT_CHECK(database.begin());
  return Transaction(database);
}

Status Transaction::commit() {
  PLAIT_CHECK(database_->commit());
  database_ = nullptr;
  return {};
}

Transaction::~Transaction() {
  // Some errors (a full disk) have rolled back already; a second ROLLBACK then merely fails.
  if (database_ != nullptr) (void)database_->execute("ROLLBACK");
}

}  // namespace plait::store

// SQLite in RAII: the only file pair that calls its C API. Private to this folder.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <plait/result.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace plait::store {

// What went wrong at `file`, by SQLite's extended result code; `database` may be null.
Error database_error(sqlite3* database, int code, const std::string& file);

// A text that is stored as NULL when empty.
struct Nullable {
  std::string_view text;
};

// A prepared statement. Texts that are bound must outlive run() or the loop over step().
class Statement {
 public:
  Statement() = default;
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  [[nodiscard]] bool prepared() const { return statement_ != nullptr; }

  // Binds the values to the parameters ?1, ?2, …
  template <typename... Values>
  void bind(const Values&... values) {
    int index = 0;
    (bind_one(++index, values), ...);
  }
  // SQLITE_ROW, SQLITE_DONE or an error.
  int step() { return sqlite3_step(statement_.get()); }
  // Must follow the last step(): forgets the bindings and ends the read transaction.
  void reset() {
    sqlite3_reset(statement_.get());
    sqlite3_clear_bindings(statement_.get());
  }

  [[nodiscard]] std::string text(int column) const {
    const auto* bytes = sqlite3_column_text(statement_.get(), column);
    const int size = sqlite3_column_bytes(statement_.get(), column);
    if (bytes == nullptr) return {};
    return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)};
  }
  [[nodiscard]] std::int64_t integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
  }
  [[nodiscard]] int small(int column) const { return sqlite3_column_int(statement_.get(), column); }
  [[nodiscard]] double real(int column) const {
    return sqlite3_column_double(statement_.get(), column);
  }
  [[nodiscard]] bool null(int column) const {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
  }
  [[nodiscard]] std::optional<double> maybe_real(int column) const {
    return null(column) ? std::nullopt : std::optional(real(column));
  }
  [[nodiscard]] std::optional<int> maybe_small(int column) const {
    return null(column) ? std::nullopt : std::optional(small(column));
  }

 private:
  void bind_one(int index, std::string_view text) {
    // The pointer must not be null: SQLite would store NULL for an empty view.
    sqlite3_bind_text64(statement_.get(), index, text.data() == nullptr ? "" : text.data(),
                        text.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  void bind_one(int index, Nullable value) {
    if (value.text.empty()) {
      sqlite3_bind_null(statement_.get(), index);
    } else {
      bind_one(index, value.text);
    }
  }
  template <typename Integer>
  requires std::is_integral_v<Integer>
  void bind_one(int index, Integer value) {
    sqlite3_bind_int64(statement_.get(), index, static_cast<sqlite3_int64>(value));
  }
  void bind_one(int index, double value) { sqlite3_bind_double(statement_.get(), index, value); }
  template <typename T>
  void bind_one(int index, const std::optional<T>& value) {
    if (value) {
      bind_one(index, *value);
    } else {
      sqlite3_bind_null(statement_.get(), index);
    }
  }

  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// A connection. Statements made from it must be gone before it is.
class Database {
 public:
  // `flags` are SQLITE_OPEN_…; ":memory:" is no file.
  static Result<Database> open(const std::string& file, int flags, int busy_timeout_ms);

  Status execute(const char* sql);               // any number of statements, without results
  Result<std::int64_t> number(const char* sql);  // first column of the first row, 0 without a row
  Result<Statement> prepare(std::string_view sql);
  // Steps to the end and resets; the statement is bound already.
  Status run(Statement& statement);

  Status begin();  // a write transaction; kept prepared, as is commit()
  Status commit();

  [[nodiscard]] Error error(int code) const;
  [[nodiscard]] int changes() const { return sqlite3_changes(handle_.get()); }

 private:
  Database(sqlite3* handle, std::string file) : handle_(handle), file_(std::move(file)) {}
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  Status run_kept(Statement& statement, std::string_view sql);
  std::unique_ptr<sqlite3, Close> handle_;
  std::string file_;
  Statement begin_;
  Statement commit_;
};

// BEGIN IMMEDIATE … COMMIT; rolls back what was not committed.
class Transaction {
 public:
  static Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Status commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace plait::store

#include "store/store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <plait/error_class.hpp>
#include <utility>

#include "store/run_id.hpp"
#include "store/schema.hpp"
#include "store/store_state.hpp"

namespace plait::store {

namespace {

constexpr std::int64_t kPageBytes = 4096;
// Longer write-ahead logs are cut back after a checkpoint, so that one large run leaves none
// behind.
constexpr const char* kSettings =
    "PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;"
    "PRAGMA journal_size_limit = 16777216";

// A path as an SQLite URI that says the file cannot change.
std::string immutable_uri(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path) {
    switch (c) {
      case '%':
        uri += "%25";
        break;
      case '?':
        uri += "%3f";
        break;
      case '#':
        uri += "%23";
        break;
      default:
        uri += c;
    }
  }
  return uri + "?immutable=1";
}

// A turn at opening the store, held for its life. SQLite does not wait for others when it makes a
// file a WAL file (it answers SQLITE_BUSY at once), so those who open one new store at the same
// time take turns: an flock(2) on its folder, shared by readers. Where that cannot be had, SQLite's
// own locks have to do.
class OpeningTurn {
 public:
  OpeningTurn(const std::filesystem::path& folder, int kind)
      : fd_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (fd_ < 0) return;
    while (::flock(fd_, kind) != 0 && errno == EINTR) {
    }
  }
  ~OpeningTurn() {
    if (fd_ >= 0) ::close(fd_);
  }
  OpeningTurn(const OpeningTurn&) = delete;
  OpeningTurn& operator=(const OpeningTurn&) = delete;

 private:
  int fd_;
};

Result<Database> open_to_write(const std::filesystem::path& file, const StoreOptions& options) {
  std::error_code problem;
  std::filesystem::create_directories(file.parent_path(), problem);
  if (problem) {
    return fail(error_class::io,
                "cannot make the folder \"" + file.parent_path().string() +
                    "\" of the store: " + problem.message(),
                "check the permissions of the folder above it");
  }
  const OpeningTurn turn(file.parent_path(), LOCK_EX);
  PLAIT_TRY(Database database,
            Database::open(file.string(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                           options.busy_timeout_ms));
  // Before anything is written: the file may not be ours to write.
  PLAIT_CHECK(migrate_allowed(database, file.string()));
  PLAIT_CHECK(database.execute("PRAGMA journal_mode = WAL"));
  PLAIT_CHECK(database.execute(kSettings));
  if (options.max_bytes > 0) {
    const auto pages = std::to_string(options.max_bytes / kPageBytes);
    PLAIT_CHECK(database.execute(("PRAGMA max_page_count = " + pages).c_str()));
  }
  PLAIT_CHECK(migrate(database, file.string()));
  return database;
}

Result<Database> open_to_read(const std::filesystem::path& file, const StoreOptions& options) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    return fail(error_class::not_found,
                "nothing has been run here yet: there is no \"" + file.string() + "\"",
                "start with `plait run`");
  }
  const OpeningTurn turn(file.parent_path(), LOCK_SH);
  const auto opened = [&](const std::string& name, int flags) -> Result<Database> {
    PLAIT_TRY(Database database,
              Database::open(name, flags | SQLITE_OPEN_READONLY, options.busy_timeout_ms));
    PLAIT_CHECK(check_version(database, file.string()));
    return database;
  };
  auto database = opened(file.string(), 0);
  // Reading a write-ahead log needs its index, which cannot be made in a folder that may not be
  // written to. Without a log all is in the file itself.
  const bool log_exists = std::filesystem::exists(file.string() + "-wal", ignored);
  if (!database && database.error().code == error_class::io && !log_exists) {
    auto unchanging = opened(immutable_uri(file.string()), SQLITE_OPEN_URI);
    if (unchanging) return unchanging;
  }
  return database;
}

}  // namespace

Store::Store(std::unique_ptr<State> state) : state_(std::move(state)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const std::filesystem::path& state_dir, StoreOptions options) {
  const auto file = state_dir / "plait.db";
  PLAIT_TRY(Database database, options.access == Access::read_write ? open_to_write(file, options)
                                                                    : open_to_read(file, options));
  Store store(std::make_unique<State>(std::move(database), file));
  PLAIT_TRY(const bool first, store.changed_by_others());
  (void)first;
  return store;
}

Result<Store> Store::open_in_memory() {
  PLAIT_TRY(Database database,
            Database::open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, 0));
  PLAIT_CHECK(database.execute(kSettings));
  PLAIT_CHECK(migrate(database, ":memory:"));
  return Store(std::make_unique<State>(std::move(database), std::filesystem::path()));
}

const std::filesystem::path& Store::file() const {
  return state_->file;
}

Result<bool> Store::changed_by_others() {
  PLAIT_TRY(Statement* const statement,
            state_->cached(Cached::data_version, "PRAGMA data_version"));
  const int code = statement->step();
  const auto version = statement->integer(0);
  statement->reset();
  if (code != SQLITE_ROW) return state_->database.error(code);
  return std::exchange(state_->seen_version, version) != version;
}

Result<std::string> Store::new_run_id(std::int64_t unix_seconds,
                                      const std::function<std::uint32_t()>& random) const {
  constexpr int kTries = 100;
  for (int tries = 0; tries < kTries; ++tries) {
    std::string id = make_run_id(unix_seconds, random);
    PLAIT_TRY(const bool stored, has_run(id));
    std::error_code ignored;
    const bool on_disk = !state_->file.empty() &&
                         std::filesystem::exists(run_dir(state_->file.parent_path(), id), ignored);
    if (!stored && !on_disk) return id;
  }
  return fail(error_class::internal, "found no free run id");
}

std::filesystem::path run_dir(const std::filesystem::path& state_dir, std::string_view id) {
  return state_dir / "runs" / id;
}

}  // namespace plait::store

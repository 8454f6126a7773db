#include "store/schema.hpp"

#include <array>
#include <plait/error_class.hpp>

namespace plait::store {

namespace {

constexpr const char* kVersion1 = R"sql(
CREATE TABLE runs (
  id TEXT PRIMARY KEY NOT NULL,
  pipeline TEXT NOT NULL,
  project TEXT NOT NULL,
  state TEXT NOT NULL,
  exit_code INTEGER,
  started REAL NOT NULL,
  finished REAL,
  boot_id TEXT NOT NULL,
  pid INTEGER NOT NULL,
  pid_start_time INTEGER NOT NULL,
  version TEXT NOT NULL,
  argv TEXT,
  params TEXT,
  source TEXT,
  plan TEXT,
  report TEXT
) STRICT;
CREATE INDEX runs_by_start ON runs (started);

CREATE TABLE step_runs (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  idx INTEGER NOT NULL,
  step TEXT NOT NULL,
  task TEXT NOT NULL,
  status TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  started REAL,
  finished REAL,
  seconds REAL NOT NULL,
  outputs TEXT,
  error TEXT,
  state TEXT,
  waits TEXT,
  warnings TEXT,
  PRIMARY KEY (run, idx)
) STRICT, WITHOUT ROWID;

CREATE TABLE attempts (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  idx INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  status TEXT NOT NULL,
  error TEXT,
  started REAL NOT NULL,
  finished REAL,
  PRIMARY KEY (run, idx, attempt)
) STRICT, WITHOUT ROWID;

CREATE TABLE processes (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  idx INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  key TEXT NOT NULL,
  dir TEXT NOT NULL,
  command TEXT,
  pid INTEGER NOT NULL,
  started REAL NOT NULL,
  outcome TEXT,
  PRIMARY KEY (run, idx, attempt, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE intentions (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  idx INTEGER NOT NULL,
  key TEXT NOT NULL,
  what TEXT,
  settled INTEGER NOT NULL,
  PRIMARY KEY (run, idx, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE decisions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  idx INTEGER NOT NULL,
  choice TEXT NOT NULL,
  reason TEXT NOT NULL,
  by TEXT NOT NULL,
  time REAL NOT NULL
) STRICT;
CREATE INDEX decisions_by_run ON decisions (run);
)sql";

constexpr const char* kVersion2 = R"sql(
ALTER TABLE step_runs ADD COLUMN spent TEXT;

CREATE TABLE lanes (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  until REAL NOT NULL,
  reason TEXT NOT NULL,
  strikes INTEGER NOT NULL,
  PRIMARY KEY (run, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  task TEXT NOT NULL,
  text TEXT NOT NULL,
  sender TEXT NOT NULL,
  time REAL NOT NULL,
  delivered REAL
) STRICT;
CREATE INDEX messages_by_run ON messages (run);
)sql";

// kMigrations[n] takes version n to n + 1.
constexpr std::array<const char*, kSchemaVersion> kMigrations{kVersion1, kVersion2};

struct Version {
  std::int64_t schema = 0;
  std::int64_t application = 0;
  std::int64_t objects = 0;  // tables and indexes in it
};

Result<Version> read_version(Database& database) {
  Version version;
  PLAIT_TRY(version.schema, database.number("PRAGMA user_version"));
  PLAIT_TRY(version.application, database.number("PRAGMA application_id"));
  PLAIT_TRY(version.objects, database.number("SELECT count(*) FROM sqlite_schema"));
  return version;
}

Status check(const Version& version, const std::string& file) {
  const bool fresh = version.schema == 0 && version.application == 0 && version.objects == 0;
  if (!fresh && version.application != kApplicationId) {
    return fail(error_class::config, "\"" + file + "\" is a database of another program",
                "move that file away, or give plait another state folder");
  }
  if (version.schema > kSchemaVersion) {
    return fail(error_class::config,
                "the store \"" + file + "\" was written by a newer plait (schema " +
                    std::to_string(version.schema) + ", this one knows " +
                    std::to_string(kSchemaVersion) + ")",
                "use the newer plait, or move the file away to start afresh");
  }
  return {};
}

}  // namespace

Status migrate_allowed(Database& database, const std::string& file) {
  PLAIT_TRY(const Version version, read_version(database));
  return check(version, file);
}

Status check_version(Database& database, const std::string& file) {
  PLAIT_TRY(const Version version, read_version(database));
  PLAIT_CHECK(check(version, file));
  if (version.schema < kSchemaVersion) {
    return fail(error_class::config,
                "the store \"" + file + "\" has the layout of an older plait (schema " +
                    std::to_string(version.schema) + ")",
                "run `plait runs` once with write access to it, which brings it up to date");
  }
  return {};
}

Status migrate(Database& database, const std::string& file) {
  {
    PLAIT_TRY(const Version version, read_version(database));
    PLAIT_CHECK(check(version, file));
    if (version.schema == kSchemaVersion) return {};
  }
  PLAIT_TRY(Transaction transaction, Transaction::begin(database));
  // Another process may have migrated while this one waited for the lock.
  PLAIT_TRY(const Version version, read_version(database));
  PLAIT_CHECK(check(version, file));
  for (auto step = version.schema; step < kSchemaVersion; ++step) {
    PLAIT_CHECK(database.execute(kMigrations[static_cast<std::size_t>(step)]));
  }
  const std::string stamp = "PRAGMA application_id = " + std::to_string(kApplicationId) +
                            "; PRAGMA user_version = " + std::to_string(kSchemaVersion);
  PLAIT_CHECK(database.execute(stamp.c_str()));
  return transaction.commit();
}

}  // namespace plait::store

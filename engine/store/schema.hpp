// The tables, and how a database of an older plait becomes one of this. Private to this folder.
#pragma once

#include <plait/result.hpp>
#include <string>

#include "store/database.hpp"

namespace plait::store {

inline constexpr std::int64_t kSchemaVersion = 2;
inline constexpr std::int64_t kApplicationId = 0x706c6169;  // "plai"

// Creates or migrates under one immediate transaction; safe when several processes do it at once.
// Error `config` when the file is another program's or a newer plait's.
Status migrate(Database& database, const std::string& file);

// The refusals of migrate() alone; writes nothing.
Status migrate_allowed(Database& database, const std::string& file);

// For a store that is only read: that and an older layout are refused.
Status check_version(Database& database, const std::string& file);

}  // namespace plait::store

#include "pipeline/pools.hpp"

#include <limits>

#include "pipeline/table_reader.hpp"

namespace plait::pipeline {
namespace {

using config::Entry;
using config::Kind;
using config::Node;

void read_limit(TableReader& table, const std::string& key, Pool& pool) {
  const auto limit = table.integer_or(key, "auto", 0, std::numeric_limits<int>::max());
  if (!limit) return;
  pool.automatic = limit->is_string();
  if (!pool.automatic) pool.limit = limit->get<int>();
}

}  // namespace

void read_pools(const Node* node, Reading& reading, Pipeline& out) {
  if (node == nullptr) return;
  TableReader table(reading, *node, "\"pools\"");
  for (const Entry& entry : node->entries) {
    Pool pool;
    if (entry.value.is(Kind::table)) {
      table.raw(entry.key);
      TableReader own(reading, entry.value, "pool \"" + entry.key + "\"");
      read_limit(own, "limit", pool);
      if (const auto spacing = own.duration("spacing")) pool.spacing = *spacing;
      own.finish();
    } else {
      read_limit(table, entry.key, pool);
    }
    out.pools[entry.key] = pool;
    out.pool_order.push_back(entry.key);
  }
}

void read_budgets(const Node* node, Reading& reading, Pipeline& out) {
  if (node == nullptr) return;
  TableReader table(reading, *node, "\"budgets\"");
  for (const Entry& entry : node->entries) {
    if (table.raw(entry.key, Kind::table) == nullptr) continue;
    TableReader own(reading, entry.value, "budget \"" + entry.key + "\"");
    Budget budget;
    budget.name = entry.key;
    budget.limit = own.number("limit", 0).value_or(0);
    budget.unit = own.text("unit").value_or("");
    budget.remedy = own.text("remedy").value_or("");
    own.finish();
    out.budgets.push_back(std::move(budget));
  }
}

}  // namespace plait::pipeline

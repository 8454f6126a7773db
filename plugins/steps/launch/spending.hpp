// What turns cost, and when that is too much.
#pragma once

#include <map>
#include <optional>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>

namespace plait::launch {

// Tokens and money, of a turn or of all turns of a task. `input` does not count what the provider
// read from its cache.
struct Spending {
  double input = 0, output = 0, cached = 0;
  std::optional<double> cost;  // US dollars; nothing: not known
  bool computed = false;       // some of the cost is from the table of prices

  [[nodiscard]] double tokens() const { return input + output; }  // what a limit counts
  Spending& operator+=(const Spending& more);
};

// {"input","output","cached","cost"}; what is not a number is zero, or not known.
Spending spending_from_json(const Json& json);
Json to_json(const Spending& spending);

// US dollars for a million tokens.
struct Price {
  double input = 0, output = 0, cached = 0;
};

class Prices {
 public:
  Prices() = default;
  // {"haiku": {"input_per_mtok", "output_per_mtok", "cached_per_mtok"}}; without a price for cached
  // tokens they are a tenth of the others.
  explicit Prices(const Json& table);

  // Fills in the cost where none is known and one of the names has a price, the first that has.
  void complete(Spending& spending, const std::string& model, const std::string& alias) const;

 private:
  std::map<std::string, Price> table_;
};

struct SpendingLimit {
  double cost = 0;    // US dollars; 0: none
  double tokens = 0;  // in and out; 0: none
};

// "it has spent $1.23 of at most $1.00"; nothing while neither limit is reached.
std::optional<std::string> over_limit(const Spending& spent, const SpendingLimit& limit);

// The limit after a person let it go on: `wanted` ("2.50", "$2.50", "800000 tokens", "1.5M tokens")
// for the whole task, or as much again on top of what is spent. Error (config): no such amount, or
// one that is spent already.
Result<SpendingLimit> raised(const SpendingLimit& limit, const SpendingLimit& step,
                             const Spending& spent, const std::string& wanted);

// "$1.23 (computed) and 12.3k tokens", of what is known.
std::string shown(const Spending& spent);

}  // namespace plait::launch

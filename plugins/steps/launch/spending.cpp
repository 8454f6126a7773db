#include "launch/spending.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <plait/error_class.hpp>

namespace plait::launch {
namespace {

constexpr double kMillion = 1e6;
constexpr double kCachedShare = 0.1;  // of the price of input, where a table names none

double number_at(const Json& json, const char* key) {
  const auto it = json.is_object() ? json.find(key) : json.end();
  return it != json.end() && it->is_number() ? it->get<double>() : 0.0;
}

std::string printed(const char* format, double value) {
  std::array<char, 64> text{};
  (void)std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

std::string dollars(double amount) {
  return printed(amount != 0 && amount < 0.01 ? "$%.4f" : "$%.2f", amount);
}

std::string token_count(double tokens) {
  if (tokens >= kMillion) return printed("%.2fM tokens", tokens / kMillion);
  if (tokens >= 10'000) return printed("%.1fk tokens", tokens / 1000);
  return printed("%.0f tokens", tokens);
}

}  // namespace

Spending& Spending::operator+=(const Spending& more) {
  input += more.input;
  output += more.output;
  cached += more.cached;
  if (more.cost) cost = cost.value_or(0) + *more.cost;
  computed = computed || more.computed;
  return *this;
}

Spending spending_from_json(const Json& json) {
  Spending made;
  made.input = number_at(json, "input");
  made.output = number_at(json, "output");
  made.cached = number_at(json, "cached");
  if (json.is_object() && json.contains("cost") && json["cost"].is_number())
    made.cost = json["cost"].get<double>();
  made.computed = json.is_object() && json.value("computed", false);
  return made;
}

Json to_json(const Spending& spending) {
  return {{"input", spending.input},
          {"output", spending.output},
          {"cached", spending.cached},
          {"cost", spending.cost ? Json(*spending.cost) : Json(nullptr)},
          {"computed", spending.computed}};
}

Prices::Prices(const Json& table) {
  if (!table.is_object()) return;
  for (const auto& [model, row] : table.items()) {
    Price price;
    price.input = number_at(row, "input_per_mtok");
    price.output = number_at(row, "output_per_mtok");
    price.cached = row.contains("cached_per_mtok") ? number_at(row, "cached_per_mtok")
                                                   : price.input * kCachedShare;
    table_.emplace(model, price);
  }
}

void Prices::complete(Spending& spending, const std::string& model,
                      const std::string& alias) const {
  if (spending.cost || (spending.tokens() == 0 && spending.cached == 0)) return;
  auto price = table_.find(model);
  if (price == table_.end()) price = table_.find(alias);
  if (price == table_.end()) return;
  const Price& of = price->second;
  spending.cost =
      (spending.input * of.input + spending.output * of.output + spending.cached * of.cached) /
      kMillion;
  spending.computed = true;
}

std::optional<std::string> over_limit(const Spending& spent, const SpendingLimit& limit) {
  if (limit.cost > 0 && spent.cost && *spent.cost >= limit.cost)
    return "it has spent " + dollars(*spent.cost) + " of at most " + dollars(limit.cost);
  if (limit.tokens > 0 && spent.tokens() >= limit.tokens)
    return "it has used " + token_count(spent.tokens()) + " of at most " +
           token_count(limit.tokens);
  return std::nullopt;
}

Result<SpendingLimit> raised(const SpendingLimit& limit, const SpendingLimit& step,
                             const Spending& spent, const std::string& wanted) {
  SpendingLimit made = limit;
  const auto digit = wanted.find_first_of("0123456789");
  if (digit == std::string::npos) {
    if (step.cost > 0) made.cost = spent.cost.value_or(0) + step.cost;
    if (step.tokens > 0) made.tokens = spent.tokens() + step.tokens;
    return made;
  }
  char* end = nullptr;
  double amount = std::strtod(wanted.c_str() + digit, &end);
  const std::string unit(end);
  if (unit.find("token") != std::string::npos) {
    const auto scale = static_cast<char>(std::tolower(static_cast<unsigned char>(*end)));
    if (scale == 'k') amount *= 1000;
    if (scale == 'm') amount *= kMillion;
    made.tokens = amount;
  } else {
    made.cost = amount;
  }
  if (const auto still = over_limit(spent, made))
    return fail(error_class::config, "\"" + wanted + "\" is too little: " + *still,
                "name the limit for the whole task");
  return made;
}

std::string shown(const Spending& spent) {
  std::string text;
  if (spent.cost) text = dollars(*spent.cost) + (spent.computed ? " (computed)" : "");
  if (spent.tokens() > 0) text += (text.empty() ? "" : " and ") + token_count(spent.tokens());
  return text.empty() ? "nothing that is known" : text;
}

}  // namespace plait::launch

#include "analyze/settings.hpp"

#include <plait/error_class.hpp>

namespace plait::analyze {
namespace {

const Json& member(const Json& object, const char* key) {
  static const Json null;
  const auto it = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && it != object.end() ? *it : null;
}

void take(const Json& value, std::string& to) {
  if (value.is_string()) to = value.get<std::string>();
}
void take(const Json& value, double& to) {
  if (value.is_number()) to = value.get<double>();
}
template <typename Integer>
void take_integer(const Json& value, Integer& to) {
  if (value.is_number_integer() && value.get<std::int64_t>() >= 0)
    to = static_cast<Integer>(value.get<std::int64_t>());
}
std::optional<double> number(const Json& value) {
  return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

std::vector<std::string> texts(const Json& value, std::vector<std::string> fallback) {
  if (!value.is_array()) return fallback;
  std::vector<std::string> out;
  for (const Json& entry : value)
    if (entry.is_string()) out.push_back(entry.get<std::string>());
  return out;
}

}  // namespace

Result<Settings> read_settings(const Json& with, const Json& params) {
  Settings out;
  const Json& select = member(with, "select");
  out.ids = texts(member(select, "ids"), {});
  take(member(select, "batch"), out.batch);
  take_integer(member(select, "stage"), out.stage);
  out.folders = texts(member(with, "folders"),
                      {".", "PRPs", "prps", "docs/PRPs", "docs/prps", "PRPs/feature-requests"});
  out.skip = texts(member(with, "skip"), {"node_modules", "vendor", "third_party", "build"});
  const Json& limits = member(with, "limits");
  take_integer(member(limits, "depth"), out.max_depth);
  take_integer(member(limits, "files"), out.max_files);
  take_integer(member(limits, "file_bytes"), out.max_file_bytes);
  if (const Json& sums = member(with, "expect"); sums.is_object()) {
    out.expect.emplace();
    for (const auto& [path, sum] : sums.items()) take(sum, (*out.expect)[path]);
  }
  take(member(with, "target"), out.target);
  take(member(with, "model"), out.model);
  if (out.model.empty()) out.model = "auto";
  if (const Json& scorer = member(with, "scorer"); !scorer.is_null()) out.scorer = scorer;
  const std::string edges = with.value("edges", "none");
  if (edges != "none" && edges != "stages" && edges != "dependencies")
    return fail(error_class::config, "edges = \"" + edges + "\" is not known",
                "use none, stages or dependencies");
  out.edges = edges == "stages"         ? Edges::stages
              : edges == "dependencies" ? Edges::dependencies
                                        : Edges::none;
  take_integer(member(params, "max_parallel"), out.max_parallel);
  take_integer(member(with, "max_parallel"), out.max_parallel);
  const Json& estimate = member(with, "estimate");
  take(member(estimate, "seconds_per_hour"), out.seconds_per_hour);
  take(member(estimate, "input_tokens_per_hour"), out.input_tokens_per_hour);
  take(member(estimate, "output_tokens_per_hour"), out.output_tokens_per_hour);
  take(member(estimate, "baseline_model"), out.baseline_model);
  if (const Json& prices = member(with, "prices"); prices.is_object())
    for (const auto& [model, price] : prices.items())
      out.prices[model] = {number(member(price, "per_hour")),
                           number(member(price, "input_per_mtok")),
                           number(member(price, "output_per_mtok"))};
  return out;
}

}  // namespace plait::analyze

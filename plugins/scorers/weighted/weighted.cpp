#include "weighted/weighted.hpp"

#include <algorithm>

#include "text/strings.hpp"

namespace plait::weighted {
namespace {

constexpr std::array<const char*, 3> levels = {"low", "medium", "high"};

double number_or(const Json& object, const char* key, double fallback) {
  const auto it = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && it != object.end() && it->is_number() ? it->get<double>() : fallback;
}

void read_rate(const Json& with, const char* key, Rate& rate) {
  if (!with.contains(key)) return;
  rate.per_unit = number_or(with[key], "per_unit", rate.per_unit);
  rate.most = number_or(with[key], "most", rate.most);
}

Result<std::vector<Threshold>> read_thresholds(const Json& models) {
  std::vector<Threshold> out;
  for (const Json& entry : models) {
    Threshold threshold{std::nullopt, entry.value("model", "")};
    if (entry.contains("below")) threshold.below = number_or(entry, "below", 0);
    const bool falls = threshold.below && !out.empty() && out.back().below >= threshold.below;
    if (falls || (!out.empty() && !out.back().below))
      return fail(error_class::config, "the limits in \"models\" of the scorer do not rise",
                  "sort them by \"below\", with the one without a limit last");
    out.push_back(std::move(threshold));
  }
  if (out.empty() || out.back().below)
    return fail(error_class::config, "no entry of \"models\" takes the highest scores",
                "add one without \"below\" at the end");
  return out;
}

// The length of a list, or a number as it is.
double amount_of(const Json& task, const char* key) {
  const auto it = task.find(key);
  if (it == task.end()) return 0;
  if (it->is_array()) return static_cast<double>(it->size());
  return it->is_number() ? it->get<double>() : 0;
}

ScoreTerm rated(const char* name, double amount, const Rate& rate) {
  const double value = text::round_to(amount * rate.per_unit, 6);
  std::string detail = text::format_number(amount) + " × " + text::format_number(rate.per_unit);
  if (value > rate.most) detail += ", at most " + text::format_number(rate.most);
  return {name, std::min(value, rate.most), std::move(detail)};
}

}  // namespace

Result<std::unique_ptr<Weighted>> Weighted::create(const Json& with) {
  auto scorer = std::make_unique<Weighted>();
  if (with.contains("complexity")) {
    for (std::size_t i = 0; i < levels.size(); ++i)
      scorer->weights_[i] = number_or(with["complexity"], levels[i], scorer->weights_[i]);
    scorer->factor_ = number_or(with["complexity"], "factor", scorer->factor_);
  }
  read_rate(with, "hours", scorer->hours_);
  read_rate(with, "files", scorer->files_);
  read_rate(with, "phases", scorer->phases_);
  scorer->cap_ = number_or(with, "cap", scorer->cap_);
  if (with.contains("models")) {
    PLAIT_TRY(scorer->thresholds_, read_thresholds(with["models"]));
  }
  return scorer;
}

Result<Score> Weighted::score(const Json& task, Call&) {
  const std::string complexity = task.value("complexity", "medium");
  const auto level = std::find(levels.begin(), levels.end(), complexity);
  if (level == levels.end())
    return fail(error_class::config, "complexity \"" + complexity + "\" is not known",
                "use low, medium or high");
  const double weight = weights_[static_cast<std::size_t>(level - levels.begin())];
  Score out;
  out.terms = {{"complexity", weight * factor_,
                text::format_number(weight) + " × " + text::format_number(factor_)},
               rated("hours", amount_of(task, "hours"), hours_),
               rated("files", amount_of(task, "files"), files_),
               rated("phases", amount_of(task, "phases"), phases_)};
  double sum = 0;
  for (const ScoreTerm& term : out.terms) sum += term.value;
  // Without the noise of binary fractions: 0.7 × 10 + 33 is 40, not a hair below.
  out.score = std::min(text::round_to(sum, 6), cap_);
  const Threshold& threshold = threshold_of(out.score);
  out.model = threshold.model;
  const std::string shown = text::format_number(out.score, 1);
  out.rationale =
      threshold.below ? "score " + shown + " is below " + text::format_number(*threshold.below)
      : thresholds_.size() > 1
          ? "score " + shown + " is " +
                text::format_number(*thresholds_[thresholds_.size() - 2].below) + " or more"
          : "the only model";
  return out;
}

const Threshold& Weighted::threshold_of(double score) const {
  for (const Threshold& threshold : thresholds_)
    if (!threshold.below || score < *threshold.below) return threshold;
  return thresholds_.back();
}

}  // namespace plait::weighted

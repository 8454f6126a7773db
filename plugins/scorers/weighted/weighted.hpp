// The scorer "weighted":
//
//   score = weight × 40 + min(hours × 10, 30) + min(files × 5, 20) + min(phases × 3, 10)
//
// weight 0.5, 1.0 or 1.5 for low, medium or high complexity, capped at 100; below 40 haiku, below
// 70 sonnet, else opus. Every number of it is a setting (the formula is that of the batch command
// whose plans plait reads).
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <plait/scorer.hpp>
#include <string>
#include <vector>

namespace plait::weighted {

// One summand: min(amount × per_unit, most).
struct Rate {
  double per_unit = 0;
  double most = 0;
};

// `model` does tasks whose score is below `below`; the last one has no limit.
struct Threshold {
  std::optional<double> below;
  std::string model;
};

class Weighted final : public Scorer {
 public:
  static constexpr char name[] = "weighted";
  static constexpr char manifest[] = R"({
    "description": "a weighted sum of complexity, hours, files and phases",
    "error_classes": ["config"],
    "with_schema": {"type": "object", "additionalProperties": false, "properties": {
      "complexity": {"type": "object", "additionalProperties": false,
        "description": "the weight of each level, and what a weight of 1 counts", "properties": {
          "low": {"type": "number", "minimum": 0, "default": 0.5},
          "medium": {"type": "number", "minimum": 0, "default": 1.0},
          "high": {"type": "number", "minimum": 0, "default": 1.5},
          "factor": {"type": "number", "minimum": 0, "default": 40}}},
      "hours": {"type": "object", "additionalProperties": false, "properties": {
        "per_unit": {"type": "number", "minimum": 0, "default": 10},
        "most": {"type": "number", "minimum": 0, "default": 30}}},
      "files": {"type": "object", "additionalProperties": false, "properties": {
        "per_unit": {"type": "number", "minimum": 0, "default": 5},
        "most": {"type": "number", "minimum": 0, "default": 20}}},
      "phases": {"type": "object", "additionalProperties": false, "properties": {
        "per_unit": {"type": "number", "minimum": 0, "default": 3},
        "most": {"type": "number", "minimum": 0, "default": 10}}},
      "cap": {"type": "number", "minimum": 0, "maximum": 100, "default": 100},
      "models": {"type": "array", "minItems": 1,
        "description": "rising limits; the last entry has none and takes the rest",
        "items": {"type": "object", "additionalProperties": false, "required": ["model"],
          "properties": {"below": {"type": "number"},
                         "model": {"type": "string", "minLength": 1}}},
        "default": [{"below": 40, "model": "haiku"}, {"below": 70, "model": "sonnet"},
                    {"model": "opus"}]}}}})";

  static Result<std::unique_ptr<Weighted>> create(const Json& with);
  Result<Score> score(const Json& task, Call& call) override;

 private:
  [[nodiscard]] const Threshold& threshold_of(double score) const;

  std::array<double, 3> weights_{0.5, 1.0, 1.5};  // low, medium, high
  double factor_ = 40;
  Rate hours_{10, 30};
  Rate files_{5, 20};
  Rate phases_{3, 10};
  double cap_ = 100;
  std::vector<Threshold> thresholds_{{40, "haiku"}, {70, "sonnet"}, {std::nullopt, "opus"}};
};

}  // namespace plait::weighted

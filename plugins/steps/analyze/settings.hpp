// The settings of the step, as its with_schema describes them.
#pragma once

#include <map>
#include <optional>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>
#include <vector>

namespace plait::analyze {

enum class Edges { none, stages, dependencies };

// What a model costs. Currency is whatever the table is written in.
struct Price {
  std::optional<double> per_hour;        // of estimated work; or by tokens:
  std::optional<double> input_per_mtok;  // per million tokens
  std::optional<double> output_per_mtok;
};

struct Settings {
  std::vector<std::string> ids;  // paths, file names or ids
  std::string batch;
  int stage = 0;  // 0: all

  std::vector<std::string> folders;
  std::vector<std::string> skip;
  int max_depth = 5;
  std::size_t max_files = 20000;
  std::size_t max_file_bytes = std::size_t{4} << 20;
  std::optional<std::map<std::string, std::string>> expect;  // SHA-256 by absolute path

  std::string target;
  std::string model = "auto";
  Json scorer = "weighted";
  Edges edges = Edges::none;
  int max_parallel = 0;

  double seconds_per_hour = 3600;
  std::map<std::string, Price> prices;
  double input_tokens_per_hour = 0;
  double output_tokens_per_hour = 0;
  std::string baseline_model = "sonnet";
};

// `params` gives max_parallel where `with` does not.
[[nodiscard]] Result<Settings> read_settings(const Json& with, const Json& params);

}  // namespace plait::analyze

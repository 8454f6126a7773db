// What was measured, as the JSON that the gate reads and keeps as evidence.
#pragma once

#include <map>
#include <plait/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

#include "drift/measure.hpp"

namespace plait::drift {

enum class Reference { none, examples, neighbours };

struct Parsed {
  std::size_t parsed = 0;  // texts that a real parser read
  std::size_t all = 0;
};

struct Report {
  std::string skipped;  // not empty: nothing was measured, and why
  std::vector<Pattern> patterns;
  std::map<Family, Reference> references;
  std::map<Family, Parsed> parsers;
  std::vector<std::string> measured;                          // files
  std::vector<std::pair<std::string, std::string>> left_out;  // files, and why
  std::vector<std::string> neighbours;                        // files
};

Json to_json(const Report& report);

}  // namespace plait::drift

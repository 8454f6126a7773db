// What a check is asked about, read out of its request (plait/check.hpp).
#pragma once

#include <plait/check.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace plait::checks {

using Answer = std::variant<CheckResult, Command>;

// The member of a JSON object; null JSON where there is none.
const Json& member(const Json& object, const char* key);
// Its text; empty where it is none.
std::string text_of(const Json& object, const char* key);

std::string id_of(const Json& task);
// All tasks, and those whose header could be read: what the others say is not to be trusted.
std::vector<const Json*> all_tasks(const Json& request);
std::vector<const Json*> sound_tasks(const Json& request);

// The command line of this run with `extra` behind it: "plait run PRP-A PRP-B --pipeline staged".
std::string run_again(const Json& request, std::string_view extra);

// "3 PRPs", "1 PRP".
std::string counted(std::size_t count, std::string_view noun);
// "PRP-A", "PRP-A and PRP-B", "PRP-A, PRP-B and 3 more".
std::string enumerate(const std::vector<std::string>& names, std::size_t limit = 4);

// A setting "level" decides whether what was found refuses the run or is only said.
Verdict level_of(const Json& with, Verdict otherwise);

}  // namespace plait::checks

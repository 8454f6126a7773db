// Starting a program and waiting for it. plait-runbook is itself supervised, so that there is no
// timeout here.
#pragma once

#include <plait/result.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace plait::runbook {

enum class Output { inherited, captured };

struct Ran {
  int code = 0;     // 128 + n when signal n ended it
  std::string out;  // stdout, where captured
};

// Runs `argv` in `folder`, its program looked up in PATH; `input` is its standard input. An error
// means that it could not be started.
Result<Ran> run(const std::vector<std::string>& argv, const std::string& folder, Output output,
                std::string_view input = {});

}  // namespace plait::runbook

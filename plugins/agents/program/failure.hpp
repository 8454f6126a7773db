// What a program tells of a request that failed, and what class of error that is.
#pragma once

#include <optional>
#include <plait/json.hpp>
#include <string>

namespace plait::agents {

struct Failure {
  int status = 0;    // of HTTP; 0: not told
  std::string kind;  // the program's or the provider's word for it: "overloaded_error"
  std::string message;
  std::optional<double> retry_after_s;  // told by the provider
  std::optional<double> until;          // seconds since 1970, worked out when it was told
};
Json to_json(const Failure& failure);
Failure failure_from_json(const Json& json);

// An error class of plait/error_class.hpp: auth, rate_limited, overloaded, not_found (no such
// model), config (the request as such was refused), crashed (anything else).
struct FailureClass {
  std::string code;
  std::string remedy;
};
FailureClass classify(const Failure& failure);

// "429 Too Many Requests" in a message gives 429; 0 when there is none.
int status_in(const std::string& message);

}  // namespace plait::agents

#include "agents/program/failure.hpp"

#include <algorithm>
#include <array>
#include <plait/error_class.hpp>
#include <string_view>

#include "agents/plain_agent.hpp"
#include "text/strings.hpp"

namespace plait::agents {
namespace {

struct Rule {
  const char* code;
  const char* remedy;
  std::array<int, 6> statuses;
  std::array<std::string_view, 16> words;  // of message and kind, in lower case
};

constexpr char kLogIn[] = "log in with the agent's own program, or set its key";
constexpr char kOtherModel[] =
    "name a model that there is: --model NAME, or its name in [step.launch.with.models.AGENT]";

// The first rule that one of its words or statuses fits. What a provider says in words comes before
// the status, which is often too coarse: no credit is a 400 here and a 429 there.
constexpr std::array<Rule, 3> kByWords{{
    {error_class::auth,
     "look at the account's credit and plan",
     {402},
     {"credit balance", "insufficient_quota", "billing_error", "billing hard limit",
      "payment required", "out of credits"}},
    {error_class::config,
     "begin a new session, or make the task smaller",
     {},
     {"prompt is too long", "context window", "context_length", "maximum context length",
      "context length", "too many tokens", "exceeds the maximum number of tokens",
      "input token count", "request_too_large"}},
    {error_class::not_found,
     kOtherModel,
     {},
     {"model_not_found", "no such model", "model not found", "issue with the selected model",
      "unknown model", "unrecognized_model", "providermodelnotfound", "is not a valid model",
      "model is not supported", "not_found_error", "requested entity was not found"}},
}};

constexpr std::array<Rule, 6> kRules{{
    {error_class::auth,
     kLogIn,
     {401, 403},
     {"invalid api key", "invalid x-api-key", "authentication_error", "authentication_failed",
      "unauthorized", "unauthenticated", "not logged in", "please run /login", "please log in",
      "login required", "token has expired", "api key not valid", "invalid_api_key", "no api key",
      "permission_error"}},
    {error_class::rate_limited,
     "",
     {429},
     {"rate limit", "rate_limit", "too many requests", "usage limit", "resource_exhausted",
      "quota exceeded", "limit reached", "rate limited", "hit your limit"}},
    {error_class::overloaded,
     "",
     {500, 502, 503, 504, 529},
     {"overloaded", "at capacity", "unavailable", "internal server error", "server_error",
      "bad gateway", "api_error", "server is busy", "high demand"}},
    {error_class::not_found, kOtherModel, {404}, {}},
    {error_class::config, "", {400, 413, 422}, {"invalid_request_error", "bad request"}},
    {error_class::crashed, "", {}, {}},
}};

bool fits(const Rule& rule, int status, const std::string& words) {
  if (status != 0 &&
      std::find(rule.statuses.begin(), rule.statuses.end(), status) != rule.statuses.end())
    return true;
  return std::any_of(rule.words.begin(), rule.words.end(), [&](std::string_view word) {
    return !word.empty() && words.find(word) != std::string::npos;
  });
}

}  // namespace

Json to_json(const Failure& failure) {
  Json out{{"status", failure.status}, {"kind", failure.kind}, {"message", failure.message}};
  if (failure.retry_after_s) out["retry_after_s"] = *failure.retry_after_s;
  if (failure.until) out["until"] = *failure.until;
  return out;
}

Failure failure_from_json(const Json& json) {
  Failure out;
  out.status = json.value("status", 0);
  out.kind = text_of(json, "kind");
  out.message = text_of(json, "message");
  if (json.contains("retry_after_s")) out.retry_after_s = json["retry_after_s"].get<double>();
  if (json.contains("until")) out.until = json["until"].get<double>();
  return out;
}

FailureClass classify(const Failure& failure) {
  const std::string words = text::lower(failure.message + " " + failure.kind);
  const int status = failure.status != 0 ? failure.status : status_in(failure.message);
  for (const Rule& rule : kByWords)
    if (fits(rule, status, words)) return {rule.code, rule.remedy};
  // A status that is told decides; only without one do words.
  for (const Rule& rule : kRules)
    if (fits(rule, status, status == 0 ? words : std::string())) return {rule.code, rule.remedy};
  for (const Rule& rule : kRules)
    if (fits(rule, 0, words)) return {rule.code, rule.remedy};
  return {error_class::crashed, ""};
}

int status_in(const std::string& message) {
  constexpr std::array<std::string_view, 8> before{"status ", "status: ", "code\":", "status code ",
                                                   "code: ",  "error: ",  "http ",   "error "};
  const std::string words = text::lower(message);
  for (const std::string_view mark : before) {
    for (auto at = words.find(mark); at != std::string::npos; at = words.find(mark, at + 1)) {
      const std::string_view rest = std::string_view(words).substr(at + mark.size());
      if (rest.size() < 3 || !text::is_number(rest.substr(0, 3))) continue;
      if (rest.size() > 3 && text::is_alnum(rest[3])) continue;
      const int status = std::stoi(std::string(rest.substr(0, 3)));
      if (status >= 400 && status < 600) return status;
    }
  }
  return 0;
}

}  // namespace plait::agents

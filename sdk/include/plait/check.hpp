// Kind "check", contract check/1: may this batch start? Preflight runs all of them before it
// refuses.
#pragma once

#include <plait/command.hpp>
#include <plait/component.hpp>
#include <string>
#include <variant>
#include <vector>

namespace plait {

enum class Verdict { pass, warn, fail };

struct CheckItem {
  std::string task;  // id; may be empty
  std::string message;
  std::string remedy;
};

struct CheckResult {
  Verdict status = Verdict::pass;
  std::string message;
  std::string remedy;
  std::vector<CheckItem> items;
};

// What a check is given: {"project","run","tasks","params","target","agent","outcome",…}.
// A check that needs a process returns its Command and is asked again with "outcome" (its "output"
// then holds the text, at most 64 KiB of it, under "text").
class Check : public Instance {
 public:
  static constexpr const char* kind = "check";
  static constexpr const char* contract = "check/1";
  static constexpr bool any_thread = true;
  static Json methods() { return {"check"}; }

  virtual Result<std::variant<CheckResult, Command>> check(const Json& request, Call& call) = 0;

  Reply invoke(Call& call, std::string_view method, const Message& request) final {
    if (method != "check") return Reply::no_method();
    const auto made = check(request.json, call);
    if (!made) return Reply::failed(made.error());
    if (const auto* command = std::get_if<Command>(&*made))
      return Reply::ok(Json{{"command", to_json(*command)}});
    const auto& result = std::get<CheckResult>(*made);
    static constexpr const char* words[] = {"pass", "warn", "fail"};
    Json items = Json::array();
    for (const CheckItem& item : result.items)
      items.push_back({{"task", item.task}, {"message", item.message}, {"remedy", item.remedy}});
    return Reply::ok(Json{{"status", words[static_cast<int>(result.status)]},
                          {"message", result.message},
                          {"remedy", result.remedy},
                          {"items", std::move(items)}});
  }
};

}  // namespace plait

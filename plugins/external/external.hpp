// Components in any language: a command that is asked on its standard input and answers on its
// standard output, one JSON document each. docs: sdk/README.md, "Without C++".
#pragma once

#include <plait/agent.hpp>
#include <plait/check.hpp>
#include <plait/command.hpp>
#include <plait/gate.hpp>
#include <plait/merge_strategy.hpp>
#include <plait/observer.hpp>
#include <plait/runner.hpp>
#include <plait/scorer.hpp>
#include <set>
#include <string>

namespace plait::external {

// What the kinds have in common.
class External : public Instance {
 public:
  static constexpr bool any_thread = true;  // a process for each call
  static constexpr char name[] = "exec";
  static constexpr char manifest[] = R"({
    "description": "a program of your own: asked on stdin, answers on stdout, in JSON",
    "with_schema": {"type": "object", "additionalProperties": false, "required": ["argv"],
      "properties": {
        "argv": {"type": "array", "items": {"type": "string"}, "minItems": 1,
          "description": "the program and its arguments; a relative path starts in the project"},
        "settings": {"type": "object", "description": "handed to the program with each question"},
        "methods": {"type": "array", "items": {"type": "string"}, "minItems": 1,
          "description": "what the program answers; the others are answered in the usual way"},
        "timeout": {"type": ["number", "string"], "format": "duration", "default": "10s"},
        "env": {"type": "object", "additionalProperties": {"type": "string"}},
        "inherit_env": {"type": "array", "items": {"type": "string"},
          "description": "names of variables to pass on, instead of the usual ones"}}},
    "error_classes": ["crashed", "timeout", "not_found", "plugin"]})";

  Reply invoke(Call& call, std::string_view method, const Message& request) final;

 protected:
  External(std::string kind, const Json& with);
  // As `with` says. Error: config.
  Status read(const Json& with);

 private:
  [[nodiscard]] Reply ask(std::string_view method, const Message& request) const;

  std::string kind_;
  Command command_;
  Json settings_ = Json::object();
  std::set<std::string, std::less<>> methods_;  // empty: all
};

// What a method answers that the program does not: an agent reads nothing out of its output, is
// healthy, and has succeeded when its command has; likewise for gates and runners.
[[nodiscard]] Reply usual_answer(std::string_view kind, std::string_view method,
                                 const Message& request);

// The kind's contract, with the program behind it.
template <typename Kind>
class ExternalOf final : public External {
 public:
  static constexpr const char* kind = Kind::kind;
  static constexpr const char* contract = Kind::contract;
  static Json methods() { return Kind::methods(); }

  explicit ExternalOf(const Json& with) : External(Kind::kind, with) {}
  static Result<std::unique_ptr<ExternalOf>> create(const Json& with) {
    auto made = std::make_unique<ExternalOf>(with);
    PLAIT_CHECK(made->read(with));
    return made;
  }
};

}  // namespace plait::external

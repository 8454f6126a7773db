// Agent `program`, and every coding agent that is shipped: a program by its description.
#pragma once

#include <memory>
#include <plait/agent.hpp>

#include "agents/program/description.hpp"
#include "agents/program/reader.hpp"

namespace plait::agents {

class ProgramAgent : public Agent {
 public:
  static constexpr char name[] = "program";
  static constexpr const char* manifest = kProgramManifest;

  static Result<std::unique_ptr<ProgramAgent>> create(const Json& with);

  Result<Prepared> prepare(const Json& turn, Call& call) override;
  Result<Reading> read(const Json& state, std::string_view chunk, bool eof, Call& call) override;
  // Success is what the program says in the end *and* its exit code, and no claim of its own to the
  // contrary; that there are commits is for the step to say, which knows what the turn was to do.
  Result<Judgement> judge(const Json& state, const Outcome& outcome, int commits,
                          Call& call) override;
  Result<std::variant<Health, Command>> health(const Json& outcome, Call& call) override;

 protected:
  explicit ProgramAgent(Description description);
  static Result<Description> described(const std::string& name, const Json& settings) {
    return Description::from_json(name, settings);
  }

 private:
  Description description_;
  std::unique_ptr<Reader> reader_;
};

}  // namespace plait::agents

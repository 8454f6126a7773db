// Whose doing a change outside of the task's checkout is, where nothing kept the agent from it.
// People commit, make branches and edit files while agents work: without evidence it was they.
#pragma once

#include <filesystem>
#include <string>

#include "git/guard.hpp"
#include "git/reference_trace.hpp"

namespace plait::launch {

class Attribution {
 public:
  // Of one turn. `events`: its file of normalised events. `main_checkout`: empty for a bare
  // repository.
  Attribution(const std::filesystem::path& trace, const std::filesystem::path& events,
              std::filesystem::path main_checkout);

  // A branch, a tag or HEAD: the agent's git has written it. A file: a tool of the agent other than
  // one that reads was used on it by its full path. What makes git run programs is no person's
  // to change while agents work, so that needs no evidence.
  [[nodiscard]] bool to_agent(const git::Difference& found) const;

 private:
  [[nodiscard]] bool used_tool_on(const std::string& path) const;

  git::ReferenceTrace trace_;
  std::string tools_;  // what its tools were used on, a line each
  std::filesystem::path main_checkout_;
};

}  // namespace plait::launch

// The sandbox around what works in a task's checkout.
#pragma once

#include <memory>
#include <mutex>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>

#include "git/repository.hpp"
#include "sandbox/rules.hpp"
#include "work/record.hpp"

namespace plait::worktree {

class Confinement {
 public:
  Confinement() = default;
  // The step's `with`.
  explicit Confinement(const Json& with);

  // Whether the pipeline says anything but "off".
  [[nodiscard]] bool asked() const { return wish_ != "off"; }
  // Which way this machine can go. Error (config) when it cannot do what was asked by name.
  [[nodiscard]] Result<sandbox::Choice> choose() const;
  // `context.sandbox` of a runner, for the checkout that was made or taken again; it is a linked
  // worktree or a clone whatever is chosen now. Makes what has to be there for it.
  [[nodiscard]] Result<Json> context_of(const git::Repository& repository,
                                        const work::Record& record, sandbox::Choice choice) const;
  // "in a sandbox: …", for plans.
  [[nodiscard]] static std::string describe(const sandbox::Choice& choice);

 private:
  struct Probed {
    std::once_flag once;
    sandbox::Abilities abilities;
  };
  // Of this machine, tried out when first asked for. From any thread.
  [[nodiscard]] const sandbox::Abilities& abilities() const;

  std::string wish_ = "auto";
  sandbox::Settings settings_;
  std::shared_ptr<Probed> probed_ = std::make_shared<Probed>();
};

}  // namespace plait::worktree

// Tests over several kinds of sandbox; those that this machine lacks are skipped.
#pragma once

#include <gtest/gtest.h>

#include <optional>

#include "confined.hpp"

namespace plait::sandbox::test {

class EachKind : public ::testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    if (const std::string why = why_not(GetParam()); !why.empty()) GTEST_SKIP() << why;
    task_.emplace(GetParam());
  }
  [[nodiscard]] Confined& task() { return *task_; }
  [[nodiscard]] bool is_clone() const { return GetParam().mode == Mode::clone; }
  [[nodiscard]] bool is_bubblewrap() const { return GetParam().way == Way::bubblewrap; }

 private:
  std::optional<Confined> task_;
};

inline std::string kind_name(const ::testing::TestParamInfo<Kind>& info) {
  return name_of(info.param);
}

inline const auto kAllKinds =
    ::testing::Values(Kind{Mode::worktree, Way::bubblewrap}, Kind{Mode::worktree, Way::landlock},
                      Kind{Mode::clone, Way::bubblewrap}, Kind{Mode::clone, Way::landlock});
// Those that keep everything from the agent.
inline const auto kEnforcing =
    ::testing::Values(Kind{Mode::worktree, Way::bubblewrap}, Kind{Mode::clone, Way::bubblewrap},
                      Kind{Mode::clone, Way::landlock});

}  // namespace plait::sandbox::test

// Stories of agents that do everything wrong: tests/support/misbehaving_agent.cpp.
//
//   TEST_F(Wrong, Something) {
//     const Ran ran = misbehaves({"commit=a.txt", "delete-branch"});
//     EXPECT_EQ(ran.exit_code, 1);
//   }
#pragma once

#include <string>
#include <vector>

#include "faults.hpp"

namespace plait::test {

class Misbehaving : public Faults {
 protected:
  // Variables that plait has, that its agents may have, and that hold secrets.
  static constexpr char kSecret[] = "sk-test-0123456789\"abc/def+x";
  static constexpr char kCanary[] = "PLAIT_TEST_CANARY";

  // plait run PRP-A --json with an agent that does these things, outside of any sandbox.
  Ran misbehaves(const std::vector<std::string>& actions, std::vector<std::string> args = {}) {
    return start_misbehaving(actions, std::move(args)).wait();
  }
  [[nodiscard]] Child start_misbehaving(const std::vector<std::string>& actions,
                                        std::vector<std::string> args = {});
  // --set of both steps that name an agent: its actions, and names of variables that it inherits
  // beside PATH and HOME.
  [[nodiscard]] static std::vector<std::string> agent_of(const std::vector<std::string>& actions,
                                                         const std::vector<std::string>& inherits);
  // What plait has in its environment: kCanary, and MY_API_KEY, which is kSecret.
  [[nodiscard]] static Environment environment_of_plait();

  // PRP-A's result; its errors and warnings as one text.
  [[nodiscard]] static Json result_of(const Ran& ran) { return ran.json()["results"]["PRP-A"]; }
  [[nodiscard]] static std::string errors_of(const Ran& ran) {
    return result_of(ran).value("errors", Json::array()).dump();
  }
  [[nodiscard]] static std::string warnings_of(const Ran& ran) {
    return ran.json().value("warnings", Json::array()).dump();
  }
  // Subjects of what the backup references keep.
  [[nodiscard]] std::string backups() const {
    return repo().git({"for-each-ref", "--format=%(subject)", "refs/plait/backup"});
  }
  // Every file in the folder of the run that holds `text`.
  [[nodiscard]] std::vector<std::string> files_with(const std::string& text);
};

}  // namespace plait::test

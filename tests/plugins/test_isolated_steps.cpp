// isolation = "process" in a pipeline: what ends a plugin's process fails that step run alone, with
// the plugin's name and the signal, and the run goes on.
#include "story.hpp"

namespace plait::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class IsolatedSteps : public Story {
 protected:
  // A run of these steps side by side; their errors by step. Its exit code is in `exit_code`.
  std::map<std::string, std::string> errors_of(const std::vector<std::string>& steps,
                                               const std::string& isolation) {
    std::string text = "schema = 1\nname = \"falls\"\non_error = \"continue\"\n";
    for (const std::string& step : steps)
      text += "[[step]]\nid = \"" + step + "\"\nuses = \"" + step + "\"\nisolation = " + isolation +
              "\n";
    write_file(own("falls.toml"), text);
    const Ran ran = run_plait(
        {"run", "--pipeline", own("falls.toml").string(), "--plugin-dir", FALLS_PLUGIN_DIR});
    exit_code = ran.exit_code;
    std::map<std::string, std::string> out;
    const Json now = status();
    for (const Json& row : now.value("steps", Json::array()))
      out[row["step"]] = row["status"].get<std::string>() + ": " + message_of(row);
    if (out.empty()) ADD_FAILURE() << ran.err;
    return out;
  }
  static std::string message_of(const Json& row) {
    const Json error = row.value("error", Json());
    return error.is_object() ? error.value("message", "") : row.value("message", "");
  }
  int exit_code = 0;
};

TEST_F(IsolatedSteps, ASignalFailsThatStepRunAlone) {
  auto errors = errors_of({"falls-by-segfault", "falls-by-abort", "stands"}, R"("process")");
  EXPECT_EQ(exit_code, 1);
  EXPECT_THAT(errors["falls-by-segfault"],
              AllOf(HasSubstr("failed: plugin \"falls\""), HasSubstr("step \"falls-by-segfault\""),
                    HasSubstr("signal 11 (Segmentation fault)")));
  EXPECT_THAT(errors["falls-by-abort"],
              AllOf(HasSubstr("failed: plugin \"falls\""), HasSubstr("signal 6 (Aborted)")));
  EXPECT_EQ(errors["stands"], "succeeded: ");
}

TEST_F(IsolatedSteps, AnEndlessLoopIsEndedByItsTimeout) {
  auto errors = errors_of({"loops", "stands"}, R"({ mode = "process", timeout = "300ms" })");
  EXPECT_EQ(exit_code, 1);
  EXPECT_THAT(errors["loops"], AllOf(HasSubstr("failed: plugin \"falls\""),
                                     HasSubstr("gave no answer to run within 0.3 s")));
  EXPECT_EQ(errors["stands"], "succeeded: ");
}

TEST_F(IsolatedSteps, TenGigabytesMeetTheLimit) {
  if (std::string_view(PLAIT_TEST_SANITIZE) != "") GTEST_SKIP() << "a sanitizer needs the memory";
  auto errors = errors_of({"eats", "stands"}, R"({ mode = "process", memory = "256MiB" })");
  EXPECT_EQ(exit_code, 1);
  EXPECT_THAT(errors["eats"],
              AllOf(HasSubstr("failed: plugin \"falls\""), HasSubstr("std::bad_alloc")));
  EXPECT_EQ(errors["stands"], "succeeded: ");
}

}  // namespace
}  // namespace plait::test

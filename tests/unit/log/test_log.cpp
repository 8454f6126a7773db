#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <plait/error_class.hpp>

#include "log/log.hpp"

namespace plait::log {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class Log : public ::testing::Test {
 protected:
  ~Log() override {
    EXPECT_TRUE(open("off", "").ok());
    std::filesystem::remove_all(folder_);
  }
  [[nodiscard]] std::string file() const { return folder_ / "plait.log"; }
  [[nodiscard]] std::string text() const {
    std::ifstream in(file());
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("plait-log-" + std::to_string(::getpid()));
};

TEST_F(Log, WritesFromItsLevelOnAndMakesNoOtherText) {
  ASSERT_TRUE(open("info", file()).ok());
  debug([]() -> std::string { throw std::logic_error("made a text that nobody asked for"); });
  info([] { return "a run began"; });
  warn([] { return "with {braces} and %s"; });
  EXPECT_THAT(text(), AllOf(HasSubstr(" info a run began\n"),
                            HasSubstr(" warning with {braces} and %s\n")));
}

TEST_F(Log, IsOffUntilItIsOpened) {
  EXPECT_FALSE(is_on(Level::error));
  info([]() -> std::string { throw std::logic_error("made a text that nobody asked for"); });
}

TEST_F(Log, RefusesALevelThatIsNone) {
  const Status opened = open("loud", file());
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, error_class::config);
  EXPECT_THAT(opened.error().remedy, HasSubstr("debug"));
}

TEST_F(Log, RefusesAFileThatItCannotWrite) {
  const Status opened = open("debug", "/dev/null/plait.log");
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, error_class::io);
  EXPECT_FALSE(is_on(Level::error)) << "what was refused changes nothing";
}

}  // namespace
}  // namespace plait::log

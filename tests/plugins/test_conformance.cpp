// The conformance test passes what is right, and finds what is wrong.
#include <gmock/gmock.h>

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <tuple>

#include "plugins/conformance/cases.hpp"

namespace plait::plugins {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Conformance : public testing::Test {
 protected:
  Conformance() {
    std::string pattern = (std::filesystem::temp_directory_path() / "plait-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~Conformance() override { std::filesystem::remove_all(folder_); }

  // The names of the cases that the component fails, of all or of the one that is named; the
  // message of the last one in `message`.
  std::vector<std::string> failed(const std::string& file, const std::string& component,
                                  const std::string& only = {}, std::uint64_t seed = 1) {
    Registry registry;
    const Status added = registry.add(file);
    EXPECT_TRUE(added) << added.error().message;
    std::vector<std::string> out;
    for (const ConformanceCase& each :
         conformance_cases(registry, std::filesystem::canonical(file))) {
      if (each.component != component || (!only.empty() && only != each.name)) continue;
      const Status kept = run_conformance_case(registry, each, seed, folder_);
      if (kept.ok()) continue;
      out.push_back(each.name);
      message = kept.error().message;
    }
    return out;
  }
  // What the built plait says to standard output and error.
  static std::string output_of(const std::string& arguments) {
    FILE* pipe = ::popen((std::string(PLAIT_PROGRAM) + " " + arguments + " 2>&1").c_str(), "r");
    std::string out;
    std::array<char, 4096> piece{};
    while (pipe != nullptr && std::fgets(piece.data(), piece.size(), pipe) != nullptr)
      out += piece.data();
    const int status = pipe == nullptr ? -1 : ::pclose(pipe);
    return out + "exit code " + std::to_string(WEXITSTATUS(status)) + "\n";
  }
  static std::string bad(const std::string& name) {
    return std::string(BAD_PLUGIN_DIR) + "/" + name + ".so";
  }

  std::filesystem::path folder_;
  std::string message;
};

TEST_F(Conformance, TheExamplePasses) {
  EXPECT_THAT(failed(EXAMPLE_PLUGIN, "longest"), IsEmpty()) << message;
}

TEST_F(Conformance, EveryWayOfAskingIsThere) {
  Registry registry;
  ASSERT_TRUE(registry.add(EXAMPLE_PLUGIN));
  std::vector<std::string> names;
  for (const ConformanceCase& each :
       conformance_cases(registry, std::filesystem::canonical(EXAMPLE_PLUGIN)))
    names.push_back(each.name);
  EXPECT_THAT(names,
              ElementsAre("manifest", "settings that fit", "made and destroyed",
                          "a method that there is not", "requests that fit", "empty requests",
                          "random requests", "requests that are no UTF-8", "huge requests",
                          "cancelled in the middle", "errors of the host", "many threads"));
}

TEST_F(Conformance, AnswersOutsideTheContractAreFound) {
  EXPECT_THAT(failed(bad("misdeeds"), "outside_schema"), testing::Contains("requests that fit"));
  EXPECT_THAT(message, AllOf(HasSubstr("misdeeds.so"), HasSubstr("1000 is over the maximum")));
  EXPECT_THAT(failed(bad("good"), "plain-c"), ElementsAre("manifest", "a method that there is not"))
      << "it says nothing of itself, and answers whatever it is asked";
  EXPECT_THAT(failed(bad("moody"), "loose", "manifest"), ElementsAre("manifest"));
}

TEST_F(Conformance, WhatHoldsOnlyWhenAllIsWellIsFound) {
  for (const auto& [component, name, words] :
       {std::tuple("delicate", "errors of the host", "hurt"),
        std::tuple("hurried", "cancelled in the middle", "in the middle")}) {
    EXPECT_THAT(failed(bad("moody"), component, "requests that fit"), IsEmpty()) << message;
    EXPECT_THAT(failed(bad("moody"), component, name), testing::Contains(name));
    EXPECT_THAT(message, HasSubstr(words));
  }
}

TEST_F(Conformance, AFailingSeedReproduces) {
  const auto failed_by = [&](std::uint64_t seed) {
    return !failed(bad("moody"), "moody", "requests that fit", seed).empty();
  };
  std::uint64_t seed = 1;
  while (seed < 50 && !failed_by(seed)) ++seed;
  ASSERT_LT(seed, 50U);
  const std::string said = message;
  EXPECT_THAT(said, HasSubstr("asked {"));
  message.clear();
  EXPECT_TRUE(failed_by(seed));
  EXPECT_EQ(message, said);
}

TEST_F(Conformance, LeaksAreFoundUnderTheSanitizer) {
  if (std::string_view(PLAIT_TEST_SANITIZE).find("address") == std::string_view::npos)
    GTEST_SKIP() << "needs -fsanitize=address";
  const std::string said = output_of("plugins check " + bad("moody"));
  EXPECT_THAT(said, AllOf(HasSubstr("scorer leaks: score, requests that fit"),
                          HasSubstr("detected memory leaks")));
}

// What ends the process of a case is a failure of that case alone, which its line repeats.
TEST_F(Conformance, ACrashIsACaseThatFailed) {
  const std::string said = output_of("plugins check " + bad("segfaults") + " --seed 7");
  EXPECT_THAT(said, AllOf(HasSubstr("✓ scorer segfaults: made and destroyed"),
                          HasSubstr("✗ scorer segfaults: score, requests that fit"),
                          HasSubstr("ended by signal 11"), HasSubstr("exit code 1\n")));
  EXPECT_THAT(said, HasSubstr("again: plait plugins check " + bad("segfaults") +
                              " --seed 7 --case 'scorer segfaults: score, requests that fit'"));
}

TEST_F(Conformance, ACaseCanBeRepeatedAlone) {
  EXPECT_THAT(output_of("plugins check " + bad("moody") + " --case 'scorer loose: manifest'"),
              AllOf(HasSubstr("a misspelt setting would pass"), HasSubstr("exit code 1\n")));
  EXPECT_THAT(output_of("plugins check " + bad("moody") + " --case none"),
              AllOf(HasSubstr("there is no case \"none\""), HasSubstr("exit code 2\n")));
}

}  // namespace
}  // namespace plait::plugins

// Every NAME.toml beside this file is loaded; what is said of it is NAME.txt. PLAIT_ACCEPT=1
// rewrites the latter. Comment lines at the top give more:
//   #! set step.x.with.y=1      as --set
//   #! give max_parallel -1     as --max-parallel -1
// The folder "shipped" holds pipelines that they can extend by name.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "base/file.hpp"
#include "pipeline/fake_catalog.hpp"
#include "pipeline/load.hpp"

namespace plait::pipeline {
namespace {

namespace fs = std::filesystem;

fs::path folder() {
  const char* source = std::getenv("PLAIT_SOURCE_DIR");
  return source == nullptr ? fs::current_path()
                           : fs::path(source) / "tests" / "golden" / "diagnostics";
}

std::vector<std::string> cases() {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(folder()))
    if (entry.path().extension() == ".toml") out.push_back(entry.path().stem().string());
  std::sort(out.begin(), out.end());
  return out;
}

class Diagnostics : public testing::TestWithParam<std::string> {};

TEST_P(Diagnostics, AreAsAccepted) {
  fs::current_path(folder());
  const std::string file = GetParam() + ".toml";
  std::vector<std::string> sets;
  Bindings bindings;
  std::istringstream lines(base::read_file(file).value());
  for (std::string line; std::getline(lines, line) && line.starts_with("#! ");) {
    if (line.starts_with("#! set ")) sets.push_back(line.substr(7));
    if (!line.starts_with("#! give ")) continue;
    std::istringstream words(line.substr(8));
    Given given;
    words >> given.param;
    for (std::string text; words >> text;) given.texts.push_back(text);
    bindings.given.push_back(given);
  }
  const FakeCatalog catalog;
  const Loaded loaded = load(file, {{"shipped", "shipped"}}, sets, bindings, catalog);
  const std::string said = loaded.report() + (loaded.pipeline ? "the pipeline can be used\n" : "");
  const fs::path expected = GetParam() + ".txt";
  if (std::getenv("PLAIT_ACCEPT") != nullptr) {
    ASSERT_TRUE(base::write_file(expected, said).ok());
    return;
  }
  const auto accepted = base::read_file(expected);
  ASSERT_TRUE(accepted.ok()) << "run with PLAIT_ACCEPT=1 to make " << expected;
  EXPECT_EQ(*accepted, said);
}

INSTANTIATE_TEST_SUITE_P(Files, Diagnostics, testing::ValuesIn(cases()), [](const auto& test) {
  std::string name = test.param;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
  return name;
});

}  // namespace
}  // namespace plait::pipeline

// Every folder LANGUAGE-PERCENT: a PRP, the files of the base commit (base/), those that the work
// left (work/). The fixtures are made so that the formula of measure.hpp gives the percentage of
// the folder's name; the whole answer of the gate stands in result.json. PLAIT_ACCEPT=1 rewrites
// that, never the percentage.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "measured.hpp"

namespace plait::drift {
namespace {

namespace fs = std::filesystem;

fs::path folder() {
  const char* root = std::getenv("PLAIT_SOURCE_DIR");
  return fs::path(root != nullptr ? root : ".") / "tests" / "golden" / "drift";
}

std::vector<std::string> cases() {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(folder()))
    if (entry.is_directory()) out.push_back(entry.path().filename().string());
  std::sort(out.begin(), out.end());
  return out;
}

std::map<std::string, std::string> texts_below(const fs::path& root) {
  std::map<std::string, std::string> texts;
  for (const auto& entry : fs::recursive_directory_iterator(root))
    if (entry.is_regular_file())
      texts[fs::relative(entry.path(), root).string()] = test::read_file(entry.path());
  return texts;
}

class GoldenDrift : public testing::TestWithParam<std::string> {
 protected:
  Json judged() {
    const fs::path root = folder() / GetParam();
    for (const auto& [file, text] : texts_below(root / "base")) change_.had(file, text);
    for (const auto& [file, text] : texts_below(root / "work")) change_.has(file, text);
    for (const auto& entry : fs::directory_iterator(root))
      if (entry.path().extension() == ".md") change_.prp(test::read_file(entry.path()));
    return change_.judged();
  }
  [[nodiscard]] double percent() const {
    return std::stod(GetParam().substr(GetParam().rfind('-') + 1));
  }

 private:
  test::Change change_;
};

TEST_P(GoldenDrift, IsMeasuredAsRecorded) {
  Json result = judged();
  ASSERT_TRUE(result.contains("score")) << dump(result);
  EXPECT_EQ(result["score"], percent());
  EXPECT_EQ(result["passed"], percent() < 30);
  EXPECT_EQ(result["findings"].empty(), percent() < 10);
  // Whether python3 is there changes who reads the code, not what is found in it.
  result["evidence"].erase("parser");
  const fs::path expected = folder() / GetParam() / "result.json";
  const std::string actual = dump(result, 1) + "\n";
  if (const char* accept = std::getenv("PLAIT_ACCEPT"); accept != nullptr && *accept == '1')
    std::ofstream(expected, std::ios::binary) << actual;
  EXPECT_EQ(test::read_file(expected), actual);
}

INSTANTIATE_TEST_SUITE_P(Cases, GoldenDrift, testing::ValuesIn(cases()), [](const auto& row) {
  std::string name = row.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(GoldenDriftCases, HasThreePercentagesOfThreeLanguages) {
  EXPECT_EQ(cases().size(), 9U);
}

}  // namespace
}  // namespace plait::drift

// Every *.md of this folder, parsed, against the *.json beside it. PLAIT_ACCEPT=1 rewrites those.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "plait/json.hpp"
#include "prp/parse.hpp"

namespace {

namespace fs = std::filesystem;

fs::path folder() {
  const char* root = std::getenv("PLAIT_SOURCE_DIR");
  return fs::path(root != nullptr ? root : ".") / "tests" / "golden" / "prp";
}

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> names() {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(folder()))
    if (entry.path().extension() == ".md") out.push_back(entry.path().stem().string());
  std::sort(out.begin(), out.end());
  return out;
}

class GoldenPrp : public testing::TestWithParam<std::string> {};

TEST_P(GoldenPrp, IsReadAsRecorded) {
  const fs::path input = folder() / (GetParam() + ".md");
  const fs::path expected = folder() / (GetParam() + ".json");
  const auto document = plait::prp::parse(read(input), input.filename().string());
  const std::string actual = plait::dump(plait::prp::to_json(document), 2) + "\n";
  if (const char* accept = std::getenv("PLAIT_ACCEPT"); accept != nullptr && *accept == '1')
    std::ofstream(expected, std::ios::binary) << actual;
  EXPECT_EQ(read(expected), actual);
}

INSTANTIATE_TEST_SUITE_P(Corpus, GoldenPrp, testing::ValuesIn(names()), [](const auto& row) {
  std::string name = row.param;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); },
      '_');
  return name;
});

TEST(GoldenPrpCorpus, HasAFileForEveryRow) { EXPECT_GE(names().size(), 40u); }

}  // namespace

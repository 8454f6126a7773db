// The shipped pipelines against the manifests of the shipped plugins.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>

#include "pipeline/load.hpp"
#include "plugins/registry.hpp"

namespace plait::plugins {
namespace {

class ShippedPipelines : public testing::TestWithParam<const char*> {};

TEST_P(ShippedPipelines, fit_the_plugins) {
  const char* build = std::getenv("PLAIT_BUILD_DIR");
  const char* source = std::getenv("PLAIT_SOURCE_DIR");
  ASSERT_TRUE(build != nullptr && source != nullptr) << "run by ctest";
  const Registry registry =
      Registry::load({{std::string(build) + "/lib/plait/plugins", Presence::required}});
  const pipeline::Loaded loaded = pipeline::load(
      GetParam(), {{"shipped", std::string(source) + "/pipelines"}}, {}, {}, registry);
  EXPECT_EQ(loaded.report(), "");
  EXPECT_TRUE(loaded.pipeline.has_value());
}

INSTANTIATE_TEST_SUITE_P(All, ShippedPipelines,
                         testing::Values("batch", "staged", "train", "analyze"));

// The blocks between "```toml" and "```".
std::vector<std::string> toml_blocks(const std::string& text) {
  std::vector<std::string> out;
  const std::string open = "\n```toml\n";
  for (std::size_t at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
    at += open.size();
    out.push_back(text.substr(at, text.find("\n```", at) + 1 - at));
  }
  return out;
}

TEST(PipelinesReadme, EveryBlockIsAPipeline) {
  const char* build = std::getenv("PLAIT_BUILD_DIR");
  const char* source = std::getenv("PLAIT_SOURCE_DIR");
  ASSERT_TRUE(build != nullptr && source != nullptr) << "run by ctest";
  const Registry registry =
      Registry::load({{std::string(build) + "/lib/plait/plugins", Presence::required}});
  std::ifstream in(std::string(source) + "/pipelines/README.md");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto blocks = toml_blocks(text);
  ASSERT_EQ(blocks.size(), 2U);
  for (const std::string& block : blocks) {
    auto files = std::make_shared<config::LayerFiles>();
    files->texts["page.toml"] = block;
    const std::vector<config::SearchDir> search{{"shipped", std::string(source) + "/pipelines", {}},
                                                {"page", "/page", files}};
    const pipeline::Loaded loaded = pipeline::load("page", search, {}, {}, registry);
    EXPECT_EQ(loaded.report(), "") << block;
    EXPECT_TRUE(loaded.pipeline.has_value());
  }
}

}  // namespace
}  // namespace plait::plugins

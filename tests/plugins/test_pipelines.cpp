// The shipped pipelines against the manifests of the shipped plugins.
#include <gtest/gtest.h>

#include <cstdlib>

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

}  // namespace
}  // namespace plait::plugins

// What leaves a plugin that plait_add_plugin made.
#include <gmock/gmock.h>

#include "plugins/registry.hpp"
#include "symbols.hpp"

namespace plait::plugins {
namespace {

TEST(Exports, OneSymbolHoweverLoudItsCodeIs) {
  EXPECT_THAT(symbols_of(LOUD_PLUGIN, "-D --defined-only"), testing::ElementsAre("plait_plugin_1"));
  Registry registry;
  const Status added = registry.add(LOUD_PLUGIN);
  EXPECT_TRUE(added) << added.error().message;
}

// Such a symbol would be one for the whole process, whichever plugins have it.
TEST(Exports, NothingIsUnique) {
  for (const std::string& line : lines_of_nm(LOUD_PLUGIN, ""))
    EXPECT_THAT(line, testing::Not(testing::ContainsRegex(" u "))) << "-fno-gnu-unique is missing";
  EXPECT_THAT(symbols_of(LOUD_PLUGIN, ""), testing::Contains(testing::HasSubstr("Shared")));
}

}  // namespace
}  // namespace plait::plugins

#include <gtest/gtest.h>

#include <plait/outputs.hpp>

#include "run/memory_files.hpp"

namespace plait::run::testing {
namespace {

Json large_list() {
  Json list = Json::array();
  while (dump(list).size() <= inline_output_limit) list.push_back("an entry of some length");
  return list;
}

TEST(MemoryFiles, leave_small_values_where_they_are) {
  MemoryFiles files;
  const Json outputs{{"branch", "main"}, {"tasks", {1, 2}}, {"done", true}, {"none", nullptr}};
  EXPECT_EQ(files.without_large(outputs), outputs);
}

TEST(MemoryFiles, hand_large_values_over_as_files_that_steps_can_read) {
  MemoryFiles files;
  const Json list = large_list();
  const Json given = files.without_large({{"tasks", list}, {"branch", "main"}});
  EXPECT_LT(dump(given).size(), 200U);
  EXPECT_EQ(given["branch"], "main");
  EXPECT_EQ(resolve_output(given["tasks"]), list);
  EXPECT_EQ(resolve_output(given["tasks"]), list) << "by every step that needs it";
}

TEST(MemoryFiles, go_away_with_their_owner) {
  Json given;
  {
    MemoryFiles files;
    given = files.without_large({{"tasks", large_list()}});
  }
  EXPECT_TRUE(resolve_output(given["tasks"]).is_null());
}

}  // namespace
}  // namespace plait::run::testing

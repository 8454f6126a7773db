// A batch of 200: minutes on a slow machine, so it has a program and a label of its own.
#include "story.hpp"

namespace plait::test {
namespace {

class Many : public Story {};

TEST_F(Many, TwoHundredLand) {
  std::vector<std::string> args{"--max-parallel", "8", "--json"};
  for (int i = 100; i < 300; ++i) {
    const std::string id = "PRP-T" + std::to_string(i);
    write_prp(id);
    args.push_back(id);
  }
  const Ran ran = start_batch(args).wait(std::chrono::minutes(8));
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.json()["prps_succeeded"], 200);
  EXPECT_EQ(repo().log("--merges").size(), 200U);
  EXPECT_EQ(repo().read("PRP-T299.txt"), "made by PRP-T299\n");
}

}  // namespace
}  // namespace plait::test

// The batch: independent PRPs side by side, merged in order.
#include "story.hpp"

namespace plait::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Batch : public Story {
 protected:
  // Three that touch nothing of each other, of one, two and three phases.
  void three() {
    write_prp("PRP-A", {.title = "First thing",
                        .header = "complexity: low\nestimated_hours: 0.25-0.33\n"
                                  "files_modified: a.txt\n",
                        .phases = {{.bash = writes("a.txt", "one")}}});
    write_prp("PRP-B", {.title = "Second thing",
                        .header = "complexity: low\nestimated_hours: 0.33-0.42\n"
                                  "files_modified: b.txt\n",
                        .phases = {{.bash = writes("b.txt", "one"), .validation = "test -f b.txt"},
                                   {.bash = writes("b/two.txt", "two")}}});
    write_prp("PRP-C", {.title = "Third thing",
                        .header = "complexity: medium\nestimated_hours: 0.42-0.50\n"
                                  "files_modified: c.txt, c/2.txt, c/3.txt\n",
                        .phases = {{.bash = writes("c.txt", "one")},
                                   {.bash = writes("c/2.txt", "two")},
                                   {.bash = writes("c/3.txt", "three")}}});
  }
};

TEST_F(Batch, LandsThreeInOrder) {
  three();
  const Ran ran = run_batch({"PRP-A", "PRP-B", "PRP-C"});
  ASSERT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  const std::string merges = repo().git({"log", "--first-parent", "--reverse", "--format=%s"});
  EXPECT_EQ(merges,
            "Begin\nMerge PRP-A: First thing\nMerge PRP-B: Second thing\n"
            "Merge PRP-C: Third thing");
  EXPECT_EQ(repo().read("a.txt"), "one\n");
  EXPECT_EQ(repo().read("b/two.txt"), "two\n");
  EXPECT_EQ(repo().read("c/3.txt"), "three\n");
  EXPECT_THAT(repo().git({"branch", "--format=%(refname:short)"}), "main");
}

}  // namespace
}  // namespace plait::test

#include "analyze/overlaps.hpp"

#include <gtest/gtest.h>

#include "analyze/edges.hpp"
#include "tasks.hpp"

namespace plait::analyze {
namespace {

using test::make_tasks;

TEST(CommonPath, IsTheMoreSpecificOne) {
  EXPECT_EQ(common_path("src/a.c", "./src/a.c"), "src/a.c");
  EXPECT_EQ(common_path("src/", "src/a.c"), "src/a.c");
  EXPECT_EQ(common_path("src/a.c", "src"), "src/a.c");
  EXPECT_EQ(common_path("src", "srcs/a.c"), "");
  EXPECT_EQ(common_path("src/*.c", "src/a.c"), "src/a.c");
  EXPECT_EQ(common_path("a.c", "b.c"), "");
}

TEST(Overlaps, ArePairsWithTheirFiles) {
  auto tasks = make_tasks({{"A", 1, {}, false, {}, 1, {"docs/", "x.c"}},
                           {"B", 1, {}, false, {}, 1, {"docs/guide.md"}},
                           {"C", 1, {}, false, {}, 1, {"x.c", "y.c"}}});
  const auto overlaps = find_overlaps(tasks);
  ASSERT_EQ(overlaps.size(), 2u);
  EXPECT_EQ(overlaps[0].second, 1u);
  EXPECT_EQ(overlaps[0].files, std::vector<std::string>{"docs/guide.md"});
  EXPECT_EQ(overlaps[1].second, 2u);
  EXPECT_EQ(overlaps[1].files, std::vector<std::string>{"x.c"});
  EXPECT_FALSE(overlaps[0].ordered);
}

TEST(Overlaps, SayWhenTheTasksRunOneAfterTheOther) {
  auto tasks = make_tasks(
      {{"A", 1, {}, false, {}, 1, {"x"}}, {"B", 1, {"A"}}, {"C", 1, {"B"}, false, {}, 1, {"x"}}});
  ASSERT_TRUE(connect(tasks, Edges::dependencies).ok());
  const auto overlaps = find_overlaps(tasks);
  ASSERT_EQ(overlaps.size(), 1u);
  EXPECT_TRUE(overlaps[0].ordered);
}

TEST(DeclaredFiles, AreThoseOfHeaderAndPhases) {
  prp::Document document;
  document.files.push_back({"b/", "", {}});
  document.phases.emplace_back().files_to_create.push_back({"./a", "", {}});
  EXPECT_EQ(declared_files(document), (std::vector<std::string>{"a", "b"}));
}

}  // namespace
}  // namespace plait::analyze

#include "documents.hpp"

namespace plait::config {
namespace {

TEST(Origins, NameTheLayerAndThePlaceOfEveryValue) {
  const Files files;
  files.put("shipped/batch.toml",
            "schema = 1\n[pools]\nagents = 1\n[[step]]\nid = 'work'\nneeds = ['a']\n"
            "[step.with]\nagent = 'robot'\nempty = {}\n");
  files.put("user/batch.toml",
            "schema = 1\nextends = 'batch'\n[[step]]\nid = 'work'\nneeds = { append = ['b'] }\n");
  const Document document =
      load_document("batch", files.layers(), {"step.work.with.agent=other", "pools.agents=4"});
  std::string said;
  for (const Origin& origin : origins_of(document))
    said += origin.path + " = " + origin.value + "  # " + origin.layer + ":" +
            std::to_string(origin.span.line) + ":" + std::to_string(origin.span.column) + "\n";
  EXPECT_EQ(said,
            "schema = 1  # user:1:10\n"
            "pools.agents = 4  # command line:2:14\n"
            "step.work.id = \"work\"  # shipped:5:6\n"
            "step.work.needs = [\"a\", \"b\"]  # user:5:9\n"
            "step.work.with.agent = \"other\"  # command line:1:22\n"
            "step.work.with.empty = {}  # shipped:9:9\n");
  ASSERT_EQ(document.layers.size(), 3U);
  EXPECT_EQ(document.layers[0].name, "shipped");
  EXPECT_EQ(document.layers[2].name, "command line");
}

}  // namespace
}  // namespace plait::config

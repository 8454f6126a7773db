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

TEST(Origins, TellWhatAValueHides) {
  const Files files;
  files.put("shipped/batch.toml", "schema = 1\na = 1\nb = 1\n");
  files.put("user/batch.toml", "schema = 1\nextends = 'batch'\nb = 7\n");
  files.put("repository/batch.toml", "schema = 1\nextends = 'batch'\na = 2\n");
  const auto origins = origins_of(load_document("batch", files.layers(), {"a=3"}));
  ASSERT_EQ(origins.size(), 3U);
  const Origin& a = origins[1];
  EXPECT_EQ(a.value, "3");
  ASSERT_EQ(a.hides.size(), 2U);
  EXPECT_EQ(a.hides[0].value, "2");
  EXPECT_EQ(a.hides[0].layer, "repository");
  EXPECT_EQ(a.hides[1].value, "1");
  EXPECT_EQ(a.hides[1].span.line, 2U);
  const Origin& b = origins[2];
  ASSERT_EQ(b.hides.size(), 1U);
  EXPECT_EQ(b.hides[0].layer, "shipped");
}

TEST(Profiles, AreOverlaysByName) {
  const Files files;
  files.put("shipped/batch.toml", "schema = 1\na = 1\n[pools]\nagents = 4\nother = 1\n");
  files.put("user/batch.toml",
            "schema = 1\nextends = 'batch'\n[profile.cheap.pools]\nagents = 1\n"
            "[profile.late]\na = 2\n");
  const auto root = [&](const std::vector<std::string>& sets,
                        const std::vector<std::string>& profiles) {
    const Document document = load_document("batch", files.layers(), sets, profiles);
    EXPECT_EQ(base::render(document.diagnostics, document.sources), "");
    return dump(to_json(document.root));
  };
  EXPECT_EQ(root({}, {}), R"({"a":1,"pools":{"agents":4,"other":1},"schema":1})");
  EXPECT_EQ(root({}, {"cheap"}), R"({"a":1,"pools":{"agents":1,"other":1},"schema":1})");
  EXPECT_EQ(root({"a=9"}, {"cheap", "late"}),
            R"({"a":9,"pools":{"agents":1,"other":1},"schema":1})");
  const Document wrong = load_document("batch", files.layers(), {}, {"cheep"});
  ASSERT_EQ(wrong.diagnostics.size(), 1U);
  EXPECT_EQ(wrong.diagnostics.sorted()[0].message, "the pipeline has no profile \"cheep\"");
  EXPECT_EQ(wrong.diagnostics.sorted()[0].help, "did you mean \"cheap\"?");
}

TEST(LayerFiles, AreReadFromMemoryAndExtendOnlyEachOtherByPath) {
  const Files files;
  files.put("shipped/batch.toml", "schema = 1\na = 1\n");
  files.put("outside.toml", "schema = 1\na = 66\n");
  auto held = std::make_shared<LayerFiles>();
  held->texts = {{"batch.toml", "schema = 1\nextends = 'batch'\nb = 2\n"},
                 {"near.toml", "schema = 1\nextends = './batch.toml'\n"},
                 {"far.toml", "schema = 1\nextends = '../outside.toml'\n"}};
  held->adapt = [](Node& node) { node.find("schema")->value.span.column = 77; };
  const std::vector<SearchDir> search{{"shipped", files.at("shipped"), nullptr},
                                      {"repository", files.at("repository"), held}};
  EXPECT_EQ(dump(to_json(load_document("batch", search, {}).root)), R"({"a":1,"b":2,"schema":1})");
  EXPECT_EQ(dump(to_json(load_document("near", search, {}).root)), R"({"a":1,"b":2,"schema":1})");
  const Document far = load_document("far", search, {});
  EXPECT_FALSE(far.readable);
  EXPECT_EQ(far.diagnostics.sorted()[0].message,
            "\"../outside.toml\" does not lie in the folder of the file that extends it");
  EXPECT_EQ(origins_of(load_document("batch", search, {}))[0].span.column, 77U);
  EXPECT_EQ(list_documents(search).size(), 3U);
}

}  // namespace
}  // namespace plait::config

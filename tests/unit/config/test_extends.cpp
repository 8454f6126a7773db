#include "documents.hpp"

namespace plait::config {
namespace {

class Extends : public testing::Test {
 protected:
  Json root(std::string_view name) {
    const Document document = load_document(name, files_.layers(), {});
    EXPECT_EQ(base::render(document.diagnostics, document.sources), "");
    return to_json(document.root);
  }
  std::string first_error(std::string_view name) {
    const Document document = load_document(name, files_.layers(), {});
    const auto all = document.diagnostics.sorted();
    return all.empty() ? "" : all[0].message;
  }
  Files files_;
};

TEST_F(Extends, PutsTheNamedPipelineBelow) {
  files_.put("shipped/base.toml", "schema = 1\na = 1\nb = 1\n");
  files_.put("shipped/over.toml", "schema = 1\nextends = 'base'\nb = 2\n");
  EXPECT_EQ(root("over"), Json::parse(R"({"schema": 1, "a": 1, "b": 2})"));
}

TEST_F(Extends, TheOwnNameIsTheNextLowerLayer) {
  files_.put("shipped/batch.toml", "schema = 1\na = 1\n");
  files_.put("user/batch.toml", "schema = 1\nextends = 'batch'\nb = 2\n");
  files_.put("repository/batch.toml", "schema = 1\nextends = 'batch'\nc = 3\n");
  EXPECT_EQ(root("batch"), Json::parse(R"({"schema": 1, "a": 1, "b": 2, "c": 3})"));
}

TEST_F(Extends, AShippedOverlaySeesTheUsersBase) {
  files_.put("shipped/batch.toml", "schema = 1\na = 1\n");
  files_.put("shipped/staged.toml", "schema = 1\nextends = 'batch'\ns = 1\n");
  files_.put("user/batch.toml", "schema = 1\nextends = 'batch'\na = 2\n");
  EXPECT_EQ(root("staged")["a"], 2);
}

TEST_F(Extends, WithoutItAHigherLayerReplaces) {
  files_.put("shipped/batch.toml", "schema = 1\na = 1\n");
  files_.put("user/batch.toml", "schema = 1\nb = 2\n");
  EXPECT_FALSE(root("batch").contains("a"));
}

TEST_F(Extends, APathIsRelativeToItsFile) {
  files_.put("x/low.toml", "schema = 1\na = 1\n");
  files_.put("x/y/high.toml", "schema = 1\nextends = '../low.toml'\n");
  EXPECT_EQ(root(files_.at("x/y/high.toml").string())["a"], 1);
}

TEST_F(Extends, AFileInALayerCanExtendItsOwnNameToo) {
  files_.put("shipped/batch.toml", "schema = 1\na = 1\n");
  files_.put("repository/batch.toml", "schema = 1\nextends = 'batch'\n");
  EXPECT_EQ(root(files_.at("repository/batch.toml").string())["a"], 1);
}

TEST_F(Extends, DrawsACircle) {
  files_.put("shipped/a.toml", "schema = 1\nextends = 'b'\n");
  files_.put("shipped/b.toml", "schema = 1\nextends = 'c'\n");
  files_.put("shipped/c.toml", "schema = 1\nextends = 'a'\n");
  EXPECT_EQ(first_error("a"), "pipelines extend each other in a circle: a → b → c → a");
}

TEST_F(Extends, SaysWhenTheLowestLayerExtendsItself) {
  files_.put("shipped/a.toml", "schema = 1\nextends = 'a'\n");
  EXPECT_EQ(first_error("a"), "no lower layer has a pipeline \"a\"");
}

TEST_F(Extends, SuggestsAName) {
  files_.put("shipped/batch.toml", "schema = 1\n");
  const Document document = load_document("bach", files_.layers(), {});
  ASSERT_EQ(document.diagnostics.size(), 1U);
  EXPECT_EQ(document.diagnostics.sorted()[0].help, "did you mean \"batch\"?");
  EXPECT_FALSE(document.readable);
}

TEST_F(Extends, SaysThatAFileIsNotThere) {
  EXPECT_NE(first_error("./nowhere.toml").find("nowhere.toml"), std::string::npos);
}

TEST_F(Extends, ListsWhatThereIs) {
  files_.put("shipped/a.toml", "schema = 1\n");
  files_.put("shipped/b.toml", "schema = 1\n");
  files_.put("user/b.toml", "schema = 1\n");
  files_.put("user/readme.md", "");
  std::string said;
  for (const Found& found : list_documents(files_.layers()))
    said += found.name + ":" + found.layer + " ";
  EXPECT_EQ(said, "a:shipped b:user ");
}

}  // namespace
}  // namespace plait::config

#include "documents.hpp"

namespace plait::config {
namespace {

class Merge : public Documents {
 protected:
  Json json(const std::vector<std::string>& texts) {
    const Node out = merged(texts);
    EXPECT_EQ(said(), "");
    return to_json(out);
  }
};

TEST_F(Merge, TablesByKeyListsWhole) {
  EXPECT_EQ(json({"a = 1\nl = [1, 2]\n[t]\nx = 1\ny = 2\n", "l = [3]\n[t]\ny = 5\nz = 6\n"}),
            Json::parse(R"({"a": 1, "l": [3], "t": {"x": 1, "y": 5, "z": 6}})"));
}

TEST_F(Merge, StepsByIdInTheOrderOfTheLowestLayer) {
  const Node out = merged({"[[step]]\nid = 'a'\nx = 1\n[[step]]\nid = 'b'\n",
                           "[[step]]\nid = 'c'\n[[step]]\nid = 'a'\ny = 2\n"});
  EXPECT_EQ(to_json(out)["step"],
            Json::parse(R"([{"id": "a", "x": 1, "y": 2}, {"id": "b"}, {"id": "c"}])"));
  EXPECT_EQ(said(), "");
}

TEST_F(Merge, EditsLists) {
  EXPECT_EQ(json({"l = ['a', 'b', 'c']\n", "l = { append = ['d'], remove = ['b'] }\n"})["l"],
            Json::parse(R"(["a", "c", "d"])"));
  EXPECT_EQ(json({"a = 1\n", "l = { append = ['d'] }\n"})["l"], Json::parse(R"(["d"])"));
}

TEST_F(Merge, RemovesAndUnsets) {
  EXPECT_EQ(
      json({"[p]\na = { t = 1 }\nb = 2\nc = 3\n[[step]]\nid = 'x'\n[[step]]\nid = 'y'\nk = 1\n",
            "[p]\na = { remove = true }\nunset = ['b']\n[[step]]\nid = 'x'\nremove = true\n"
            "[[step]]\nid = 'y'\nunset = ['k']\n"}),
      Json::parse(R"({"p": {"c": 3}, "step": [{"id": "y"}]})"));
}

TEST_F(Merge, ReplacesAComponentThatUsesSomethingElse) {
  EXPECT_EQ(json({"a = { uses = 'x', p = 1 }\n", "a = { uses = 'y', q = 2 }\n"})["a"],
            Json::parse(R"({"uses": "y", "q": 2})"));
  EXPECT_EQ(json({"a = { uses = 'x', p = 1 }\n", "a = { uses = 'x', q = 2 }\n"})["a"],
            Json::parse(R"({"uses": "x", "p": 1, "q": 2})"));
  EXPECT_EQ(json({"a = 'x'\n", "a = { uses = 'y' }\n"})["a"], Json::parse(R"({"uses": "y"})"));
}

TEST_F(Merge, ALayerCanUndoWhatTheOneBelowDid) {
  EXPECT_EQ(json({"l = [1]\n", "l = { append = [2] }\n", "l = { remove = [2] }\n"})["l"],
            Json::parse("[1]"));
}

TEST_F(Merge, SaysWhatIsNotThereToRemove) {
  (void)merged({"l = ['abc']\n[t]\nkey = 1\n[[step]]\nid = 'work'\n",
                "l = { remove = ['abd'] }\n[t]\nkye = { remove = true }\nunset = ['kez']\n"
                "[[step]]\nid = 'wrok'\nremove = true\n"});
  EXPECT_EQ(messages(),
            (std::vector<std::string>{"\"l\" of the lower layers has no \"abd\"",
                                      "there is no \"kye\" to remove in the lower layers",
                                      "there is no \"kez\" to unset in the lower layers",
                                      "there is no step \"wrok\" to remove in the lower layers"}));
  for (const auto& each : diagnostics_.sorted())
    EXPECT_TRUE(each.help.starts_with("did you mean")) << each.message << each.help;
}

TEST_F(Merge, TheLowestLayerHasNothingToRemove) {
  (void)merged({"unset = ['x']\na = { remove = true }\nl = { remove = [1] }\n"});
  EXPECT_EQ(diagnostics_.size(), 3U);
}

TEST_F(Merge, RefusesTwoStepsOfOneIdInOneLayer) {
  (void)merged({"[[step]]\nid = 'a'\n[[step]]\nid = 'a'\n"});
  EXPECT_EQ(messages(), (std::vector<std::string>{"there are two steps with the id \"a\""}));
}

TEST_F(Merge, EveryValueKnowsItsFile) {
  const Node out =
      merged({"l = ['a']\n[t]\nx = 1\ny = 2\n", "l = { append = ['b'] }\n[t]\ny = 3\n"});
  EXPECT_EQ(out.get("t")->get("x")->span.file, "layer0");
  EXPECT_EQ(out.get("t")->get("y")->span.file, "layer1");
  EXPECT_EQ(out.get("l")->items[0].span.file, "layer0");
  EXPECT_EQ(out.get("l")->items[1].span.file, "layer1");
}

}  // namespace
}  // namespace plait::config

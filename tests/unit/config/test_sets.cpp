#include "config/sets.hpp"

#include "documents.hpp"

namespace plait::config {
namespace {

class Sets : public Documents {
 protected:
  Json after(const std::vector<std::string>& sets) {
    Node root = merged({"[pools]\na = 1\n[[step]]\nid = 'work'\n[step.with]\nl = [1]\n"});
    apply_sets(root, sets, sources_, diagnostics_);
    return to_json(root);
  }
};

TEST_F(Sets, ChangesAValueOfAStepById) {
  const Json out = after({"step.work.with.agent={ uses = \"command\", argv = [\"./w.sh\"] }"});
  EXPECT_EQ(out["step"][0]["with"]["agent"],
            Json::parse(R"({"uses": "command", "argv": ["./w.sh"]})"));
  EXPECT_EQ(said(), "");
}

TEST_F(Sets, TakesBareWordsAsStrings) {
  const Json out = after({"pools.a=3", "x=robot", "y=./w.sh", "z=true", "n=34.2.2", "e=''",
                          "\"odd key\".'b.c'=a b", "t=30m"});
  EXPECT_EQ(out["pools"]["a"], 3);
  EXPECT_EQ(out["x"], "robot");
  EXPECT_EQ(out["y"], "./w.sh");
  EXPECT_EQ(out["z"], true);
  EXPECT_EQ(out["n"], "34.2.2");
  EXPECT_EQ(out["e"], "");
  EXPECT_EQ(out["odd key"]["b.c"], "a b");
  EXPECT_EQ(out["t"], "30m");
  EXPECT_EQ(said(), "");
}

TEST_F(Sets, AreAppliedInOrderAndCanEdit) {
  const Json out = after({"step.work.with.l={ append = [2] }", "step.work.with.l={ append = [3] }",
                          "pools.a={ remove = true }"});
  EXPECT_EQ(out["step"][0]["with"]["l"], Json::parse("[1, 2, 3]"));
  EXPECT_EQ(out["pools"], Json::object());
}

TEST_F(Sets, PointIntoTheArgument) {
  Node root = merged({"a = 1\n"});
  apply_sets(root, {"a=2", "b.c=[1, 22]"}, sources_, diagnostics_);
  EXPECT_EQ(root.get("b")->get("c")->items[1].span, (SourceSpan{"--set", 2, 9, 2}));
  EXPECT_EQ(sources_.line("--set", 2), "b.c=[1, 22]");
}

TEST_F(Sets, DoNotMakeSteps) {
  (void)after({"step.wrok.timeout=3"});
  EXPECT_EQ(messages(), (std::vector<std::string>{"there is no step \"wrok\""}));
}

TEST_F(Sets, SayWhatIsMissing) {
  (void)after({"", "a", "a.=1", "=1", "a=", "a=[1", "'a=1", "step.work=3"});
  EXPECT_EQ(diagnostics_.size(), 8U) << said();
}

}  // namespace
}  // namespace plait::config

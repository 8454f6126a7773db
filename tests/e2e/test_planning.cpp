// plan, graph, --dry-run: what would be done is shown, and nothing is changed.
#include "story.hpp"

namespace plait::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class Planning : public Story {
 protected:
  Planning() {
    write_prp("PRP-1.1.1", {.title = "First \"thing\" <&>",
                            .header = "complexity: low\nestimated_hours: 0.25-0.33\n"
                                      "files_modified: a.txt\n"});
    write_prp("PRP-1.2.1", {.title = "Zweites Ding: äöü",
                            .header = "dependencies: PRP-1.1.1\nestimated_hours: 4\n"});
  }
  Ran plan(std::vector<std::string> args) {
    args.insert(args.end(),
                {"--agent", "runbook", "--pipeline", "train", "PRP-1.1.1", "PRP-1.2.1"});
    return run_plait(args);
  }
  // The repository with all of .git, what is beside it, the home and the temporary files.
  [[nodiscard]] FolderState everything() const {
    FolderState all = folder_state(repo().outside());
    for (const char* name : {"home", "tmp"})
      for (auto& [path, what] : folder_state(own(name)))
        all.emplace(std::string("own/") + name + "/" + path, what);
    return all;
  }
};

TEST_F(Planning, ChangesNothing) {
  const FolderState before = everything();
  for (const std::vector<std::string>& args :
       {std::vector<std::string>{"plan"}, {"plan", "--json"}, {"graph"}, {"run", "--dry-run"}}) {
    const Ran ran = plan(args);
    EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
    EXPECT_EQ(difference(before, everything()), "") << ::testing::PrintToString(args);
  }
}

TEST_F(Planning, ShowsScoreModelEstimateAndActions) {
  const Ran ran = plan({"plan"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  for (const char* text :
       {"20 + 2.9 + 5 + 3 = 31", "haiku", "40 + 30 + 0 + 3 = 73", "opus", "critical path",
        "create branch prp-1.1.1-", "create worktree ../project-prp-1.1.1", "why: "})
    EXPECT_THAT(ran.out, HasSubstr(text));
}

TEST_F(Planning, ShowsWhatALaterTaskStartsFrom) {
  const Ran ran = plan({"plan"});
  EXPECT_THAT(ran.out, HasSubstr("create branch prp-1.1.1-first-thing at " +
                                 repo().tip("main").substr(0, 7) + " (main)"));
  EXPECT_THAT(ran.out, HasSubstr("create branch prp-1.2.1-zweites-ding at what main is after "
                                 "merge[PRP-1.1.1]"));
}

TEST_F(Planning, IsTheDryRun) {
  EXPECT_EQ(plan({"run", "--dry-run"}).out, plan({"plan"}).out);
}

TEST_F(Planning, GivesADocument) {
  const Json document = plan({"plan", "--json"}).json();
  ASSERT_EQ(document["tasks"].size(), 2U);
  const Json& first = document["tasks"][0];
  EXPECT_EQ(first["id"], "PRP-1.1.1");
  EXPECT_EQ(first["title"], "First \"thing\" <&>");
  EXPECT_EQ(first["complexity"], "low");
  EXPECT_EQ(first["files"], Json({"a.txt"}));
  EXPECT_EQ(first["phases"].size(), 1U);
  EXPECT_EQ(first["score"], 31);
  EXPECT_EQ(first["model"], "haiku");
  EXPECT_EQ(first["calculation"], "20 + 2.9 + 5 + 3 = 31");
  for (const char* key : {"file", "hours", "stage", "merge_order", "depends_on", "rationale",
                          "branch", "worktree", "estimate_seconds", "estimate_cost", "warnings"})
    EXPECT_TRUE(first.contains(key)) << key;
  EXPECT_EQ(document["tasks"][1]["depends_on"], Json({"PRP-1.1.1"}));
  EXPECT_TRUE(document.contains("overlaps") && document.contains("estimate"));
  const std::vector<std::string> path = document["graph"]["critical_path"];
  EXPECT_THAT(path, Contains("merge[PRP-1.1.1]"));
  EXPECT_EQ(path.back(), "cleanup[PRP-1.2.1]");
  EXPECT_TRUE(document["graph"]["nodes"].is_array() && document["graph"]["edges"].is_array());
}

TEST_F(Planning, StillDrawsWhatPreflightRefuses) {
  const Ran ran = run_plait({"plan", "--agent", "runbook", "PRP-1.1.1", "PRP-1.2.1"});
  EXPECT_EQ(ran.exit_code, 4);
  EXPECT_THAT(ran.out, HasSubstr("launch"));
  EXPECT_THAT(ran.out + ran.err, HasSubstr("--pipeline"));
}

TEST_F(Planning, DrawsDotForGraphviz) {
  const Ran ran = plan({"graph", "--format", "dot"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  write_file(own("graph.dot"), ran.out);
  const Ran drawn = run_program({"dot", "-Tsvg", own("graph.dot")});
  EXPECT_EQ(drawn.exit_code, 0) << drawn.err;
  EXPECT_THAT(drawn.out, HasSubstr("</svg>"));
}

TEST_F(Planning, DrawsSvgThatIsWellFormed) {
  const Ran ran = plan({"graph", "--format", "svg"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("<svg"));
  write_file(own("graph.svg"), ran.out);
  const Ran read =
      run_program({"python3", "-c", "import sys, xml.dom.minidom as m; m.parse(sys.argv[1])",
                   own("graph.svg")});
  EXPECT_EQ(read.exit_code, 0) << read.err;
}

TEST_F(Planning, DrawsMermaidJsonAndText) {
  EXPECT_THAT(plan({"graph", "--format", "mermaid"}).out, StartsWith("flowchart "));
  const Json graph = plan({"graph", "--format", "json"}).json();
  EXPECT_EQ(graph, plan({"plan", "--json"}).json()["graph"]);
  const Ran text = plan({"graph", "--ascii", "--width", "80"});
  EXPECT_THAT(text.out, HasSubstr("PRP-1.1.1"));
}

}  // namespace
}  // namespace plait::test

// The shipped pipelines against the manifests of the shipped plugins.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>

#include "config/toml.hpp"
#include "pipeline/json_schema.hpp"
#include "pipeline/load.hpp"
#include "plugins/registry.hpp"
#include "plugins/schema.hpp"

namespace plait::plugins {
namespace {

class ShippedPipelines : public testing::TestWithParam<const char*> {};

TEST_P(ShippedPipelines, fit_the_plugins) {
  const char* build = std::getenv("PLAIT_BUILD_DIR");
  const char* source = std::getenv("PLAIT_SOURCE_DIR");
  ASSERT_TRUE(build != nullptr && source != nullptr) << "run by ctest";
  const Registry registry =
      Registry::load({{std::string(build) + "/lib/plait/plugins", Presence::required}});
  const pipeline::Loaded loaded = pipeline::load(
      GetParam(), {{"shipped", std::string(source) + "/pipelines"}}, {}, {}, registry);
  EXPECT_EQ(loaded.report(), "");
  EXPECT_TRUE(loaded.pipeline.has_value());
}

std::string text_of_file(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Editors find the schema by the first line, the same in a checkout and where plait is installed.
std::string installed(const std::string& file) {
  const char* build = std::getenv("PLAIT_BUILD_DIR");
  return (build == nullptr ? "" : build) + ("/share/plait/" + file);
}

// What is wrong with the TOML of `text` by the schema that is shipped; "" when nothing is.
std::string wrong_by_schema(const std::string& text) {
  const auto schema = Schema::compile(Json::parse(text_of_file(installed("pipeline.schema.json"))));
  if (!schema) return schema.error().message;
  base::Sources sources;
  base::Diagnostics diagnostics;
  const auto document = config::parse_toml("p.toml", text, sources, diagnostics);
  if (!document) return "it is no TOML";
  const auto violation = (*schema)->check(config::to_json(*document));
  return violation ? violation->text() : "";
}

TEST_P(ShippedPipelines, FitTheSchemaThatTheyName) {
  const std::string text =
      text_of_file(installed("pipelines/" + std::string(GetParam()) + ".toml"));
  ASSERT_EQ(text.substr(0, text.find('\n')), "#:schema ../pipeline.schema.json");
  EXPECT_EQ(wrong_by_schema(text), "");
}

TEST(PipelineSchema, IsThatOfTheShippedPlugins) {
  const char* build = std::getenv("PLAIT_BUILD_DIR");
  ASSERT_TRUE(build != nullptr) << "run by ctest";
  const Registry registry =
      Registry::load({{std::string(build) + "/lib/plait/plugins", Presence::required}});
  EXPECT_EQ(Json::parse(text_of_file(installed("pipeline.schema.json"))),
            pipeline::json_schema(registry));
}

TEST(PipelineSchema, RefusesWhatPlaitWouldRefuse) {
  EXPECT_EQ(wrong_by_schema("schema = 1\n"), "");
  for (const char* text :
       {"schema = 2\n", "stepp = []\n", "[[step]]\nuses = \"exec\"\n",
        "[[step]]\nid = \"x\"\nuses = \"exec\"\nwith = { argc = 1 }\n",
        "[[step]]\nid = \"x\"\nisolation = \"procces\"\n", "[pools]\nagents = -1\n"})
    EXPECT_NE(wrong_by_schema(text), "") << text;
}

TEST(Isolation, IsLookedAtWhereverItIsWritten) {
  auto files = std::make_shared<config::LayerFiles>();
  files->texts["page.toml"] = R"(schema = 1
[components.agent.mine]
uses = "command"
argv = ["true"]
isolation = { mode = "process", memory = "lots" }
[[step]]
id = "analyze"
uses = "analyze"
isolation = "proces"
with = { scorer = { uses = "weighted", isolation = { timeot = "3s" } } }
)";
  const char* build = std::getenv("PLAIT_BUILD_DIR");
  ASSERT_TRUE(build != nullptr) << "run by ctest";
  const Registry registry =
      Registry::load({{std::string(build) + "/lib/plait/plugins", Presence::required}});
  const auto loaded = pipeline::load("page", {{"page", "/page", files}}, {}, {}, registry);
  const auto diagnostics = loaded.diagnostics().sorted();
  ASSERT_EQ(diagnostics.size(), 3U) << loaded.report();
  EXPECT_EQ(diagnostics[0].span.line, 5U);
  EXPECT_NE(diagnostics[0].message.find("agent \"mine\": \"memory\""), std::string::npos);
  EXPECT_EQ(diagnostics[1].span.line, 9U);
  EXPECT_NE(diagnostics[1].message.find("step \"analyze\": \"isolation\" is"), std::string::npos);
  EXPECT_EQ(diagnostics[2].span.line, 10U);
  EXPECT_NE(diagnostics[2].message.find("scorer: \"isolation\" has no \"timeot\""),
            std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(All, ShippedPipelines,
                         testing::Values("batch", "staged", "train", "analyze", "exec"));

// The blocks between "```toml" and "```".
std::vector<std::string> toml_blocks(const std::string& text) {
  std::vector<std::string> out;
  const std::string open = "\n```toml\n";
  for (std::size_t at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
    at += open.size();
    out.push_back(text.substr(at, text.find("\n```", at) + 1 - at));
  }
  return out;
}

TEST(PipelinesReadme, EveryBlockIsAPipeline) {
  const char* build = std::getenv("PLAIT_BUILD_DIR");
  const char* source = std::getenv("PLAIT_SOURCE_DIR");
  ASSERT_TRUE(build != nullptr && source != nullptr) << "run by ctest";
  const Registry registry =
      Registry::load({{std::string(build) + "/lib/plait/plugins", Presence::required}});
  const std::string text = text_of_file(std::string(source) + "/pipelines/README.md");
  const auto blocks = toml_blocks(text);
  ASSERT_EQ(blocks.size(), 2U);
  for (const std::string& block : blocks) {
    auto files = std::make_shared<config::LayerFiles>();
    files->texts["page.toml"] = block;
    const std::vector<config::SearchDir> search{{"shipped", std::string(source) + "/pipelines", {}},
                                                {"page", "/page", files}};
    const pipeline::Loaded loaded = pipeline::load("page", search, {}, {}, registry);
    EXPECT_EQ(loaded.report(), "") << block;
    EXPECT_TRUE(loaded.pipeline.has_value());
  }
}

}  // namespace
}  // namespace plait::plugins

// Every plugin of this build, through the real loader.
#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "plugins/contracts.hpp"
#include "plugins/registry.hpp"
#include "symbols.hpp"

namespace plait::plugins {
namespace {

namespace fs = std::filesystem;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::vector<std::string> shipped() {
  std::vector<std::string> out;
  std::error_code missing;
  for (const auto& entry :
       fs::directory_iterator(environment("PLAIT_BUILD_DIR") + "/lib/plait/plugins", missing))
    if (entry.path().extension() == ".so") out.push_back(entry.path());
  return out;
}

TEST(Shipped, there_are_some) {
  EXPECT_FALSE(shipped().empty());
}

TEST(Shipped, each_exports_one_symbol) {
  for (const std::string& file : shipped())
    EXPECT_EQ(symbols_of(file, "-D --defined-only"), std::vector<std::string>{"plait_plugin_1"})
        << file;
}

TEST(Shipped, each_loads_and_none_collides) {
  const Registry registry =
      Registry::load({{environment("PLAIT_BUILD_DIR") + "/lib/plait/plugins", Presence::required}});
  for (const Error& problem : registry.problems()) ADD_FAILURE() << problem.message;
  EXPECT_EQ(registry.libraries().size(), shipped().size());
}

TEST(Shipped, each_describes_itself_and_its_settings) {
  std::ifstream in(environment("PLAIT_SOURCE_DIR") + "/tests/plugins/draft-07.schema.json");
  const auto meta = Schema::compile(Json::parse(in, nullptr, false));
  ASSERT_TRUE(meta) << meta.error().message;
  const Registry registry =
      Registry::load({{environment("PLAIT_BUILD_DIR") + "/lib/plait/plugins", Presence::required}});
  for (const ComponentEntry* entry : registry.components()) {
    EXPECT_FALSE(entry->info.description.empty()) << entry->describe();
    if (const auto wrong = (*meta)->check(entry->info.with_schema))
      ADD_FAILURE() << entry->describe() << " with_schema: " << wrong->text();
    const auto compiled = Schema::compile(entry->info.with_schema);
    EXPECT_TRUE(compiled) << entry->describe() << ": " << compiled.error().message;
    EXPECT_EQ(entry->info.with_schema.value("additionalProperties", true), false)
        << entry->describe() << ": a misspelt setting would pass";
  }
}

TEST(Shipped, every_contract_is_a_schema) {
  std::ifstream in(environment("PLAIT_SOURCE_DIR") + "/tests/plugins/draft-07.schema.json");
  const auto meta = Schema::compile(Json::parse(in, nullptr, false));
  ASSERT_TRUE(meta) << meta.error().message;
  for (const auto& entry :
       fs::directory_iterator(environment("PLAIT_SOURCE_DIR") + "/sdk/schemas")) {
    std::ifstream file(entry.path());
    const Json schema = Json::parse(file, nullptr, false);
    const auto wrong = (*meta)->check(schema);
    EXPECT_FALSE(wrong) << entry.path() << ": " << wrong->text();
  }
}

std::string text_of(const std::string& path) {
  std::ifstream in(environment("PLAIT_SOURCE_DIR") + path);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

TEST(Readme, shows_the_examples_as_they_are_tested) {
  const std::string readme = text_of("/sdk/README.md");
  for (const char* example : {"longest.cpp", "phases.py"}) {
    const std::string code = text_of("/sdk/examples/scorer/" + std::string(example));
    ASSERT_FALSE(code.empty());
    EXPECT_THAT(readme, testing::HasSubstr("\n" + code + "```\n"));
  }
}

}  // namespace
}  // namespace plait::plugins

// Every value of repository/over.toml (over train over batch, shipped and the user's) and of two
// `--set`, with its origin, is over.txt. PLAIT_ACCEPT=1 rewrites that.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.hpp"
#include "config/document.hpp"

namespace plait::config {
namespace {

namespace fs = std::filesystem;

TEST(Overlays, AreMergedAsAcceptedWithTheirOrigins) {
  if (const char* source = std::getenv("PLAIT_SOURCE_DIR"))
    fs::current_path(fs::path(source) / "tests" / "golden" / "overlays");
  const Document document = load_document(
      "over", {{"shipped", "shipped"}, {"user", "user"}, {"repository", "repository"}},
      {"step.work.with.agent.argv=['x']", "pools.landing=2"});
  ASSERT_EQ(base::render(document.diagnostics, document.sources), "");
  std::string said;
  for (const Layer& layer : document.layers) said += "# " + layer.name + ": " + layer.file + "\n";
  for (const Origin& origin : origins_of(document))
    said += origin.path + " = " + origin.value + "  # " + origin.span.file + ":" +
            std::to_string(origin.span.line) + ":" + std::to_string(origin.span.column) + "\n";
  if (std::getenv("PLAIT_ACCEPT") != nullptr) {
    ASSERT_TRUE(base::write_file("over.txt", said).ok());
    return;
  }
  const auto accepted = base::read_file("over.txt");
  ASSERT_TRUE(accepted.ok()) << "run with PLAIT_ACCEPT=1 to make over.txt";
  EXPECT_EQ(*accepted, said);
}

}  // namespace
}  // namespace plait::config

// Damaged pipelines: whatever stands in the file, there is a pipeline or a reason why not.
#include <cstdlib>
#include <random>

#include "loading.hpp"

namespace plait::pipeline {
namespace {

class Mutations : public Loading {
 protected:
  static std::string original() {
    const char* source = std::getenv("PLAIT_SOURCE_DIR");
    const std::filesystem::path folder =
        source == nullptr ? "../../golden/diagnostics"
                          : std::filesystem::path(source) / "tests/golden/diagnostics";
    const std::string text = base::read_file(folder / "fine.toml").value();
    return text.substr(text.find('\n') + 1);  // load_text puts the schema in front
  }

  // A few bytes removed, doubled, moved or replaced.
  std::string damaged(std::string text) {
    static const std::vector<std::string> scraps = {"\"",
                                                    "'",
                                                    "${",
                                                    "}",
                                                    "$${",
                                                    "[[step]]\n",
                                                    "[",
                                                    "]",
                                                    "{",
                                                    "=",
                                                    "\n",
                                                    "true",
                                                    "-1",
                                                    "\xFF",
                                                    "é",
                                                    "${task.id}",
                                                    "remove = true\n",
                                                    "\\",
                                                    "\"\"\"",
                                                    "#",
                                                    ",",
                                                    "9e999",
                                                    "0x",
                                                    "params."};
    for (std::size_t n = 1 + random_() % 4; n > 0 && !text.empty(); --n) {
      const std::size_t at = random_() % text.size();
      const std::size_t length = random_() % 12;
      switch (random_() % 4) {
        case 0:
          text.erase(at, length);
          break;
        case 1:
          text.insert(at, scraps[random_() % scraps.size()]);
          break;
        case 2:
          text.insert(random_() % text.size(), text.substr(at, length * 5));
          break;
        default:
          text.replace(at, std::min<std::size_t>(length, 4), scraps[random_() % scraps.size()]);
      }
    }
    return text;
  }

  std::mt19937 random_{5};
};

TEST_F(Mutations, GiveAPipelineOrAReason) {
  const std::string text = original();
  int usable = 0;
  for (int i = 0; i < 1500; ++i) {
    const std::string broken = damaged(text);
    const Loaded loaded = load_text(broken);
    EXPECT_EQ(loaded.pipeline.has_value(), !loaded.diagnostics().has_errors()) << broken;
    EXPECT_EQ(loaded.report().empty(), loaded.diagnostics().empty());
    usable += loaded.pipeline ? 1 : 0;
  }
  EXPECT_GT(usable, 0);
}

}  // namespace
}  // namespace plait::pipeline

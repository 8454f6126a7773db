// A mistake in each layer: the overlay NAME.toml beside this file is made the system's, the user's
// and the repository's, and a profile in the user's; what is said of each is NAME.txt.
// PLAIT_ACCEPT=1 rewrites that. Lines at its top give what makes the same mistake in the other
// layers:
//   #! set step.x.with.y=1      as --set
//   #! env slots many           as PLAIT_PARAM_SLOTS=many
//   #! profile NAME             as --profile NAME, in all of them
// All of them lie over shipped/batch.toml. stack.txt tells every value, where it comes from and
// what it hides, when stack/*.toml are the layers.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <sstream>

#include "base/file.hpp"
#include "pipeline/fake_catalog.hpp"
#include "pipeline/load.hpp"

namespace plait::pipeline {
namespace {

namespace fs = std::filesystem;

constexpr char kHead[] = "schema = 1\nextends = \"batch\"\n";

fs::path folder() {
  const char* source = std::getenv("PLAIT_SOURCE_DIR");
  return source == nullptr ? fs::current_path() : fs::path(source) / "tests" / "golden" / "layers";
}

std::string text_of(const fs::path& file) {
  const auto text = base::read_file(file);
  return text ? *text : "";
}

void expect_accepted(const fs::path& file, const std::string& said) {
  if (std::getenv("PLAIT_ACCEPT") != nullptr) {
    ASSERT_TRUE(base::write_file(file, said).ok());
    return;
  }
  ASSERT_TRUE(fs::exists(file)) << "run with PLAIT_ACCEPT=1 to make " << file;
  EXPECT_EQ(text_of(file), said);
}

// A layer with a file batch.toml of that text; none when it is empty.
config::SearchDir layer(const std::string& name, const std::string& text) {
  auto files = std::make_shared<config::LayerFiles>();
  if (!text.empty()) files->texts["batch.toml"] = text;
  return {name, name, std::move(files)};
}

struct Case {
  std::string overlay;
  std::vector<std::string> sets;
  std::vector<std::string> profiles;
  Bindings bindings;
};

Case read_case(const fs::path& file) {
  Case out;
  std::istringstream lines(text_of(file));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#! set ")) {
      out.sets.push_back(line.substr(7));
    } else if (line.starts_with("#! profile ")) {
      out.profiles.push_back(line.substr(11));
    } else if (line.starts_with("#! env ")) {
      std::istringstream words(line.substr(7));
      Given given;
      std::string text;
      words >> given.param >> text;
      given.texts.push_back(text);
      given.flag = "PLAIT_PARAM_" + given.param;
      std::transform(given.flag.begin(), given.flag.end(), given.flag.begin(),
                     [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
      out.bindings.given.push_back(given);
    } else {
      out.overlay += line + "\n";
    }
  }
  return out;
}

// The tables of `overlay` as those of the profile "tried".
std::string as_profile(const std::string& overlay) {
  std::string out;
  std::istringstream lines(overlay);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t name = line.find_first_not_of('[');
    if (name != 0 && name != std::string::npos) line.insert(name, "profile.tried.");
    out += line + "\n";
  }
  return out;
}

std::string say(const std::string& title, const std::vector<config::SearchDir>& layers,
                const std::vector<std::string>& sets, const std::vector<std::string>& profiles,
                const Bindings& bindings = {}) {
  const FakeCatalog catalog;
  std::vector<config::SearchDir> dirs{{"shipped", "shipped"}};
  dirs.insert(dirs.end(), layers.begin(), layers.end());
  const Loaded loaded = load(load_params("batch", dirs, sets, profiles), bindings, catalog);
  return "== " + title + "\n" + loaded.report() +
         (loaded.pipeline ? "the pipeline can be used\n" : "") + "\n";
}

std::vector<std::string> cases() {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(folder()))
    if (entry.path().extension() == ".toml") out.push_back(entry.path().stem().string());
  std::sort(out.begin(), out.end());
  return out;
}

class Layers : public testing::TestWithParam<std::string> {};

TEST_P(Layers, TellOfAMistakeWhereItIs) {
  fs::current_path(folder());
  const Case mistake = read_case(GetParam() + ".toml");
  std::string said;
  if (!mistake.overlay.empty()) {
    for (const char* name : {"system", "user", "repository"})
      said += say(name, {layer(name, kHead + mistake.overlay)}, {}, mistake.profiles);
    if (mistake.profiles.empty())
      said += say("profile", {layer("user", kHead + as_profile(mistake.overlay))}, {}, {"tried"});
  }
  if (!mistake.bindings.given.empty()) said += say("environment", {}, {}, {}, mistake.bindings);
  if (!mistake.sets.empty()) said += say("command line", {}, mistake.sets, {});
  expect_accepted(GetParam() + ".txt", said);
}

INSTANTIATE_TEST_SUITE_P(Files, Layers, testing::ValuesIn(cases()), [](const auto& test) {
  std::string name = test.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(LayersTogether, TellWhereEachValueIsFromAndWhatItHides) {
  fs::current_path(folder());
  std::vector<config::SearchDir> dirs{{"shipped", "shipped"}};
  for (const char* name : {"system", "user", "repository"})
    dirs.push_back(layer(name, text_of(std::string("stack/") + name + ".toml")));
  const config::Document document =
      config::load_document("batch", dirs, {"step.work.timeout='4m'"}, {"cheap"});
  ASSERT_EQ(base::render(document.diagnostics, document.sources), "");
  const auto place = [](const config::Origin& origin) {
    return origin.layer + " " + origin.span.file + ":" + std::to_string(origin.span.line) + ":" +
           std::to_string(origin.span.column) + "\n";
  };
  std::string said;
  for (const config::Origin& origin : config::origins_of(document)) {
    said += origin.path + " = " + origin.value + "\n    " + place(origin);
    for (const config::Origin& hidden : origin.hides)
      said += "    hides " + hidden.value + "  " + place(hidden);
  }
  expect_accepted("stack.txt", said);
}

}  // namespace
}  // namespace plait::pipeline

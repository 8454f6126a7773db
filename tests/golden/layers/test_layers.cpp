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

// Tables merge by key and steps by their id; lists and plain values replace, unless a list is
// written as { append = […], remove = […] }; `remove = true` takes a table or a step away.
struct RuleCase {
  const char* name;
  const char* lower;
  const char* upper;
  const char* result;
};

class MergeRule : public testing::TestWithParam<RuleCase> {};

TEST_P(MergeRule, IsTheSameEverywhere) {
  const RuleCase& about = GetParam();
  const config::Document document = config::load_document(
      "batch",
      {layer("shipped", "schema = 1\n" + std::string(about.lower)),
       layer("user", kHead + std::string(about.upper))},
      {},
      std::string(about.upper).starts_with("[profile.p") ? std::vector<std::string>{"p"}
                                                         : std::vector<std::string>{});
  ASSERT_EQ(base::render(document.diagnostics, document.sources), "");
  std::string said;
  for (const config::Origin& origin : config::origins_of(document))
    if (origin.path != "schema") said += origin.path + " = " + origin.value + "\n";
  EXPECT_EQ(said, about.result);
}

INSTANTIATE_TEST_SUITE_P(
    Places, MergeRule,
    testing::Values(
        RuleCase{"parameters",
                 "[params]\nn = { type = 'integer', default = 1 }\nl = { default = ['a'] }\n"
                 "gone = { default = 1 }\n",
                 "[params]\nn = { default = 2 }\nl = { default = { append = ['b'] } }\n"
                 "gone = { remove = true }\n",
                 "params.n.type = \"integer\"\nparams.n.default = 2\n"
                 "params.l.default = [\"a\", \"b\"]\n"},
        RuleCase{"pools", "[pools]\na = { limit = 4, spacing = '1s' }\nb = 1\nc = { limit = 1 }\n",
                 "[pools]\na = { limit = 2 }\nb = 3\nc = { remove = true }\n",
                 "pools.a.limit = 2\npools.a.spacing = \"1s\"\npools.b = 3\n"},
        RuleCase{"prices",
                 "[[step]]\nid = 's'\n[step.with.prices]\nx = { in = 1, out = 2 }\n"
                 "y = { in = 1 }\n",
                 "[[step]]\nid = 's'\n[step.with.prices]\nx = { out = 3 }\nz = { in = 5 }\n"
                 "y = { remove = true }\n",
                 "step.s.id = \"s\"\nstep.s.with.prices.x.in = 1\nstep.s.with.prices.x.out = 3\n"
                 "step.s.with.prices.z.in = 5\n"},
        RuleCase{"gates", "[[step]]\nid = 's'\nwith = { gates = ['auto', 'scope', 'drift'] }\n",
                 "[[step]]\nid = 's'\nwith = { gates = { append = [{ uses = 'command' }], remove = "
                 "['drift'] } }\n",
                 "step.s.id = \"s\"\n"
                 "step.s.with.gates = [\"auto\", \"scope\", { uses = \"command\" }]\n"},
        RuleCase{
            "strategies_per_path",
            "[[step]]\nid = 's'\nwith = { paths = [{ match = '*.md', strategies = ['union'] }] }\n",
            "[[step]]\nid = 's'\nwith = { paths = { append = [{ match = '*.lock', strategies = "
            "['theirs'] }] } }\n",
            "step.s.id = \"s\"\nstep.s.with.paths = [{ match = \"*.md\", strategies = "
            "[\"union\"] }, { match = \"*.lock\", strategies = [\"theirs\"] }]\n"},
        RuleCase{"components",
                 "[components.agent.mine]\nuses = 'command'\nargv = ['a']\ngrace = 1\n"
                 "[components.agent.other]\nuses = 'command'\nargv = ['b']\n",
                 "[components.agent.mine]\nargv = ['c']\n"
                 "[components.agent.other]\nuses = 'robot'\n",
                 "components.agent.mine.uses = \"command\"\ncomponents.agent.mine.argv = [\"c\"]\n"
                 "components.agent.mine.grace = 1\ncomponents.agent.other.uses = \"robot\"\n"},
        RuleCase{"profiles",
                 "[params]\nn = { type = 'integer', default = 1 }\n[[step]]\nid = 's'\n"
                 "needs = ['a', 'b']\n[[step]]\nid = 't'\n",
                 "[profile.p.params]\nn = { default = 7 }\n[[profile.p.step]]\nid = 's'\n"
                 "needs = { remove = ['a'] }\n[[profile.p.step]]\nid = 't'\nremove = true\n",
                 "params.n.type = \"integer\"\nparams.n.default = 7\nstep.s.id = \"s\"\n"
                 "step.s.needs = [\"b\"]\n"},
        RuleCase{
            "profiles_of_several_layers",
            "[params]\nn = { default = 1 }\n[profile.p.params]\nn = { default = 2, min = 0 }\n",
            "[profile.p.params]\nn = { default = 3 }\n",
            "params.n.default = 3\nparams.n.min = 0\n"}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace plait::pipeline

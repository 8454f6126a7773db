#include "misbehaving.hpp"

#include <cstdlib>

namespace plait::test {
namespace {

namespace fs = std::filesystem;

std::string toml_list(const std::vector<std::string>& words) {
  std::string list = "[";
  for (const std::string& word : words) list += (list.size() > 1 ? ", " : "") + Json(word).dump();
  return list + "]";
}

}  // namespace

std::vector<std::string> Misbehaving::agent_of(const std::vector<std::string>& actions,
                                               const std::vector<std::string>& inherits) {
  const char* build = std::getenv("PLAIT_BUILD_DIR");
  std::vector<std::string> argv{std::string(build == nullptr ? "." : build) +
                                "/bin/misbehaving-agent"};
  argv.insert(argv.end(), actions.begin(), actions.end());
  std::vector<std::string> names{"PATH", "HOME", "XDG_*", "GIT_CONFIG_*", "TMPDIR"};
  names.insert(names.end(), inherits.begin(), inherits.end());
  std::vector<std::string> words;
  for (const char* step : {"preflight", "launch"}) {
    words.emplace_back("--set");
    words.push_back(std::string("step.") + step + ".with.agent={ uses = \"command\", argv = " +
                    toml_list(argv) + ", inherit_env = " + toml_list(names) + " }");
  }
  return words;
}

Environment Misbehaving::environment_of_plait() {
  return {{kCanary, "it sings"}, {"MY_API_KEY", kSecret}};
}

Child Misbehaving::start_misbehaving(const std::vector<std::string>& actions,
                                     std::vector<std::string> args) {
  if (!fs::exists(repo().path() / "PRPs" / "PRP-A.md")) write_prp("PRP-A");
  args.insert(args.begin(),
              {"run", "PRP-A", "--json", "--sandbox", "off", "--set", "step.launch.with.grace=1s"});
  for (std::string& word : agent_of(actions, {"MY_API_KEY"})) args.push_back(std::move(word));
  return start_plait(args, environment_of_plait());
}

std::vector<std::string> Misbehaving::files_with(const std::string& text) {
  std::vector<std::string> found;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(
           fs::path(repo().git({"rev-parse", "--absolute-git-dir"})) / "plait")) {
    if (entry.is_regular_file() && read_file(entry.path()).find(text) != std::string::npos)
      found.push_back(entry.path());
  }
  return found;
}

}  // namespace plait::test

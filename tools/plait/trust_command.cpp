// trust: say that what a repository brings along may run.
#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <iostream>
#include <plait/error_class.hpp>

#include "commands.hpp"
#include "errors.hpp"
#include "git/repository.hpp"
#include "layers.hpp"
#include "paths.hpp"
#include "small_options.hpp"
#include "terminal.hpp"

namespace plait::cli {
namespace {

namespace fs = std::filesystem;

Result<trust::TrustStore> open_store(const fs::path& root) {
  const fs::path state = user_state_dir();
  return trust::TrustStore::open(state.empty() ? state : state / "trust", root);
}

std::string day_of(double time) {
  const auto seconds = static_cast<std::time_t>(time);
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", &parts);
  return text;
}

int list_trusted(const trust::TrustStore& store) {
  Terminal terminal(stdout);
  std::vector<std::vector<std::string>> rows;
  for (const trust::Record& record : store.all())
    rows.push_back({printable(record.root), day_of(record.time),
                    std::to_string(record.files.size()) + " files"});
  for (const std::string& line :
       table_lines({"CHECKOUT", "SINCE", "WHAT"}, rows, "lll", terminal.width()))
    terminal.line(line);
  return 0;
}

bool confirmed() {
  std::fputs("trust these files? [y/N] ", stderr);
  std::string answer;
  return std::getline(std::cin, answer) && (answer == "y" || answer == "Y" || answer == "yes");
}

int trust_layer(const Layers& layers, const trust::TrustStore& store, bool yes) {
  const trust::RepositoryLayer& layer = *layers.repository;
  if (layers.untrusted.empty()) {
    std::printf("%s is trusted as it is\n", printable(layer.root.string()).c_str());
    return 0;
  }
  std::printf("%s brings:\n", printable(layer.root.string()).c_str());
  show_changes(layers, stdout);
  std::fflush(stdout);
  if (!yes && ::isatty(STDIN_FILENO) == 0)
    return complain(fail(error_class::config, "nobody is there to ask",
                         "look at the files, then: plait trust --yes"));
  if (!yes && !confirmed()) {
    std::fputs("nothing is trusted that was not before\n", stderr);
    return 2;
  }
  if (const Status done = store.trust(layer, static_cast<double>(std::time(nullptr))); !done.ok())
    return complain(done.error());
  std::printf("trusted; a change of one of them asks again\n");
  return 0;
}

}  // namespace

int command_trust(const Args& args) {
  SmallOptions options("trust",
                       "Says that the programs and settings in a repository's .plait/ may "
                       "be used, as they are now");
  options.flag("--yes", "do not ask");
  options.flag("--list", "what is trusted");
  options.flag("--revoke", "trust this repository no longer");
  if (const auto code = options.parse(args)) return *code;
  if (options.has("--list")) {
    const auto store = open_store({});
    return store ? list_trusted(*store) : complain(store.error());
  }
  const auto project = find_project(options.directory());
  if (!project) return complain(project.error());
  std::error_code ignored;
  const fs::path root = fs::weakly_canonical(project->root, ignored);
  const auto store = open_store(root);
  if (!store) return complain(store.error());
  if (options.has("--revoke")) {
    const auto revoked = store->revoke(root);
    if (!revoked) return complain(revoked.error());
    std::printf(*revoked ? "%s is not trusted any more\n" : "%s was not trusted\n",
                printable(root.string()).c_str());
    return 0;
  }
  const auto layers = find_layers(options.directory(), "", Repository::trusted);
  if (!layers) return complain(layers.error());
  if (!layers->repository) {
    std::printf("%s brings nothing that has to be trusted\n", printable(root.string()).c_str());
    return 0;
  }
  return trust_layer(*layers, *store, options.has("--yes"));
}

}  // namespace plait::cli

// trust: say that what a repository brings along may run.
#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <plait/error_class.hpp>

#include "analyze/find.hpp"
#include "analyze/select.hpp"
#include "commands.hpp"
#include "errors.hpp"
#include "git/repository.hpp"
#include "layers.hpp"
#include "paths.hpp"
#include "prp_trust.hpp"
#include "small_options.hpp"
#include "terminal.hpp"

namespace plait::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kProgramLines = 40;  // of each new program

Result<trust::TrustStore> open_store(const fs::path& root) {
  const fs::path state = user_state_dir();
  return trust::TrustStore::open(state.empty() ? state : state / "trust", root);
}

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
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
  for (const trust::Record& record : store.all()) {
    std::string what;
    if (!record.files.empty()) what = counted(record.files.size(), "file");
    if (!record.prps.empty())
      what += (what.empty() ? "" : ", ") + counted(record.prps.size(), "PRP");
    if (!what.empty()) rows.push_back({printable(record.root), day_of(record.time), what});
  }
  if (rows.empty()) {
    terminal.line("nothing is trusted");
    return 0;
  }
  for (const std::string& line :
       table_lines({"CHECKOUT", "SINCE", "WHAT"}, rows, "lll", terminal.width()))
    terminal.line(line);
  return 0;
}

// Whether to go on: yes was said, on the command line or now. The exit code if not.
std::optional<int> confirmed(const SmallOptions& options, const std::string& again) {
  std::fflush(stdout);
  if (options.has("--yes")) return std::nullopt;
  if (::isatty(STDIN_FILENO) == 0)
    return complain(fail(error_class::config, "nobody is there to ask",
                         "look at what is shown, then: " + again));
  if (says_yes("trust that, as it is now? [y/N] ")) return std::nullopt;
  std::fputs("nothing is trusted that was not before\n", stderr);
  return 2;
}

int trust_layer(const Layers& layers, const trust::TrustStore& store, const SmallOptions& options) {
  const trust::RepositoryLayer& layer = *layers.repository;
  if (layers.untrusted.empty()) {
    std::printf("%s is trusted as it is\n", printable(layer.root.string()).c_str());
    return 0;
  }
  std::printf("%s brings:\n", printable(layer.root.string()).c_str());
  show_changes(layers, kProgramLines, stdout);
  for (const config::Found& found : config::list_documents(layers.dirs))
    if (found.layer == "repository")
      show_settings(config::load_document(found.name, layers.dirs, {}),
                    "pipeline " + printable(found.name) + " would have:", 0, stdout);
  if (const auto code = confirmed(options, "plait trust --yes")) return *code;
  if (const Status done = store.trust(layer, static_cast<double>(std::time(nullptr))); !done.ok())
    return complain(done.error());
  std::printf("trusted; a change of one of them asks again\n");
  return 0;
}

// A file named from where plait was started; anything else is found as `plait run` finds it.
std::string placed(const std::string& name, const std::string& directory) {
  std::error_code failed;
  const fs::path path = fs::absolute(fs::path(directory) / name, failed);
  return !name.empty() && fs::exists(path, failed) ? path.lexically_normal().string() : name;
}

// The PRPs of `folders`; of the project, those that look like one, when none is named.
Result<std::vector<std::string>> prps_in(const fs::path& root,
                                         const std::vector<std::string>& folders) {
  PLAIT_TRY(analyze::Settings settings, analyze::read_settings(Json::object(), Json::object()));
  for (const std::string& folder : folders)
    if (std::error_code failed; !fs::is_directory(root / folder, failed))
      return fail(error_class::config, "\"" + folder + "\" is no folder",
                  "--prps takes folders; single PRPs are named without it");
  if (!folders.empty()) settings.folders = folders;
  analyze::Finder finder(root, settings);
  std::vector<std::string> out;
  for (const analyze::Candidate& candidate : finder.all())
    if (!folders.empty() || candidate.looks_like_prp) out.push_back(candidate.path.string());
  return out;
}

Result<std::vector<analyze::Task>> read_prps(const fs::path& root,
                                             const std::vector<std::string>& names) {
  PLAIT_TRY(analyze::Settings settings, analyze::read_settings(Json::object(), Json::object()));
  std::vector<analyze::Task> out;
  for (const std::string& name : names) {  // one by one: two may have the same id
    settings.ids = {name};
    PLAIT_TRY(std::vector<analyze::Task> task, analyze::select_tasks(root, settings));
    out.push_back(std::move(task.front()));
  }
  return out;
}

int trust_prps(const PrpTrust& trust, const fs::path& root, const std::vector<std::string>& names,
               const SmallOptions& options) {
  const auto tasks = read_prps(root, names);
  if (!tasks) return complain(tasks.error());
  const std::vector<StrangePrp> prps = trust.not_trusted(*tasks, {true, true});
  if (prps.empty()) {
    std::printf("of %s none runs anything that is not trusted\n",
                counted(tasks->size(), "PRP").c_str());
    return 0;
  }
  std::printf("these would be run:\n");
  show_commands(prps, stdout, 0);
  if (const auto code = confirmed(options, "the same with --yes")) return *code;
  if (const Status done = trust.trust(prps); !done.ok()) return complain(done.error());
  std::printf("trusted: %s; a change asks again\n", counted(prps.size(), "PRP").c_str());
  return 0;
}

int revoke_prps(const PrpTrust& trust, const fs::path& root,
                const std::vector<std::string>& names) {
  std::vector<std::string> paths;
  for (const std::string& name : names) {
    const auto task = read_prps(root, {name});  // one that is gone is meant by its path
    paths.push_back(trust.key_of(task ? fs::path(task->front().path) : root / name));
  }
  const auto revoked = trust.revoke(paths);
  if (!revoked) return complain(revoked.error());
  std::printf(*revoked ? "not trusted any more\n" : "nothing of that was trusted\n");
  return 0;
}

int revoke_all(const trust::TrustStore& store, const fs::path& root) {
  const auto revoked = store.revoke(root);
  if (!revoked) return complain(revoked.error());
  std::printf(*revoked ? "%s is not trusted any more\n" : "%s was not trusted\n",
              printable(root.string()).c_str());
  return 0;
}

}  // namespace

int command_trust(const Args& args) {
  SmallOptions options("trust",
                       "Says that what a repository brings may be run, as it is now: the programs "
                       "and settings in its .plait/, or the commands in PRPs that others wrote");
  options.arguments("prp", "PRPs by path, file name or id; with --prps folders; none: .plait/");
  options.flag("--prps", "all PRPs of the repository, or of the folders that are named");
  options.option("--target", "BRANCH", "what of .plait/ runs there, if it is not checked out");
  options.flag("--yes", "do not ask");
  options.flag("--list", "what is trusted");
  options.flag("--revoke", "trust these PRPs, or anything of this repository, no longer");
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
  std::vector<std::string> names;
  for (const std::string& name : options.texts())
    names.push_back(placed(name, options.directory()));
  if (options.has("--prps")) {
    auto found = prps_in(root, names);
    if (!found) return complain(found.error());
    names = std::move(*found);
  }
  if (options.has("--prps") || !names.empty()) {
    const auto prps = PrpTrust::open(root);
    if (!prps) return complain(prps.error());
    return options.has("--revoke") ? revoke_prps(*prps, root, names)
                                   : trust_prps(*prps, root, names, options);
  }
  if (options.has("--revoke")) return revoke_all(*store, root);
  const std::string target = options.text("--target");
  if (const auto repository = git::Repository::open(options.directory());
      !target.empty() && repository && !repository->resolve(target))
    return complain(fail(error_class::config, "there is no branch \"" + target + "\""));
  const auto layers = find_layers(options.directory(), target, Repository::trusted);
  if (!layers) return complain(layers.error());
  if (!layers->repository) {
    std::printf("%s brings nothing that has to be trusted\n", printable(root.string()).c_str());
    return 0;
  }
  return trust_layer(*layers, *store, options);
}

}  // namespace plait::cli

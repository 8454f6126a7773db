#include "story.hpp"

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "known_events.hpp"

namespace plait::test {

namespace fs = std::filesystem;

namespace {

std::string variable(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr || *value == '\0' ? otherwise : value;
}

constexpr char kSandbox[] = "PLAIT_TEST_SANDBOX";

std::string plait_program() {
  return variable("PLAIT_BUILD_DIR", ".") + "/bin/plait";
}

// The entries of git's NUL-separated lists.
std::set<std::string> entries(const std::string& list) {
  std::set<std::string> out;
  std::istringstream in(list);
  for (std::string entry; std::getline(in, entry, '\0');)
    if (!entry.empty()) out.insert(entry);
  return out;
}

std::string joined(const std::set<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

std::set<std::string> more_than(const std::set<std::string>& now,
                                const std::set<std::string>& before) {
  std::set<std::string> out;
  std::set_difference(now.begin(), now.end(), before.begin(), before.end(),
                      std::inserter(out, out.end()));
  return out;
}

}  // namespace

Story::Story(GitRepo::Start start) {
  begin_anew(start);
}

void Story::begin_anew(GitRepo::Start start) {
  repo_.emplace(start);
  before_.reset();
  cwd_ = repo_->path();
  fs::create_directories(home());
  fs::create_directories(own("tmp"));
  write_file(home() / ".gitconfig",
             "[user]\n\tname = Tess Ter\n\temail = tess@example.com\n"
             "[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n");
}

void Story::TearDown() {
  if (before_) expect_clean();
  for (const char* state : {".git/plait/runs", "plait/runs"})
    EXPECT_EQ(unknown_events(repo().path() / state), "");
}

fs::path Story::own(const std::string& name) const {
  return folder_.path() / name;
}

void Story::write_prp(const std::string& id, const Prp& prp) {
  repo().write("PRPs/" + (prp.file.empty() ? id + ".md" : prp.file), prp_text(id, prp));
}

Environment Story::environment(const Environment& more) const {
  Environment env{{"PATH", variable("PATH", "/usr/bin:/bin")},
                  {"HOME", home().string()},
                  {"USER", "tess"},
                  {"LOGNAME", "tess"},
                  {"SHELL", "/bin/sh"},
                  {"LANG", "C.UTF-8"},
                  {"TZ", "UTC"},
                  {"TERM", "dumb"},
                  {"TMPDIR", own("tmp").string()},
                  {"XDG_CONFIG_HOME", (home() / ".config").string()},
                  {"XDG_STATE_HOME", (home() / ".local/state").string()},
                  {"XDG_DATA_HOME", (home() / ".local/share").string()},
                  {"XDG_CACHE_HOME", (home() / ".cache").string()},
                  {"GIT_CONFIG_GLOBAL", (home() / ".gitconfig").string()},
                  {"GIT_CONFIG_NOSYSTEM", "1"},
                  {"PLAIT_PARAM_SANDBOX", variable(kSandbox, "off")}};
  for (const auto& [name, value] : more) env[name] = value;
  return env;
}

Child Story::start(const std::vector<std::string>& argv, const Environment& env) {
  const fs::path dir = own("started-" + std::to_string(++started_));
  fs::create_directories(dir);
  return {argv, cwd_, env, dir};
}

Child Story::start_plait(const std::vector<std::string>& args, const Environment& more) {
  if (!before_) remember();
  std::vector<std::string> argv{plait_program()};
  argv.insert(argv.end(), args.begin(), args.end());
  // The agents of stories tell of themselves by files of the test's own.
  const bool runs = !args.empty() && (args[0] == "run" || args[0] == "exec");
  if (runs && !variable(kSandbox, "").empty() &&
      std::count(args.begin(), args.end(), "--sandbox") == 0)
    argv.insert(argv.end(),
                {"--set", "step.worktree.with.writable=[\"" + folder_.path().string() + "\"]"});
  return start(argv, environment(more));
}

Ran Story::run_plait(const std::vector<std::string>& args, const Environment& more) {
  return start_plait(args, more).wait();
}

Child Story::start_batch(std::vector<std::string> args, const Environment& more) {
  // Agents that are blocks of a PRP may all start at once.
  args.insert(args.begin(), {"run", "--agent", "runbook", "--set", "pools.agents.spacing=0"});
  return start_plait(args, more);
}

Ran Story::run_batch(std::vector<std::string> args, const Environment& more) {
  return start_batch(std::move(args), more).wait();
}

Ran Story::run_program(const std::vector<std::string>& argv) {
  std::vector<std::string> words{"/usr/bin/env"};
  words.insert(words.end(), argv.begin(), argv.end());
  return start(words, environment({})).wait();
}

Json Story::report() {
  return run_plait({"report", "--json"}).json();
}

Json Story::status() {
  return run_plait({"status", "--json"}).json();
}

fs::path Story::run_dir() {
  return status().value("dir", "");
}

std::string Story::state_of(const Json& status, const std::string& step, const std::string& task) {
  for (const Json& row : status.value("steps", Json::array()))
    if (row["step"] == step && (row["task"].is_null() ? "" : row["task"]) == task)
      return row["status"];
  return "";
}

Story::Before Story::look() const {
  Before now;
  const bool bare = repo().git({"rev-parse", "--is-bare-repository"}) == "true";
  now.head = read_file(fs::path(repo().git({"rev-parse", "--absolute-git-dir"})) / "HEAD");
  if (!bare) {
    now.status = repo().git({"status", "--porcelain", "--untracked-files=all", "--ignored"});
    now.files = folder_state(repo().path(), {".git"});
    now.untracked = entries(repo().git({"ls-files", "--others", "-z"}));
  }
  now.beside = names_in(repo().outside());
  now.temporary = names_in(own("tmp"));
  std::istringstream list(repo().git({"worktree", "list", "--porcelain"}));
  for (std::string line; std::getline(list, line);)
    if (line.starts_with("worktree ")) now.worktrees.insert(fs::path(line.substr(9)).filename());
  return now;
}

void Story::remember() {
  before_ = look();
}

void Story::expect_clean() {
  SCOPED_TRACE("what is left behind");
  const std::vector<fs::path> folders{repo().outside(), folder_.path()};
  if (!eventually([&] { return processes_of(folders).empty(); }, std::chrono::seconds(5)))
    ADD_FAILURE() << "processes are left: " << ::testing::PrintToString(processes_of(folders));
  const Before now = look();
  expect_same_checkout(now);
  expect_no_leftovers(now);
  EXPECT_TRUE(repo().is_sound()) << "git fsck complains";
}

void Story::expect_same_checkout(const Before& now) const {
  EXPECT_EQ(now.head, before_->head) << "HEAD is elsewhere";
  const std::string changes = difference(before_->files, now.files);
  if (!changes.empty()) {
    EXPECT_EQ(now.status, before_->status) << "the checkout differs from its branch:\n" << changes;
  }
  for (const std::string& file : before_->untracked) {
    const auto it = now.files.find(file);
    EXPECT_TRUE(it != now.files.end() && it->second == before_->files.at(file))
        << "the untracked file " << file << " was touched";
  }
}

void Story::expect_no_leftovers(const Before& now) const {
  std::set<std::string> beside = before_->beside;
  std::set<std::string> worktrees = before_->worktrees;
  beside.insert(kept_.begin(), kept_.end());
  worktrees.insert(kept_.begin(), kept_.end());
  EXPECT_EQ(joined(more_than(now.beside, beside)), "") << "left beside the repository";
  EXPECT_EQ(joined(more_than(now.worktrees, worktrees)), "") << "worktrees left";
  EXPECT_EQ(joined(more_than(beside, now.beside)), "") << "gone, and meant to stay";
  EXPECT_EQ(joined(more_than(now.temporary, before_->temporary)), "") << "temporary files left";
  const fs::path common = repo().git({"rev-parse", "--path-format=absolute", "--git-common-dir"});
  for (const auto& [path, what] : folder_state(common, {"objects", "plait"}))
    EXPECT_FALSE(path.ends_with(".lock")) << "git's lock was left: " << path;
}

}  // namespace plait::test

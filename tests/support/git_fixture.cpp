#include "git_fixture.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

#include "git/program.hpp"
#include "git/repository.hpp"

// libgit2 1.5 forgets pcre2's match data for every setting that it looks through when it opens a
// repository of format version 1. The leak checker asks for this by name.
extern "C" const char* __lsan_default_suppressions();   // NOLINT(bugprone-reserved-identifier)
extern "C" const char* __lsan_default_suppressions() {  // NOLINT(bugprone-reserved-identifier)
  return "leak:libpcre2\n";
}

namespace plait::test {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "fixture: %s\n", why.c_str());
  std::abort();
}

git::Output run_in(const fs::path& folder, const std::vector<std::string>& args) {
  git::Place place;
  place.directory = folder;
  Result<git::Output> output = git::run(place, args);
  if (!output) give_up(output.error().message);
  return std::move(*output);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string name = (fs::canonical(fs::temp_directory_path()) / "plait-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) give_up("cannot make a temporary folder");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

GitRepo::GitRepo(Start start, const std::string& name) : path_(folder_.path() / name) {
  const fs::path first = start == Start::bare ? folder_.path() / "seed" : path_;
  fs::create_directories(first);
  run_in(first, {"init", "--quiet", "--initial-branch=main"});
  const fs::path real = path_;
  path_ = first;
  const auto settle = [&] {
    configure("user.name", "Tess Ter").configure("user.email", "tess@example.com");
    configure("commit.gpgsign", "false").configure("core.autocrlf", "false");
    configure("gc.auto", "0").configure("merge.conflictStyle", "merge");
  };
  settle();
  if (start != Start::unborn) write("README.md", "# project\n").commit("Begin");
  if (start != Start::bare) return;
  git({"clone", "--quiet", "--bare", first.string(), real.string()});
  path_ = real;
  settle();
  fs::remove_all(first);
}

fs::path GitRepo::beside(const std::string& name) const {
  return folder_.path() / name;
}

GitRepo& GitRepo::on(const std::string& branch) {
  if (has("refs/heads/" + branch))
    git({"checkout", "--quiet", branch});
  else
    git({"checkout", "--quiet", "-b", branch});
  return *this;
}

GitRepo& GitRepo::on_new(const std::string& branch, const std::string& start) {
  git({"checkout", "--quiet", "-b", branch, start});
  return *this;
}

GitRepo& GitRepo::write(const std::string& file, std::string_view contents) {
  write_file(path_ / file, contents);
  return *this;
}

GitRepo& GitRepo::remove(const std::string& file) {
  fs::remove_all(path_ / file);
  return *this;
}

GitRepo& GitRepo::rename(const std::string& from, const std::string& to) {
  fs::create_directories((path_ / to).parent_path());
  fs::rename(path_ / from, path_ / to);
  return *this;
}

GitRepo& GitRepo::link(const std::string& file, const std::string& target) {
  fs::create_directories((path_ / file).parent_path());
  fs::remove(path_ / file);
  fs::create_symlink(target, path_ / file);
  return *this;
}

GitRepo& GitRepo::executable(const std::string& file) {
  fs::permissions(path_ / file, fs::perms::owner_all | fs::perms::group_exec);
  return *this;
}

GitRepo& GitRepo::commit(const std::string& message) {
  git({"add", "--all"});
  git({"commit", "--quiet", "--allow-empty", "-m", message});
  return *this;
}

GitRepo& GitRepo::configure(const std::string& key, const std::string& value) {
  git({"config", key, value});
  return *this;
}

git::Repository GitRepo::open() const {
  Result<git::Repository> opened = git::Repository::open(path_);
  if (!opened) give_up(opened.error().message);
  return std::move(*opened);
}

std::string GitRepo::tip(const std::string& revision) const {
  return git({"rev-parse", "--verify", revision});
}

bool GitRepo::has(const std::string& revision) const {
  return run_in(path_, {"rev-parse", "--quiet", "--verify", revision}).exit_code == 0;
}

std::string GitRepo::show(const std::string& revision, const std::string& file) const {
  const git::Output output = run_in(path_, {"show", revision + ":" + file});
  if (output.exit_code != 0) give_up(output.err);
  return output.out;
}

std::vector<std::string> GitRepo::files(const std::string& revision) const {
  return lines_of(git({"ls-tree", "-r", "--name-only", revision}));
}

std::string GitRepo::read(const std::string& file) const {
  return read_file(path_ / file);
}

bool GitRepo::exists(const std::string& file) const {
  return fs::exists(fs::symlink_status(path_ / file));
}

std::string GitRepo::status() const {
  return git({"status", "--porcelain"});
}

std::vector<std::string> GitRepo::log(const std::string& range) const {
  return lines_of(git({"log", "--topo-order", "--format=%s", range}));
}

bool GitRepo::is_sound() const {
  return run_in(path_, {"fsck", "--full", "--no-dangling"}).exit_code == 0;
}

std::string GitRepo::git(const std::vector<std::string>& args) const {
  return git_in(path_, args);
}

std::string GitRepo::git_in(const fs::path& folder, const std::vector<std::string>& args) const {
  git::Output output = run_in(folder, args);
  if (output.exit_code != 0) give_up("git " + args.front() + ": " + output.err + output.out);
  while (output.out.ends_with('\n')) output.out.pop_back();
  return std::move(output.out);
}

void write_file(const fs::path& file, std::string_view contents) {
  fs::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << contents;
  if (!out.flush()) give_up("cannot write " + file.string());
}

std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) give_up("cannot read " + file.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace plait::test

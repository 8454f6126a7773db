#include "branch_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "git_program.hpp"

namespace plait::confine {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kRefBytes = 4096;  // more than any reference file holds

std::string read_small(const fs::path& file) {
  std::error_code failed;
  if (!fs::is_regular_file(fs::symlink_status(file, failed))) return {};
  std::ifstream in(file, std::ios::binary);
  std::string text(kRefBytes, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

// Whoever is inside writes that file: anything but a plain id is nothing.
std::string object_id(std::string text) {
  const bool right = (text.size() == 40 || text.size() == 64) &&
                     text.find_first_not_of("0123456789abcdef") == std::string::npos;
  return right ? text : std::string();
}

bool write_whole(const fs::path& file, const std::string& text) {
  const fs::path fresh = file.string() + ".plait-new";
  std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
  out << text << '\n';
  out.close();
  std::error_code failed;
  if (!out) return false;
  fs::rename(fresh, file, failed);
  return !failed;
}

std::set<std::string> names_in(const fs::path& heads) {
  std::set<std::string> names;
  std::error_code failed;
  for (auto it = fs::recursive_directory_iterator(heads, failed);
       !failed && it != fs::recursive_directory_iterator(); it.increment(failed))
    if (it->is_regular_file(failed) && it->path().filename().string()[0] != '.' &&
        it->path().extension() != ".lock")
      names.insert(it->path().lexically_relative(heads).string());
  return names;
}

}  // namespace

std::string BranchFolder::watched() const {
  return (fs::path(heads()) / branch_.name).parent_path().string();
}

std::string BranchFolder::inside() const {
  return object_id(read_small(fs::path(heads()) / branch_.name));
}

std::string BranchFolder::outside() const {
  const std::string loose =
      object_id(read_small(fs::path(branch_.common) / "refs/heads" / branch_.name));
  if (!loose.empty()) return loose;
  return object_id(git_line(branch_.common, {"rev-parse", "--verify", "--quiet", ref()}));
}

void BranchFolder::write_known() const {
  std::string text;
  for (const std::string& name : names_in(heads())) text += name + "\n";
  write_whole(fs::path(branch_.folder) / "known", text);
}

// Those that were not there when the command started. git refuses what is no name or no commit, and
// what there is already.
void BranchFolder::publish_new() const {
  constexpr int most = 32;
  const fs::path known_file = fs::path(branch_.folder) / "known";
  std::ifstream in(known_file);
  if (!in) return;
  std::set<std::string> known{branch_.name};
  for (std::string line; std::getline(in, line);) known.insert(line);
  int made = 0;
  for (const std::string& name : names_in(heads())) {
    const std::string commit = object_id(read_small(fs::path(heads()) / name));
    if (commit.empty() || known.count(name) > 0 || ++made > most) continue;
    git_succeeds(branch_.common, {"update-ref", "-m", "plait: made by the task",
                                  "refs/heads/" + name, commit, std::string(commit.size(), '0')});
  }
  std::error_code failed;
  fs::remove(known_file, failed);
}

// The branches of the repository as they are now.
void BranchFolder::copy_branches() const {
  const fs::path from = fs::path(branch_.common) / "refs/heads";
  const fs::path own = fs::path(heads()) / branch_.name;
  std::error_code failed;
  for (const std::string& name : names_in(heads()))
    if (name != branch_.name && !fs::exists(from / name, failed))
      fs::remove(fs::path(heads()) / name, failed);
  for (auto it = fs::recursive_directory_iterator(from, failed);
       !failed && it != fs::recursive_directory_iterator(); it.increment(failed)) {
    const fs::path to = fs::path(heads()) / fs::relative(it->path(), from, failed);
    const std::string name = it->path().filename().string();
    if (it->is_directory(failed)) {
      if (fs::is_regular_file(to, failed)) fs::remove(to, failed);
      fs::create_directories(to, failed);
    } else if (!name.ends_with(".lock") && name[0] != '.' && to != own) {
      const std::string text = read_small(it->path());
      if (text.empty() || text == read_small(to)) continue;
      if (fs::is_directory(to, failed)) fs::remove_all(to, failed);
      write_whole(to, text);
    }
  }
}

void BranchFolder::copy_log() const {
  const fs::path to = fs::path(logs()) / branch_.name;
  std::error_code failed;
  if (fs::exists(to, failed)) return;
  fs::create_directories(to.parent_path(), failed);
  fs::copy_file(fs::path(branch_.common) / "logs/refs/heads" / branch_.name, to, failed);
}

// Held as long as this process lives.
bool BranchFolder::take() const {
  const int fd = open((branch_.folder + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  return fd < 0 || flock(fd, LOCK_EX | LOCK_NB) == 0;
}

// Locks of a command that was ended by force would be in the way of the next. Without a
// `packed-refs` of the repository, one that is made inside would hide the branch from us.
void BranchFolder::prepare_layer() const {
  std::error_code failed;
  fs::create_directories(layer(), failed);
  for (const fs::directory_entry& entry : fs::directory_iterator(layer(), failed))
    if (entry.path().extension() == ".lock") fs::remove(entry.path(), failed);
  const fs::path packed = fs::path(layer()) / "packed-refs";
  if (!fs::exists(packed, failed)) std::ofstream(packed, std::ios::binary);
}

std::string BranchFolder::prepare() {
  std::error_code failed;
  fs::create_directories(watched(), failed);
  if (failed) return "cannot make \"" + watched() + "\": " + failed.message();
  if (!take()) return {};
  prepare_layer();
  followed_ = object_id(read_small(fs::path(branch_.folder) / "followed"));
  settle();
  copy_branches();
  write_known();
  copy_log();
  fs::create_directories(fs::path(branch_.common) / "logs/refs/heads", failed);
  const std::string now = outside();
  if (now.empty()) return "there is no branch \"" + branch_.name + "\"";
  if (inside() != now && !write_whole(fs::path(heads()) / branch_.name, now))
    return "cannot write in \"" + heads() + "\"";
  followed_ = now;
  write_whole(fs::path(branch_.folder) / "followed", followed_);
  return {};
}

bool BranchFolder::follow() {
  const std::string now = inside();
  if (now.empty() || followed_.empty() || now == followed_) return true;
  if (!git_succeeds(branch_.common,
                    {"update-ref", "-m", "plait: the task's branch", ref(), now, followed_}))
    return now == outside();
  followed_ = now;
  write_whole(fs::path(branch_.folder) / "followed", followed_);
  return true;
}

std::string BranchFolder::settle() {
  if (!followed_.empty()) publish_new();
  if (follow()) return {};
  const std::string lost = inside();
  const std::string backup = "refs/plait/backup/" + branch_.name + "-" + lost.substr(0, 12);
  if (!git_succeeds(branch_.common, {"update-ref", backup, lost}))
    return "the branch \"" + branch_.name + "\" could not be moved to " + lost;
  return "the branch \"" + branch_.name + "\" was moved from outside as well; the commit " +
         lost.substr(0, 7) + " is kept as " + backup;
}

}  // namespace plait::confine

#include "git/checkout.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <plait/error_class.hpp>

#include "git/clones.hpp"
#include "git/scratch.hpp"

namespace plait::git {
namespace {

namespace fs = std::filesystem;

// A small file without its final line ends; nullopt when it cannot be read.
std::optional<std::string> read_line(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  std::string text((std::istreambuf_iterator<char>(in)), {});
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

// Paths are compared as the file system sees them; one that is gone, by its text.
fs::path real_path(const fs::path& path) {
  std::error_code failed;
  fs::path real = fs::weakly_canonical(path, failed);
  return failed ? path.lexically_normal() : real;
}

// HEAD as an admin folder has it. Anything that is neither a branch nor a full id is unborn.
Head read_head(const Repository& repository, const fs::path& admin) {
  Head head;
  const std::string text = read_line(admin / "HEAD").value_or("");
  if (text.starts_with("ref: ")) {
    head.branch = branch_name(text.substr(5));
    const Result<std::optional<Sha>> tip = repository.reference(text.substr(5));
    if (!head.branch.empty() && tip.ok() && tip.value()) {
      head.kind = Head::Kind::branch;
      head.commit = **tip;
    }
  } else if (to_oid(text).ok()) {
    head.kind = Head::Kind::detached;
    head.commit = text;
  }
  return head;
}

// Where its `.git` file is; empty when the folder does not say.
fs::path link_of(const fs::path& admin) {
  const std::optional<std::string> gitdir = read_line(admin / "gitdir");
  if (!gitdir || gitdir->empty()) return {};
  fs::path link(*gitdir);
  if (link.is_relative()) link = admin / link;
  return link.lexically_normal();
}

std::optional<Checkout> read_linked(const Repository& repository, const fs::path& admin) {
  const fs::path link = link_of(admin);
  if (link.empty()) return std::nullopt;
  Checkout checkout;
  checkout.id = admin.filename().string();
  checkout.path = link.parent_path();
  checkout.admin = admin;
  checkout.head = read_head(repository, admin);
  if (const auto reason = read_line(admin / "locked")) {
    checkout.locked = true;
    checkout.lock_reason = *reason;
  }
  std::error_code failed;
  checkout.missing = !fs::exists(fs::symlink_status(link, failed));
  return checkout;
}

Checkout read_main(const Repository& repository, const fs::path& path) {
  Checkout checkout;
  checkout.path = path;
  checkout.admin = repository.common_dir();
  checkout.head = read_head(repository, repository.common_dir());
  return checkout;
}

// One folder, asked about many others: by what it is rather than by resolving every path.
class Folder {
 public:
  explicit Folder(const fs::path& path)
      : path_(path.lexically_normal()), exists_(::stat(path.c_str(), &about_) == 0) {}

  [[nodiscard]] bool is(const fs::path& other) const {
    if (other.lexically_normal() == path_) return true;
    struct stat about = {};
    const bool exists = ::stat(other.c_str(), &about) == 0;
    if (exists != exists_) return false;
    if (exists) return about.st_dev == about_.st_dev && about.st_ino == about_.st_ino;
    return real_path(other) == real_path(path_);  // both are gone
  }

 private:
  fs::path path_;
  struct stat about_ = {};
  bool exists_;
};

// A git folder of our own with HEAD and nothing of the agent's but the parts of a split index: an
// agent can write its admin folder, and with it `config.worktree`, which may name programs
// (filters) for git to run.
void imitate_admin(const Checkout& checkout, const fs::path& folder) {
  const std::string head = checkout.head.commit.empty() ? "ref: refs/heads/" + checkout.head.branch
                                                        : checkout.head.commit;
  std::ofstream(folder / "HEAD") << head << '\n';
  std::error_code failed;
  for (const fs::directory_entry& entry : fs::directory_iterator(checkout.admin, failed))
    if (entry.path().filename().string().starts_with("sharedindex."))
      fs::create_symlink(entry.path(), folder / entry.path().filename(), failed);
}

std::vector<StatusEntry> parse_status(std::string_view text) {
  std::vector<StatusEntry> entries;
  while (text.size() > 3) {
    const std::size_t end = text.find('\0');
    entries.push_back({text[0], text[1], std::string(text.substr(3, end - 3))});
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return entries;
}

}  // namespace

Result<std::vector<Checkout>> list_checkouts(const Repository& repository) {
  std::vector<Checkout> checkouts;
  if (const fs::path main = repository.main_work_tree(); !main.empty())
    checkouts.push_back(read_main(repository, main));
  std::vector<Checkout> linked;
  std::error_code failed;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(repository.common_dir() / "worktrees", failed))
    if (auto checkout = read_linked(repository, entry.path())) linked.push_back(*checkout);
  std::sort(linked.begin(), linked.end(),
            [](const Checkout& a, const Checkout& b) { return a.id < b.id; });
  std::move(linked.begin(), linked.end(), std::back_inserter(checkouts));
  std::vector<Checkout> clones = list_clones(repository);
  std::move(clones.begin(), clones.end(), std::back_inserter(checkouts));
  return checkouts;
}

// There may be hundreds, and this is asked many times for each of them: only the one is read.
Result<std::optional<Checkout>> find_checkout(const Repository& repository, const fs::path& path) {
  const Folder wanted(path);
  std::vector<Checkout> found;
  if (const fs::path main = repository.main_work_tree(); !main.empty() && wanted.is(main))
    found.push_back(read_main(repository, main));
  std::error_code failed;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(repository.common_dir() / "worktrees", failed))
    if (const fs::path link = link_of(entry.path()); !link.empty() && wanted.is(link.parent_path()))
      if (auto checkout = read_linked(repository, entry.path())) found.push_back(*checkout);
  for (Checkout& clone :
       list_clones(repository, [&](const fs::path& place) { return wanted.is(place); }))
    found.push_back(std::move(clone));
  if (found.size() > 1)
    return fail(error_class::security,
                "'" + found[0].id + "' and '" + found[1].id + "' both claim the worktree '" +
                    path.string() + "'",
                "look at `" + (repository.common_dir() / "worktrees").string() +
                    "/*/gitdir`: one of them was changed");
  if (found.empty()) return std::optional<Checkout>();
  return std::optional(std::move(found.front()));
}

Result<std::vector<Checkout>> checkouts_of_branch(const Repository& repository,
                                                  std::string_view branch) {
  PLAIT_TRY(std::vector<Checkout> all, list_checkouts(repository));
  std::erase_if(all,
                [&](const Checkout& c) { return c.missing || c.clone || c.head.branch != branch; });
  return all;
}

Place place_of(const Repository& repository, const Checkout& checkout) {
  Place place;
  place.directory = checkout.path;
  place.git_dir = checkout.admin;
  place.common_dir = checkout.clone ? checkout.admin : repository.common_dir();
  place.work_tree = checkout.path;
  return place;
}

Result<std::vector<StatusEntry>> read_status(const Repository& repository, const Checkout& checkout,
                                             Untracked untracked) {
  Place place = place_of(repository, checkout);
  std::optional<ScratchFolder> scratch;
  if (!checkout.id.empty()) {
    PLAIT_TRY(scratch, ScratchFolder::make(repository.state_dir()));
    imitate_admin(checkout, scratch->path());
    place.git_dir = scratch->path();
    place.index_file = checkout.admin / "index";
    if (checkout.clone) {  // its objects, but not its settings
      place.common_dir = repository.common_dir();
      place.more_objects = checkout.admin / "objects";
    }
  }
  PLAIT_TRY(const std::string text,
            run_or_fail(
                place,
                {"status", "--porcelain=v1", "-z", "--no-renames", "--ignore-submodules=all",
                 untracked == Untracked::list ? "--untracked-files=all" : "--untracked-files=no"}));
  return parse_status(text);
}

Result<std::vector<std::string>> filled_submodules(const Repository& repository,
                                                   const Checkout& checkout) {
  std::vector<std::string> filled;
  if (checkout.head.commit.empty()) return filled;
  std::error_code failed;
  if (!fs::exists(checkout.path / ".gitmodules", failed)) return filled;
  PLAIT_TRY(const std::string text,
            run_or_fail(repository.place(), {"ls-tree", "-r", "-z", checkout.head.commit}));
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\0');
    const std::string_view entry = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (!entry.starts_with("160000 ")) continue;
    const std::string path(entry.substr(entry.find('\t') + 1));
    if (fs::exists(checkout.path / path / ".git", failed)) filled.push_back(path);
  }
  return filled;
}

}  // namespace plait::git

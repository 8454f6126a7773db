#include "gates/base_tree.hpp"

#include <algorithm>
#include <deque>
#include <mutex>
#include <utility>

#include "gates/request.hpp"
#include "git/objects.hpp"

namespace plait::gates {

namespace {

using Listing = std::shared_ptr<const BaseTree::Files>;

// Those that were asked for last. What a tree lists never changes, and all tasks of a batch start
// from one commit or few.
class Listings {
 public:
  Listing find(const git::Sha& tree) const {
    const std::lock_guard lock(mutex_);
    const auto known = std::find_if(known_.begin(), known_.end(),
                                    [&](const auto& entry) { return entry.first == tree; });
    return known == known_.end() ? nullptr : known->second;
  }
  void keep(const git::Sha& tree, Listing listing) {
    const std::lock_guard lock(mutex_);
    if (known_.size() == kept) known_.pop_front();
    known_.emplace_back(tree, std::move(listing));
  }

 private:
  static constexpr std::size_t kept = 4;
  mutable std::mutex mutex_;
  std::deque<std::pair<git::Sha, Listing>> known_;
};

Result<Listing> list(git_tree* tree) {
  static Listings listings;
  const git::Sha id = git::to_sha(*git_tree_id(tree));
  if (Listing known = listings.find(id)) return known;
  auto files = std::make_shared<BaseTree::Files>();
  const auto visit = [](const char* folder, const git_tree_entry* entry, void* payload) {
    auto& found = *static_cast<BaseTree::Files*>(payload);
    const git_filemode_t mode = git_tree_entry_filemode(entry);
    if (mode != GIT_FILEMODE_BLOB && mode != GIT_FILEMODE_BLOB_EXECUTABLE) return 0;
    if (found.size() >= BaseTree::file_limit) return -1;
    found.emplace(std::string(folder) + git_tree_entry_name(entry),
                  git::to_sha(*git_tree_entry_id(entry)));
    return 0;
  };
  const int code = git_tree_walk(tree, GIT_TREEWALK_PRE, visit, files.get());
  if (files->size() < BaseTree::file_limit)
    PLAIT_CHECK(git::check(code, "cannot read the files of the base commit"));
  listings.keep(id, files);
  return Listing(std::move(files));
}

}  // namespace

Result<BaseTree> BaseTree::open(const std::string& project, const std::string& commit) {
  PLAIT_TRY(git::Repository repository, git::Repository::open(project));
  PLAIT_TRY(const git::Sha id, repository.resolve(commit));
  BaseTree made(std::move(repository));
  made.commit_ = id;
  PLAIT_TRY(const git_oid oid, git::to_oid(id));
  git::CommitHandle found;
  PLAIT_CHECK(git::check(git_commit_lookup(git::Out(found), made.repository_.raw(), &oid),
                         "cannot read the base commit"));
  git::TreeHandle tree;
  PLAIT_CHECK(git::check(git_commit_tree(git::Out(tree), found.get()), "cannot read its files"));
  PLAIT_TRY(made.files_, list(tree.get()));
  return made;
}

bool BaseTree::has_folder(const std::string& folder) const {
  const auto next = files_->lower_bound(folder);
  return next != files_->end() && next->first.starts_with(folder);
}

std::string BaseTree::text(const std::string& path) const {
  const auto file = files_->find(path);
  if (file == files_->end()) return {};
  auto bytes = git::read_blob(repository_, file->second);
  if (!bytes || bytes->size() > text_limit || bytes->find('\0') != std::string::npos) return {};
  return std::move(*bytes);
}

Result<BaseTree> base_of(const Json& request) {
  std::string project = text_of(request, "project");
  if (project.empty()) project = text_of(request, "worktree");
  return BaseTree::open(project, text_of(request, "base"));
}

}  // namespace plait::gates

#include "gates/base_tree.hpp"

#include "gates/request.hpp"
#include "git/objects.hpp"

namespace plait::gates {

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
  const auto visit = [](const char* folder, const git_tree_entry* entry, void* payload) {
    auto& files = *static_cast<std::map<std::string, git::Sha>*>(payload);
    const git_filemode_t mode = git_tree_entry_filemode(entry);
    if (mode != GIT_FILEMODE_BLOB && mode != GIT_FILEMODE_BLOB_EXECUTABLE) return 0;
    if (files.size() >= file_limit) return -1;
    files.emplace(std::string(folder) + git_tree_entry_name(entry),
                  git::to_sha(*git_tree_entry_id(entry)));
    return 0;
  };
  const int code = git_tree_walk(tree.get(), GIT_TREEWALK_PRE, visit, &made.files_);
  if (made.files_.size() < file_limit)
    PLAIT_CHECK(git::check(code, "cannot read the files of the base commit"));
  return made;
}

bool BaseTree::has_folder(const std::string& folder) const {
  const auto next = files_.lower_bound(folder);
  return next != files_.end() && next->first.starts_with(folder);
}

std::string BaseTree::text(const std::string& path) const {
  const auto file = files_.find(path);
  if (file == files_.end()) return {};
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

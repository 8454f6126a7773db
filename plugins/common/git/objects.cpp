#include "git/objects.hpp"

#include <plait/error_class.hpp>

namespace plait::git {
namespace {

Result<TreeHandle> lookup_tree(const Repository& repository, std::string_view sha) {
  PLAIT_TRY(const git_oid oid, to_oid(sha));
  TreeHandle tree;
  PLAIT_CHECK(check(git_tree_lookup(Out(tree), repository.raw(), &oid),
                    "cannot read tree " + abbreviate(sha)));
  return tree;
}

Result<TreeHandle> tree_of(const Repository& repository, std::string_view commit) {
  PLAIT_TRY(const git_oid oid, to_oid(commit));
  CommitHandle found;
  PLAIT_CHECK(check(git_commit_lookup(Out(found), repository.raw(), &oid),
                    "cannot read commit " + abbreviate(commit)));
  TreeHandle tree;
  PLAIT_CHECK(check(git_commit_tree(Out(tree), found.get()), "cannot read its files"));
  return tree;
}

FileVersion version_of(const git_tree_entry* entry) {
  return {static_cast<std::uint32_t>(git_tree_entry_filemode_raw(entry)),
          to_sha(*git_tree_entry_id(entry))};
}

bool tree_has(const git_tree* tree, const std::string& path) {
  TreeEntryHandle entry;
  return git_tree_entry_bypath(Out(entry), tree, path.c_str()) == 0;
}

}  // namespace

Result<std::string> read_blob(const Repository& repository, std::string_view sha) {
  PLAIT_TRY(const git_oid oid, to_oid(sha));
  BlobHandle blob;
  PLAIT_CHECK(check(git_blob_lookup(Out(blob), repository.raw(), &oid),
                    "cannot read blob " + abbreviate(sha)));
  return std::string(static_cast<const char*>(git_blob_rawcontent(blob.get())),
                     static_cast<std::size_t>(git_blob_rawsize(blob.get())));
}

Result<Sha> write_blob(const Repository& repository, std::string_view contents) {
  git_oid oid;
  PLAIT_CHECK(
      check(git_blob_create_from_buffer(&oid, repository.raw(), contents.data(), contents.size()),
            "cannot write a blob"));
  return to_sha(oid);
}

Result<std::optional<FileVersion>> file_in(const Repository& repository, std::string_view commit,
                                           const std::string& path) {
  PLAIT_TRY(const TreeHandle tree, tree_of(repository, commit));
  TreeEntryHandle entry;
  const int code = git_tree_entry_bypath(Out(entry), tree.get(), path.c_str());
  if (code == GIT_ENOTFOUND) return std::optional<FileVersion>();
  PLAIT_CHECK(check(code, "cannot read its files"));
  return std::optional(version_of(entry.get()));
}

Result<std::map<std::string, FileVersion>> files_below(const Repository& repository,
                                                       std::string_view commit,
                                                       const std::string& folder) {
  std::map<std::string, FileVersion> out;
  PLAIT_TRY(TreeHandle tree, tree_of(repository, commit));
  if (!folder.empty()) {
    TreeEntryHandle entry;
    const int code = git_tree_entry_bypath(Out(entry), tree.get(), folder.c_str());
    if (code == GIT_ENOTFOUND) return out;
    PLAIT_CHECK(check(code, "cannot read its files"));
    if (git_tree_entry_type(entry.get()) != GIT_OBJECT_TREE) {
      out.emplace(folder, version_of(entry.get()));
      return out;
    }
    PLAIT_TRY(tree, lookup_tree(repository, to_sha(*git_tree_entry_id(entry.get()))));
  }
  struct Visit {
    std::map<std::string, FileVersion>& files;
    std::string lead;
  } visit{out, folder.empty() ? "" : folder + "/"};
  const auto add = [](const char* below, const git_tree_entry* entry, void* payload) {
    auto& to = *static_cast<Visit*>(payload);
    if (git_tree_entry_type(entry) != GIT_OBJECT_TREE)
      to.files.emplace(to.lead + below + git_tree_entry_name(entry), version_of(entry));
    return 0;
  };
  PLAIT_CHECK(check(git_tree_walk(tree.get(), GIT_TREEWALK_PRE, add, &visit),
                    "cannot read the files of commit " + abbreviate(commit)));
  return out;
}

Result<Sha> change_tree(const Repository& repository, std::string_view tree,
                        const std::vector<PathChange>& changes) {
  PLAIT_TRY(const TreeHandle baseline, lookup_tree(repository, tree));
  std::vector<git_tree_update> updates;
  for (const PathChange& change : changes) {
    git_tree_update update{};
    update.path = change.path.c_str();
    if (change.version) {
      update.action = GIT_TREE_UPDATE_UPSERT;
      update.filemode = static_cast<git_filemode_t>(change.version->mode);
      PLAIT_TRY(update.id, to_oid(change.version->blob));
    } else {
      update.action = GIT_TREE_UPDATE_REMOVE;
      if (!tree_has(baseline.get(), change.path)) continue;
    }
    updates.push_back(update);
  }
  if (updates.empty()) return Sha(tree);
  git_oid oid;
  PLAIT_CHECK(check(git_tree_create_updated(&oid, repository.raw(), baseline.get(), updates.size(),
                                            updates.data()),
                    "cannot write a tree"));
  return to_sha(oid);
}

}  // namespace plait::git

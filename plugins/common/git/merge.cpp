#include "git/merge.hpp"

#include <fstream>
#include <plait/error_class.hpp>

#include "git/history.hpp"
#include "git/merge_output.hpp"
#include "git/scratch.hpp"
#include "git/tree_fold.hpp"

namespace plait::git {
namespace {

struct AttributeFile {
  std::string path;
  Sha blob;
};

int note_attributes(const char* folder, const git_tree_entry* entry, void* files) {
  if (std::string_view(git_tree_entry_name(entry)) == ".gitattributes" &&
      git_tree_entry_filemode(entry) != GIT_FILEMODE_LINK &&
      git_tree_entry_type(entry) == GIT_OBJECT_BLOB)
    static_cast<std::vector<AttributeFile>*>(files)->push_back(
        {std::string(folder) + ".gitattributes", to_sha(*git_tree_entry_id(entry))});
  return 0;
}

// Writes every `.gitattributes` of a tree below `folder`.
Status write_attributes(const Repository& repository, const Sha& tree,
                        const std::filesystem::path& folder) {
  PLAIT_TRY(const git_oid oid, to_oid(tree));
  TreeHandle root;
  PLAIT_CHECK(
      check(git_tree_lookup(Out(root), repository.raw(), &oid), "cannot read the target's files"));
  std::vector<AttributeFile> files;
  PLAIT_CHECK(check(git_tree_walk(root.get(), GIT_TREEWALK_PRE, note_attributes, &files),
                    "cannot read the target's files"));
  for (const AttributeFile& file : files) {
    PLAIT_TRY(const std::string contents, read_blob(repository, file.blob));
    std::error_code failed;
    std::filesystem::create_directories((folder / file.path).parent_path(), failed);
    std::ofstream out(folder / file.path, std::ios::binary);
    out << contents;
    if (!out.flush())
      return fail(error_class::io, "cannot write '" + (folder / file.path).string() + "'");
  }
  return {};
}

// git takes attributes from the work tree: it gets one that holds the attribute files of our side
// and nothing else.
Result<Merge> merge_by_git(const Repository& repository, const Commit& ours, const Sha& theirs,
                           MergeBy by) {
  const bool keep = by != MergeBy::prediction;
  PLAIT_TRY(
      const ScratchFolder scratch,
      ScratchFolder::make(keep ? repository.state_dir() : std::filesystem::temp_directory_path()));
  PLAIT_CHECK(write_attributes(repository, ours.tree, scratch.path()));
  Place place = repository.place();
  place.work_tree = scratch.path();
  place.directory = scratch.path();
  place.index_file = scratch.path() / ".no-index";
  if (!keep) {
    place.new_objects = scratch.path() / ".objects";
    std::error_code failed;
    std::filesystem::create_directories(place.new_objects, failed);
  }
  PLAIT_TRY(const Output output,
            run(place, {"merge-tree", "--write-tree", "-z", "--messages", ours.id, theirs}));
  if (output.exit_code == 0 || output.exit_code == 1) return parse_merge_output(output.out);
  Error error = complaint(output, "cannot merge " + abbreviate(theirs));
  if (error.message.find("unrelated histories") != std::string::npos)
    error.remedy = "base the branch on the target branch: `git rebase --onto`";
  return error;
}

}  // namespace

Result<Merge> merge_commits(const Repository& repository, const Sha& ours, const Sha& theirs,
                            MergeBy by) {
  PLAIT_TRY(const Commit our_commit, read_commit(repository, ours));
  if (by == MergeBy::quickest) {
    PLAIT_TRY(const std::vector<Sha> bases, merge_bases(repository, ours, theirs));
    if (bases.size() == 1) {
      PLAIT_TRY(const Commit base, read_commit(repository, bases.front()));
      PLAIT_TRY(const Commit their_commit, read_commit(repository, theirs));
      const auto folded = fold_disjoint(repository, base.tree, our_commit.tree, their_commit.tree);
      // What libgit2 cannot read (a partial clone's missing trees) git can fetch.
      if (folded.ok() && folded.value()) return Merge{**folded, {}, true};
    }
  }
  return merge_by_git(repository, our_commit, theirs, by);
}

}  // namespace plait::git

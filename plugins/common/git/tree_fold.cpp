#include "git/tree_fold.hpp"

#include <array>
#include <map>
#include <string>

namespace plait::git {
namespace {

using Entries = std::array<const git_tree_entry*, 3>;  // base, ours, theirs; null where absent

bool same(const git_tree_entry* one, const git_tree_entry* other) {
  if (one == nullptr || other == nullptr) return one == other;
  return git_tree_entry_filemode_raw(one) == git_tree_entry_filemode_raw(other) &&
         git_oid_equal(git_tree_entry_id(one), git_tree_entry_id(other)) != 0;
}

bool is_tree(const git_tree_entry* entry) {
  return entry != nullptr && git_tree_entry_type(entry) == GIT_OBJECT_TREE;
}

struct Folded {
  bool overlaps = false;
  bool empty = false;
  git_oid tree{};
};

class Folder {
 public:
  explicit Folder(const Repository& repository) : repository_(repository) {}

  // No base: a folder that both sides made.
  Result<Folded> fold(const git_oid* base, const git_oid* ours, const git_oid* theirs) {
    if (base != nullptr && git_oid_equal(base, ours) != 0) return Folded{false, false, *theirs};
    if (base != nullptr && git_oid_equal(base, theirs) != 0) return Folded{false, false, *ours};
    const std::array<const git_oid*, 3> ids{base, ours, theirs};
    std::array<TreeHandle, 3> trees;
    std::map<std::string, Entries> names;
    for (std::size_t side = 0; side < trees.size(); ++side) {
      if (ids[side] == nullptr) continue;
      PLAIT_CHECK(check(git_tree_lookup(Out(trees[side]), repository_.raw(), ids[side]),
                        "cannot read a tree"));
      for (std::size_t i = 0; i < git_tree_entrycount(trees[side].get()); ++i) {
        const git_tree_entry* entry = git_tree_entry_byindex(trees[side].get(), i);
        names[git_tree_entry_name(entry)][side] = entry;
      }
    }
    TreeBuilderHandle builder;
    PLAIT_CHECK(check(git_treebuilder_new(Out(builder), repository_.raw(), trees[1].get()),
                      "cannot write a tree"));
    for (const auto& [name, entries] : names) {
      PLAIT_TRY(const bool disjoint, place(builder.get(), name, entries));
      if (!disjoint) return Folded{true, false, {}};
    }
    return write(builder.get());
  }

 private:
  // Puts the merged entry into a builder that starts as our side. False: both sides touched it.
  Result<bool> place(git_treebuilder* builder, const std::string& name, const Entries& entries) {
    const auto& [base, ours, theirs] = entries;
    if (same(base, theirs)) return true;
    if (same(base, ours)) {
      PLAIT_CHECK(theirs == nullptr ? remove(builder, name)
                                    : insert(builder, name, *git_tree_entry_id(theirs),
                                             git_tree_entry_filemode_raw(theirs)));
      return true;
    }
    if ((base != nullptr && !is_tree(base)) || !is_tree(ours) || !is_tree(theirs)) return false;
    const git_oid* common = base == nullptr ? nullptr : git_tree_entry_id(base);
    PLAIT_TRY(const Folded inner, fold(common, git_tree_entry_id(ours), git_tree_entry_id(theirs)));
    if (inner.overlaps) return false;
    PLAIT_CHECK(inner.empty ? remove(builder, name)
                            : insert(builder, name, inner.tree, GIT_FILEMODE_TREE));
    return true;
  }

  static Status insert(git_treebuilder* builder, const std::string& name, const git_oid& id,
                       git_filemode_t mode) {
    return check(git_treebuilder_insert(nullptr, builder, name.c_str(), &id, mode),
                 "cannot write a tree");
  }
  static Status remove(git_treebuilder* builder, const std::string& name) {
    return check(git_treebuilder_remove(builder, name.c_str()), "cannot write a tree");
  }
  static Result<Folded> write(git_treebuilder* builder) {
    Folded folded;
    folded.empty = git_treebuilder_entrycount(builder) == 0;
    PLAIT_CHECK(check(git_treebuilder_write(&folded.tree, builder), "cannot write a tree"));
    return folded;
  }

  const Repository& repository_;
};

}  // namespace

Result<std::optional<Sha>> fold_disjoint(const Repository& repository, const Sha& base,
                                         const Sha& ours, const Sha& theirs) {
  PLAIT_TRY(const git_oid b, to_oid(base));
  PLAIT_TRY(const git_oid o, to_oid(ours));
  PLAIT_TRY(const git_oid t, to_oid(theirs));
  PLAIT_TRY(const Folded folded, Folder(repository).fold(&b, &o, &t));
  if (folded.overlaps) return std::optional<Sha>();
  return std::optional(to_sha(folded.tree));
}

}  // namespace plait::git

// libgit2's objects in RAII. One alias a type; nothing else in this tree frees a libgit2 object.
#pragma once

#include <git2.h>

#include <memory>

namespace plait::git {

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* object) const noexcept {
    Free(object);
  }
};

template <typename T, auto Free>
using Handle = std::unique_ptr<T, Freer<Free>>;

using RepositoryHandle = Handle<git_repository, &git_repository_free>;
using ReferenceHandle = Handle<git_reference, &git_reference_free>;
using BranchIteratorHandle = Handle<git_branch_iterator, &git_branch_iterator_free>;
using ObjectHandle = Handle<git_object, &git_object_free>;
using CommitHandle = Handle<git_commit, &git_commit_free>;
using TreeHandle = Handle<git_tree, &git_tree_free>;
using TreeEntryHandle = Handle<git_tree_entry, &git_tree_entry_free>;
using TreeBuilderHandle = Handle<git_treebuilder, &git_treebuilder_free>;
using BlobHandle = Handle<git_blob, &git_blob_free>;
using PatchHandle = Handle<git_patch, &git_patch_free>;
using DiffHandle = Handle<git_diff, &git_diff_free>;
using RevwalkHandle = Handle<git_revwalk, &git_revwalk_free>;
using SignatureHandle = Handle<git_signature, &git_signature_free>;
using ConfigHandle = Handle<git_config, &git_config_free>;

// Takes over what a libgit2 function returns by out parameter:
//   TreeHandle tree; check(git_tree_lookup(Out(tree), repo, &oid))
// The handle is set at the end of that full expression, not before.
template <typename H>
class Out {
 public:
  explicit Out(H& handle) : handle_(handle) {}
  ~Out() { handle_.reset(raw_); }
  Out(const Out&) = delete;
  Out& operator=(const Out&) = delete;
  operator typename H::pointer *() { return &raw_; }  // NOLINT(google-explicit-constructor)

 private:
  H& handle_;
  typename H::pointer raw_ = nullptr;
};

}  // namespace plait::git

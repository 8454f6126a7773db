#include "git/commit.hpp"

#include <plait/error_class.hpp>

namespace plait::git {
namespace {

Result<std::string> ask_for(const Repository& repository, const std::string& who) {
  PLAIT_TRY(Output output, run(repository.place(), {"var", who}));
  if (output.exit_code != 0)
    return fail(error_class::config, "git does not know who commits: " + first_complaint(output),
                "run `git config user.name \"Your Name\"` and `git config user.email "
                "you@example.com`");
  while (output.out.ends_with('\n')) output.out.pop_back();
  return std::move(output.out);
}

Result<SignatureHandle> signature(const std::string& line) {
  SignatureHandle handle;
  PLAIT_CHECK(check(git_signature_from_buffer(Out(handle), line.c_str()),
                    "cannot read the identity '" + line + "'"));
  return handle;
}

Result<Sha> commit_signed(const Repository& repository, const NewCommit& commit,
                          const std::string& message) {
  std::vector<std::string> args{"commit-tree", "-S", "-F", "-"};
  for (const Sha& parent : commit.parents) args.insert(args.end(), {"-p", parent});
  args.push_back(commit.tree);
  PLAIT_TRY(const Output output, run(repository.place(), args, message));
  if (output.exit_code == 0) return output.out.substr(0, output.out.find('\n'));
  Error error = complaint(output, "cannot sign the commit");
  error.remedy =
      "make `git commit -S` work without a prompt, or run `git config commit.gpgSign false`";
  return error;
}

}  // namespace

Result<Identity> read_identity(const Repository& repository) {
  Identity identity;
  PLAIT_TRY(identity.author, ask_for(repository, "GIT_AUTHOR_IDENT"));
  PLAIT_TRY(identity.committer, ask_for(repository, "GIT_COMMITTER_IDENT"));
  return identity;
}

Result<Sha> create_commit(const Repository& repository, const Identity& identity,
                          const NewCommit& commit) {
  const std::string message =
      commit.message.ends_with('\n') ? commit.message : commit.message + "\n";
  if (repository.flag("commit.gpgSign", false)) return commit_signed(repository, commit, message);
  PLAIT_TRY(const SignatureHandle author, signature(identity.author));
  PLAIT_TRY(const SignatureHandle committer, signature(identity.committer));
  PLAIT_TRY(const git_oid tree_id, to_oid(commit.tree));
  TreeHandle tree;
  PLAIT_CHECK(
      check(git_tree_lookup(Out(tree), repository.raw(), &tree_id), "cannot make the commit"));
  std::vector<CommitHandle> parents(commit.parents.size());
  std::vector<const git_commit*> raw;
  for (std::size_t i = 0; i < parents.size(); ++i) {
    PLAIT_TRY(const git_oid id, to_oid(commit.parents[i]));
    PLAIT_CHECK(
        check(git_commit_lookup(Out(parents[i]), repository.raw(), &id), "cannot make the commit"));
    raw.push_back(parents[i].get());
  }
  git_oid oid;
  PLAIT_CHECK(
      check(git_commit_create(&oid, repository.raw(), nullptr, author.get(), committer.get(),
                              nullptr, message.c_str(), tree.get(), raw.size(), raw.data()),
            "cannot make the commit"));
  return to_sha(oid);
}

}  // namespace plait::git

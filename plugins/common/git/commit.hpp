// Making commits without a checkout.
#pragma once

#include <plait/result.hpp>
#include <string>
#include <vector>

#include "git/repository.hpp"

namespace plait::git {

// Who commits, as git itself would say now: "Name <mail> seconds +0100".
struct Identity {
  std::string author, committer;
};

// Error class `config` with the commands that set it when git does not know.
Result<Identity> read_identity(const Repository& repository);

struct NewCommit {
  Sha tree;
  std::vector<Sha> parents;
  std::string message;  // UTF-8; ended with a line end
};

// Signed where `commit.gpgSign` says so.
Result<Sha> create_commit(const Repository& repository, const Identity& identity,
                          const NewCommit& commit);

}  // namespace plait::git

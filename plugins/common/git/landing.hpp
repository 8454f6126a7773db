// Moving the target branch onto a merge.
//
// The reference moves by compare-and-swap. A checkout that has the branch checked out must go with
// it: were the reference moved beneath it, its files would look like a change that takes the merge
// back, and the next `git commit -a` there would do so. So it is brought along as `git pull` does
// it, by git's two-way merge: files that the merge does not touch stay as they are, changed or not.
// That also is how a clean checkout is fast-forwarded. Where it cannot be brought along (a changed
// or untracked file, also an ignored one, is where the merge writes) nothing is moved and the
// caller is told which files, unless it says to leave the checkout behind.
//
// What lies between the two moves is written down first, and finished by the next landing or by
// finish_landings when the process dies in between.
#pragma once

#include <filesystem>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "git/repository.hpp"

namespace plait::git {

struct Move {
  std::string branch;
  Sha from;         // where the branch is expected to be
  Sha to;           // a descendant of it
  std::string why;  // for the reflog
};

enum class InTheWay { refuse, leave_checkout };

struct Landing {
  enum class Kind {
    landed,
    lost,        // somebody moved the branch: nothing was done
    in_the_way,  // a checkout cannot follow: nothing was done
  };
  Kind kind = Kind::landed;
  std::filesystem::path checkout;       // the checkout of the branch, if there is one
  std::string checkout_state = "none";  // "updated", "none", "left: <reason>"
  std::vector<std::string> paths;       // in_the_way, or left: the files that prevent it
  std::vector<std::string> kept;        // updated: files with changes of the user's own, untouched
  std::string catch_up;                 // left: the command that brings the checkout along
};

Result<Landing> land(const Repository& repository, const Move& move, InTheWay policy);

// What land() would say about the checkouts; nothing is changed.
Result<Landing> try_landing(const Repository& repository, const Move& move);

// Brings checkouts along that a landing of a dead process left behind.
Status finish_landings(const Repository& repository);

}  // namespace plait::git

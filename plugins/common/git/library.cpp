#include "git/library.hpp"

#include <array>
#include <plait/error_class.hpp>
#include <thread>

namespace plait::git {
namespace {

// libgit2 keeps the accepted extensions in a global without a lock. Several plugins may start it at
// one moment from several threads: whoever was first sets them, the others see them set before they
// open anything.
bool extensions_are_set() {
  git_strarray list{};
  if (git_libgit2_opts(GIT_OPT_GET_EXTENSIONS, &list) != 0) return true;
  bool found = false;
  for (std::size_t i = 0; i < list.count; ++i)
    found = found || std::string_view(list.strings[i]) == "worktreeconfig";
  git_strarray_dispose(&list);
  return found;
}

}  // namespace

void start_library() {
  static const bool started = [] {
    if (git_libgit2_init() == 1) {
      std::array<const char*, 2> accepted{"worktreeconfig", "partialclone"};
      git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, accepted.data(), accepted.size());
    } else {
      for (int tries = 0; tries < 10000 && !extensions_are_set(); ++tries)
        std::this_thread::yield();
    }
    return true;
  }();
  static_cast<void>(started);
}

Error library_error(int code, std::string_view what) {
  const git_error* last = git_error_last();
  const std::string why =
      last != nullptr && last->message != nullptr ? last->message : "no reason given";
  std::string_view kind = error_class::git;
  if (code == GIT_ENOTFOUND) kind = error_class::not_found;
  if (code == GIT_EEXISTS) kind = error_class::exists;
  return fail(kind, std::string(what) + ": " + why);
}

Status check(int code, std::string_view what) {
  if (code >= 0) return {};
  return library_error(code, what);
}

Sha to_sha(const git_oid& oid) {
  std::array<char, GIT_OID_HEXSZ + 1> text{};
  git_oid_tostr(text.data(), text.size(), &oid);
  return text.data();
}

Result<git_oid> to_oid(std::string_view sha) {
  git_oid oid;
  if (sha.size() != GIT_OID_HEXSZ || git_oid_fromstrn(&oid, sha.data(), sha.size()) != 0)
    return fail(error_class::git, "'" + std::string(sha) + "' is not a full object id");
  return oid;
}

std::string abbreviate(std::string_view sha) {
  return std::string(sha.substr(0, 7));
}

}  // namespace plait::git

#include "git/repository.hpp"

#include <plait/error_class.hpp>

namespace plait::git {
namespace {

namespace fs = std::filesystem;

fs::path without_trailing_slash(const char* raw) {
  fs::path path(raw == nullptr ? "" : raw);
  if (!path.empty() && !path.has_filename()) path = path.parent_path();
  return path;
}

Error cannot_open(int code, const fs::path& where) {
  Error error = library_error(code, "cannot open the git repository at '" + where.string() + "'");
  // libgit2 1.5 reports a foreign owner either as such or as a missing "safe.directory" setting.
  const bool foreign =
      code == GIT_EOWNER || error.message.find("safe.directory") != std::string::npos;
  if (foreign) {
    error.code = error_class::git;
    error.message = "the git repository at '" + where.string() + "' belongs to another user";
    error.remedy = "make it your own (chown), or run `git config --global --add safe.directory " +
                   where.string() + "`";
  } else if (code == GIT_ENOTFOUND) {
    error.message = "there is no git repository at '" + where.string() + "' or above it";
    error.remedy = "go into a repository, or make one with `git init`";
  } else if (error.message.find("objectformat") != std::string::npos) {
    error.remedy = "plait works with SHA-1 repositories";
  }
  return error;
}

}  // namespace

Result<Repository> Repository::open(const fs::path& where) {
  start_library();
  Repository repository;
  const int code = git_repository_open_ext(Out(repository.handle_), where.c_str(), 0, nullptr);
  if (code < 0) return cannot_open(code, where);
  git_repository* raw = repository.handle_.get();
  repository.git_dir_ = without_trailing_slash(git_repository_path(raw));
  repository.common_dir_ = without_trailing_slash(git_repository_commondir(raw));
  repository.work_tree_ = without_trailing_slash(git_repository_workdir(raw));
  return repository;
}

fs::path Repository::main_work_tree() const {
  if (git_dir_ == common_dir_) return work_tree_;
  RepositoryHandle main;
  if (git_repository_open(Out(main), common_dir_.c_str()) < 0) return {};
  return without_trailing_slash(git_repository_workdir(main.get()));
}

std::string Repository::name() const {
  const fs::path main = main_work_tree();
  if (!main.empty()) return main.filename().string();
  std::string name = common_dir_.filename().string();
  if (name.size() > 4 && name.ends_with(".git")) name.resize(name.size() - 4);
  // `project/.git` or `project/.bare` of a bare repository with worktrees beside it.
  return name.starts_with('.') ? common_dir_.parent_path().filename().string() : name;
}

Result<Head> Repository::head() const {
  ReferenceHandle head;
  PLAIT_CHECK(check(git_reference_lookup(Out(head), raw(), "HEAD"), "cannot read HEAD"));
  Head result;
  if (git_reference_type(head.get()) == GIT_REFERENCE_DIRECT) {
    result.kind = Head::Kind::detached;
    result.commit = to_sha(*git_reference_target(head.get()));
    return result;
  }
  const std::string target = git_reference_symbolic_target(head.get());
  result.branch = branch_name(target);
  PLAIT_TRY(const std::optional<Sha> commit, reference(target));
  if (commit) {
    result.kind = Head::Kind::branch;
    result.commit = *commit;
  }
  return result;
}

Result<Sha> Repository::resolve(std::string_view revision) const {
  ObjectHandle found;
  const std::string text(revision);
  const int code = git_revparse_single(Out(found), raw(), text.c_str());
  ObjectHandle commit;
  if (code < 0 || git_object_peel(Out(commit), found.get(), GIT_OBJECT_COMMIT) < 0)
    return fail(error_class::not_found, "'" + text + "' names no commit in this repository",
                "see `git branch --all` and `git tag` for what there is");
  return to_sha(*git_object_id(commit.get()));
}

Result<std::optional<Sha>> Repository::reference(const std::string& full_name) const {
  git_oid oid;
  const int code = git_reference_name_to_id(&oid, raw(), full_name.c_str());
  if (code == GIT_ENOTFOUND) return std::optional<Sha>();
  PLAIT_CHECK(check(code, "cannot read '" + full_name + "'"));
  return std::optional(to_sha(oid));
}

Result<std::optional<Sha>> Repository::branch_tip(std::string_view name) const {
  return reference(branch_ref(name));
}

Result<std::vector<Branch>> Repository::branches() const {
  BranchIteratorHandle iterator;
  PLAIT_CHECK(check(git_branch_iterator_new(Out(iterator), raw(), GIT_BRANCH_LOCAL),
                    "cannot list branches"));
  std::vector<Branch> result;
  for (;;) {
    ReferenceHandle reference;
    git_branch_t type;
    const int code = git_branch_next(Out(reference), &type, iterator.get());
    if (code == GIT_ITEROVER) return result;
    PLAIT_CHECK(check(code, "cannot list branches"));
    const char* full = git_reference_name(reference.get());
    git_oid oid;
    if (git_reference_name_to_id(&oid, raw(), full) == 0)
      result.push_back({branch_name(full), to_sha(oid)});
  }
}

std::optional<std::string> Repository::setting(const std::string& key) const {
  ConfigHandle config;
  if (git_repository_config_snapshot(Out(config), raw()) < 0) return std::nullopt;
  const char* value = nullptr;
  if (git_config_get_string(&value, config.get(), key.c_str()) < 0) return std::nullopt;
  return std::string(value);
}

bool Repository::flag(const std::string& key, bool fallback) const {
  ConfigHandle config;
  if (git_repository_config_snapshot(Out(config), raw()) < 0) return fallback;
  int value = 0;
  if (git_config_get_bool(&value, config.get(), key.c_str()) < 0) return fallback;
  return value != 0;
}

Place Repository::place() const {
  Place place;
  place.directory = common_dir_;
  place.git_dir = common_dir_;
  return place;
}

std::string branch_ref(std::string_view name) {
  return "refs/heads/" + std::string(name);
}

std::string branch_name(std::string_view full_ref) {
  constexpr std::string_view prefix = "refs/heads/";
  return full_ref.starts_with(prefix) ? std::string(full_ref.substr(prefix.size())) : std::string();
}

}  // namespace plait::git

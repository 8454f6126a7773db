#include "git/history.hpp"

#include <algorithm>
#include <plait/error_class.hpp>
#include <set>

namespace plait::git {
namespace {

Result<CommitHandle> lookup_commit(const Repository& repository, std::string_view sha) {
  PLAIT_TRY(const git_oid oid, to_oid(sha));
  CommitHandle commit;
  PLAIT_CHECK(check(git_commit_lookup(Out(commit), repository.raw(), &oid),
                    "cannot read commit " + abbreviate(sha)));
  return commit;
}

Result<TreeHandle> tree_of(const Repository& repository, std::string_view sha) {
  TreeHandle tree;
  if (sha.empty()) return tree;
  PLAIT_TRY(const CommitHandle commit, lookup_commit(repository, sha));
  PLAIT_CHECK(check(git_commit_tree(Out(tree), commit.get()),
                    "cannot read the files of " + abbreviate(sha)));
  return tree;
}

Result<DiffHandle> diff_between(const Repository& repository, std::string_view base,
                                std::string_view head) {
  PLAIT_TRY(const TreeHandle from, tree_of(repository, base));
  PLAIT_TRY(const TreeHandle to, tree_of(repository, head));
  DiffHandle diff;
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  options.flags = GIT_DIFF_INCLUDE_TYPECHANGE;
  PLAIT_CHECK(
      check(git_diff_tree_to_tree(Out(diff), repository.raw(), from.get(), to.get(), &options),
            "cannot compare two commits"));
  return diff;
}

Commit describe(const git_commit* raw) {
  Commit commit;
  commit.id = to_sha(*git_commit_id(raw));
  commit.tree = to_sha(*git_commit_tree_id(raw));
  for (unsigned i = 0; i < git_commit_parentcount(raw); ++i)
    commit.parents.push_back(to_sha(*git_commit_parent_id(raw, i)));
  commit.message = git_commit_message(raw);
  commit.subject = commit.message.substr(0, commit.message.find('\n'));
  const git_signature* author = git_commit_author(raw);
  commit.author_name = author->name;
  commit.author_email = author->email;
  commit.author_time = author->when.time;
  commit.committer_time = git_commit_committer(raw)->when.time;
  return commit;
}

char letter_of(git_delta_t status) {
  switch (status) {
    case GIT_DELTA_ADDED:
      return 'A';
    case GIT_DELTA_DELETED:
      return 'D';
    case GIT_DELTA_RENAMED:
      return 'R';
    case GIT_DELTA_TYPECHANGE:
      return 'T';
    case GIT_DELTA_UNMODIFIED:
    case GIT_DELTA_MODIFIED:
    case GIT_DELTA_COPIED:
    case GIT_DELTA_IGNORED:
    case GIT_DELTA_UNTRACKED:
    case GIT_DELTA_UNREADABLE:
    case GIT_DELTA_CONFLICTED:
      break;
  }
  return 'M';
}

// A diff as text without line numbers. Verbatim, unlike `git patch-id`: white space counts (in
// some languages it is the program), and a binary file counts by its contents.
int add_file(const git_diff_delta* delta, float, void* text) {
  const auto side = [](const git_diff_file& file) {
    return std::string(file.path) + '\0' + std::to_string(file.mode) + '\0';
  };
  *static_cast<std::string*>(text) += side(delta->old_file) + side(delta->new_file);
  return 0;
}
int add_binary(const git_diff_delta* delta, const git_diff_binary*, void* text) {
  *static_cast<std::string*>(text) += to_sha(delta->old_file.id) + to_sha(delta->new_file.id);
  return 0;
}
int add_line(const git_diff_delta*, const git_diff_hunk*, const git_diff_line* line, void* text) {
  auto& out = *static_cast<std::string*>(text);
  out += line->origin;
  out.append(line->content, line->content_len);
  return 0;
}

Result<std::optional<Sha>> patch_id(const Repository& repository, std::string_view base,
                                    std::string_view head) {
  PLAIT_TRY(const DiffHandle diff, diff_between(repository, base, head));
  if (git_diff_num_deltas(diff.get()) == 0) return std::optional<Sha>();
  std::string text;
  PLAIT_CHECK(check(git_diff_foreach(diff.get(), add_file, add_binary, nullptr, add_line, &text),
                    "cannot compare two commits"));
  git_oid oid;
  PLAIT_CHECK(check(git_odb_hash(&oid, text.data(), text.size(), GIT_OBJECT_BLOB),
                    "cannot compute a patch id"));
  return std::optional(to_sha(oid));
}

}  // namespace

Result<Commit> read_commit(const Repository& repository, std::string_view sha) {
  PLAIT_TRY(const CommitHandle commit, lookup_commit(repository, sha));
  return describe(commit.get());
}

Result<std::optional<Commit>> newest_commit(const Repository& repository, std::string_view branch) {
  PLAIT_TRY(const std::optional<Sha> tip, repository.branch_tip(branch));
  if (!tip) return std::optional<Commit>();
  PLAIT_TRY(Commit commit, read_commit(repository, *tip));
  return std::optional(std::move(commit));
}

Result<std::vector<Commit>> commits_between(const Repository& repository, std::string_view base,
                                            std::string_view head, std::size_t limit) {
  RevwalkHandle walk;
  PLAIT_CHECK(check(git_revwalk_new(Out(walk), repository.raw()), "cannot walk the history"));
  git_revwalk_sorting(walk.get(), GIT_SORT_TOPOLOGICAL | GIT_SORT_TIME);
  PLAIT_TRY(const git_oid newest, to_oid(head));
  PLAIT_CHECK(
      check(git_revwalk_push(walk.get(), &newest), "cannot read commit " + abbreviate(head)));
  if (!base.empty()) {
    PLAIT_TRY(const git_oid known, to_oid(base));
    PLAIT_CHECK(
        check(git_revwalk_hide(walk.get(), &known), "cannot read commit " + abbreviate(base)));
  }
  std::vector<Commit> commits;
  git_oid next;
  while (limit == 0 || commits.size() < limit) {
    const int code = git_revwalk_next(&next, walk.get());
    if (code == GIT_ITEROVER) break;
    PLAIT_CHECK(check(code, "cannot walk the history"));
    PLAIT_TRY(Commit commit, read_commit(repository, to_sha(next)));
    commits.push_back(std::move(commit));
  }
  return commits;
}

Result<bool> is_ancestor(const Repository& repository, std::string_view ancestor,
                         std::string_view descendant) {
  if (ancestor == descendant) return true;
  PLAIT_TRY(const git_oid older, to_oid(ancestor));
  PLAIT_TRY(const git_oid newer, to_oid(descendant));
  const int answer = git_graph_descendant_of(repository.raw(), &newer, &older);
  PLAIT_CHECK(check(answer, "cannot compare two commits"));
  return answer == 1;
}

Result<std::vector<Sha>> merge_bases(const Repository& repository, std::string_view one,
                                     std::string_view two) {
  PLAIT_TRY(const git_oid first, to_oid(one));
  PLAIT_TRY(const git_oid second, to_oid(two));
  git_oidarray found{};
  const int code = git_merge_bases(&found, repository.raw(), &first, &second);
  std::vector<Sha> bases;
  if (code == GIT_ENOTFOUND) return bases;
  PLAIT_CHECK(check(code, "cannot find the merge base"));
  for (std::size_t i = 0; i < found.count; ++i) bases.push_back(to_sha(found.ids[i]));
  git_oidarray_dispose(&found);
  return bases;
}

Result<std::vector<ChangedFile>> changed_files(const Repository& repository, std::string_view base,
                                               std::string_view head) {
  PLAIT_TRY(const DiffHandle diff, diff_between(repository, base, head));
  PLAIT_CHECK(check(git_diff_find_similar(diff.get(), nullptr), "cannot find renames"));
  std::vector<ChangedFile> files;
  for (std::size_t i = 0; i < git_diff_num_deltas(diff.get()); ++i) {
    const git_diff_delta* delta = git_diff_get_delta(diff.get(), i);
    ChangedFile file{letter_of(delta->status), delta->new_file.path, ""};
    if (file.status == 'R') file.old_path = delta->old_file.path;
    files.push_back(std::move(file));
  }
  std::sort(files.begin(), files.end(),
            [](const ChangedFile& a, const ChangedFile& b) { return a.path < b.path; });
  return files;
}

Result<bool> is_squashed_into(const Repository& repository, std::string_view branch,
                              std::string_view target, std::size_t limit) {
  PLAIT_TRY(const std::vector<Sha> bases, merge_bases(repository, branch, target));
  if (bases.size() != 1) return false;
  const Sha& base = bases.front();
  std::set<Sha> landed;
  PLAIT_TRY(const std::vector<Commit> newer, commits_between(repository, base, target, limit));
  for (const Commit& commit : newer) {
    if (commit.parents.size() != 1) continue;
    PLAIT_TRY(const std::optional<Sha> id, patch_id(repository, commit.parents.front(), commit.id));
    if (id) landed.insert(*id);
  }
  PLAIT_TRY(const std::optional<Sha> whole, patch_id(repository, base, branch));
  if (!whole) return false;
  if (landed.contains(*whole)) return true;
  PLAIT_TRY(const std::vector<Commit> own, commits_between(repository, base, branch));
  for (const Commit& commit : own) {
    if (commit.parents.size() != 1) return false;
    PLAIT_TRY(const std::optional<Sha> id, patch_id(repository, commit.parents.front(), commit.id));
    if (id && !landed.contains(*id)) return false;
  }
  return true;
}

}  // namespace plait::git

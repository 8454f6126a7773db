#include "git/checkpoint.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <ctime>
#include <plait/error_class.hpp>
#include <set>

#include "git/checkpoint_name.hpp"
#include "git/history.hpp"
#include "git/trailers.hpp"

namespace plait::git {
namespace {

using ReferenceIteratorHandle = Handle<git_reference_iterator, &git_reference_iterator_free>;
using TagHandle = Handle<git_tag, &git_tag_free>;

constexpr std::string_view tag_prefix = "refs/tags/";

// A tag of the task; nullopt when it is another task's after all, or names no commit.
Result<std::optional<Checkpoint>> read_tag(const Repository& repository, std::string_view task,
                                           const git_reference* reference) {
  Checkpoint checkpoint;
  checkpoint.tag = std::string(git_reference_name(reference)).substr(tag_prefix.size());
  const std::optional<CheckpointName> name = parse_checkpoint_name(checkpoint.tag, task);
  ObjectHandle peeled;
  if (!name || git_reference_peel(Out(peeled), reference, GIT_OBJECT_COMMIT) < 0)
    return std::optional<Checkpoint>();
  checkpoint.commit = to_sha(*git_object_id(peeled.get()));
  PLAIT_TRY(const Commit commit, read_commit(repository, checkpoint.commit));
  checkpoint.subject = commit.subject;
  checkpoint.stamp = name->stamp;
  std::string message = commit.message;
  TagHandle tag;
  const git_oid* target = git_reference_target(reference);
  if (target != nullptr && git_tag_lookup(Out(tag), repository.raw(), target) == 0) {
    checkpoint.annotated = true;
    message = git_tag_message(tag.get()) == nullptr ? "" : git_tag_message(tag.get());
  }
  const Trailers trailers = read_trailers(message);
  if (!trailers.task.empty() && trailers.task != one_line(task)) return std::optional<Checkpoint>();
  checkpoint.run = trailers.run;
  checkpoint.phase = phase_token(trailers.phase) == name->phase ? trailers.phase : name->phase;
  return std::optional(checkpoint);
}

// How many commits `tip` has that `commit` does not; nullopt when `commit` is not reachable from
// it.
Result<std::optional<std::size_t>> distance(const Repository& repository, const Sha& commit,
                                            const Sha& tip) {
  PLAIT_TRY(const git_oid from, to_oid(commit));
  PLAIT_TRY(const git_oid to, to_oid(tip));
  std::size_t ahead = 0;
  std::size_t behind = 0;
  PLAIT_CHECK(check(git_graph_ahead_behind(&ahead, &behind, repository.raw(), &to, &from),
                    "cannot look through the history"));
  return behind == 0 ? std::optional(ahead) : std::nullopt;
}

// An annotated tag at the very start is of a phase that changed nothing.
Result<bool> came_before(const Repository& repository, const Checkpoint& checkpoint,
                         const Sha& since) {
  if (since.empty()) return false;
  if (checkpoint.commit == since) return !checkpoint.annotated;
  return is_ancestor(repository, checkpoint.commit, since);
}

std::string tag_message(const CheckpointWish& wish) {
  return "Phase " + one_line(wish.phase) + " of " + one_line(wish.task) + "\n\n" +
         trailer_lines({wish.run, wish.task, wish.phase});
}

Result<Output> run_tag(const Repository& repository, const CheckpointWish& wish,
                       const std::string& name, bool own_trailers) {
  if (own_trailers && !repository.flag("tag.gpgSign", false))
    return run(repository.place(), {"tag", name, wish.commit});
  // No --annotate: with it, git would not heed tag.forceSignAnnotated.
  return run(repository.place(), {"tag", "--cleanup=whitespace", "-F", "-", name, wish.commit},
             tag_message(wish));
}

Error cannot_tag(const Repository& repository, const Output& output, const std::string& name) {
  Error error = complaint(output, "cannot make the tag '" + name + "'");
  const bool signs =
      repository.flag("tag.gpgSign", false) || repository.flag("tag.forceSignAnnotated", false);
  if (const auto identity = read_identity(repository); !identity)
    error.remedy = identity.error().remedy;
  else if (signs)
    error.remedy = "make `git tag -s` work without a prompt, or run `git config tag.gpgSign false`";
  return error;
}

}  // namespace

Result<std::vector<Checkpoint>> all_checkpoints(const Repository& repository,
                                                std::string_view task) {
  const std::string glob = std::string(tag_prefix) + checkpoint_prefix(task) + "*";
  ReferenceIteratorHandle iterator;
  PLAIT_CHECK(check(git_reference_iterator_glob_new(Out(iterator), repository.raw(), glob.c_str()),
                    "cannot list tags"));
  std::vector<Checkpoint> found;
  for (;;) {
    ReferenceHandle reference;
    const int code = git_reference_next(Out(reference), iterator.get());
    if (code == GIT_ITEROVER) break;
    PLAIT_CHECK(check(code, "cannot list tags"));
    PLAIT_TRY(std::optional<Checkpoint> checkpoint, read_tag(repository, task, reference.get()));
    if (checkpoint) found.push_back(std::move(*checkpoint));
  }
  std::sort(found.begin(), found.end(), [](const Checkpoint& a, const Checkpoint& b) {
    if (a.stamp != b.stamp) return a.stamp < b.stamp;
    return a.tag.size() != b.tag.size() ? a.tag.size() < b.tag.size() : a.tag < b.tag;
  });
  return found;
}

Result<std::vector<Checkpoint>> list_checkpoints(const Repository& repository,
                                                 std::string_view task, const Sha& tip,
                                                 const Sha& since) {
  PLAIT_TRY(std::vector<Checkpoint> all, all_checkpoints(repository, task));
  std::vector<std::pair<std::size_t, Checkpoint>> reached;
  for (Checkpoint& checkpoint : all) {
    PLAIT_TRY(const auto away, distance(repository, checkpoint.commit, tip));
    if (!away) continue;
    PLAIT_TRY(const bool before, came_before(repository, checkpoint, since));
    if (!before) reached.emplace_back(*away, std::move(checkpoint));
  }
  // An ancestor is further away; tags of one commit stay in the order of their time.
  std::stable_sort(reached.begin(), reached.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<Checkpoint> newest;
  std::set<std::string> phases;
  for (auto it = reached.rbegin(); it != reached.rend(); ++it)
    if (phases.insert(it->second.phase).second) newest.push_back(std::move(it->second));
  std::reverse(newest.begin(), newest.end());
  return newest;
}

Result<std::vector<Checkpoint>> stray_checkpoints(const Repository& repository,
                                                  std::string_view task, const Sha& tip) {
  PLAIT_TRY(std::vector<Checkpoint> all, all_checkpoints(repository, task));
  std::vector<Checkpoint> strays;
  for (Checkpoint& checkpoint : all) {
    PLAIT_TRY(const auto away, distance(repository, checkpoint.commit, tip));
    if (!away) strays.push_back(std::move(checkpoint));
  }
  return strays;
}

Result<std::vector<StatusEntry>> uncommitted(const Repository& repository, const Checkout& checkout,
                                             const std::vector<std::string>& placed) {
  PLAIT_TRY(std::vector<StatusEntry> entries, read_status(repository, checkout, Untracked::list));
  const std::set<std::string_view> left_out(placed.begin(), placed.end());
  // An unstaged or newly staged file of plait's; one that is committed already is the agent's.
  std::erase_if(entries, [&](const StatusEntry& entry) {
    return (entry.index == '?' || entry.index == 'A') && left_out.contains(entry.path);
  });
  return entries;
}

Result<Checkpoint> make_checkpoint(const Repository& repository, const CheckpointWish& wish) {
  PLAIT_TRY(const Commit commit, read_commit(repository, wish.commit));
  PLAIT_TRY(const std::vector<Checkpoint> before, all_checkpoints(repository, wish.task));
  for (const Checkpoint& made : before)
    if (made.commit == wish.commit && made.run == one_line(wish.run) &&
        made.phase == one_line(wish.phase))
      return made;
  const bool own_trailers = read_trailers(commit.message) ==
                            Trailers{one_line(wish.run), one_line(wish.task), one_line(wish.phase)};
  const std::string first = checkpoint_tag(wish.task, wish.phase, wish.when);
  for (int number = 1; number < 1000; ++number) {
    const std::string name = number == 1 ? first : first + "-" + std::to_string(number);
    PLAIT_TRY(const std::optional<Sha> taken, repository.reference(std::string(tag_prefix) + name));
    if (taken) continue;
    PLAIT_TRY(const Output output, run_tag(repository, wish, name, own_trailers));
    ReferenceHandle made;
    const int code =
        git_reference_lookup(Out(made), repository.raw(), (std::string(tag_prefix) + name).c_str());
    if (output.exit_code != 0 && code == 0) continue;  // somebody was faster
    if (output.exit_code != 0) return cannot_tag(repository, output, name);
    PLAIT_CHECK(check(code, "cannot read the tag '" + name + "'"));
    PLAIT_TRY(std::optional<Checkpoint> checkpoint, read_tag(repository, wish.task, made.get()));
    if (checkpoint) return std::move(*checkpoint);
    return fail(error_class::internal, "the tag '" + name + "' cannot be read back");
  }
  return fail(error_class::git, "there are a thousand tags '" + first + "'",
              "remove old ones with `git tag -d`");
}

}  // namespace plait::git

#include "git/references.hpp"

#include <array>
#include <cctype>
#include <plait/error_class.hpp>

namespace plait::git {
namespace {

constexpr std::string_view no_commit = "0000000000000000000000000000000000000000";

std::string component(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' ||
                       (c == '.' && !out.empty() && out.back() != '.');
    out += plain ? c : '-';
  }
  while (out.ends_with('.')) out.back() = '-';
  if (out.ends_with(".lock")) out += '-';
  return out.empty() ? "-" : out;
}

}  // namespace

Result<Swap> swap_reference(const Repository& repository, const std::string& ref,
                            std::string_view expected, std::string_view desired,
                            const std::string& why, const std::optional<Place>& place) {
  const std::string old(expected.empty() ? no_commit : expected);
  PLAIT_TRY(const Output output,
            run(place.value_or(repository.place()),
                {"update-ref", "--create-reflog", "-m", why, ref, std::string(desired), old}));
  if (output.exit_code == 0) return Swap::done;
  // git says "cannot lock ref" for a moved reference as well: what it points to now tells.
  PLAIT_TRY(const std::optional<Sha> current, repository.reference(ref));
  if (current.value_or("") != expected) return Swap::lost;
  return complaint(output, "cannot move '" + ref + "'");
}

Result<Swap> delete_reference(const Repository& repository, const std::string& ref,
                              std::string_view expected) {
  PLAIT_TRY(const Output output,
            run(repository.place(), {"update-ref", "-d", ref, std::string(expected)}));
  PLAIT_TRY(const std::optional<Sha> current, repository.reference(ref));
  if (!current) return Swap::done;
  if (*current != expected) return Swap::lost;
  return complaint(output, "cannot delete '" + ref + "'");
}

Status create_branch(const Repository& repository, std::string_view name, std::string_view commit) {
  PLAIT_TRY(const Swap swap,
            swap_reference(repository, branch_ref(name), "", commit, "plait: branch created"));
  if (swap == Swap::done) return {};
  PLAIT_TRY(const std::optional<Sha> tip, repository.branch_tip(name));
  if (tip == commit) return {};
  return fail(error_class::exists, "branch '" + std::string(name) + "' exists already",
              "give the task another branch_name, or delete the branch with `git branch -D " +
                  std::string(name) + "`");
}

std::string backup_ref(std::string_view run, std::string_view task) {
  return "refs/plait/backup/" + component(run) + "/" + component(task);
}

Result<std::string> save_backup(const Repository& repository, std::string_view run,
                                std::string_view task, std::string_view commit,
                                const std::string& why) {
  const std::string first = backup_ref(run, task);
  for (int number = 1; number < 1000; ++number) {
    const std::string name = number == 1 ? first : first + "-" + std::to_string(number);
    PLAIT_TRY(const Swap swap, swap_reference(repository, name, "", commit, why));
    if (swap == Swap::done) return name;
    PLAIT_TRY(const std::optional<Sha> kept, repository.reference(name));
    if (kept == commit) return name;
  }
  return fail(error_class::git, "there are a thousand backups '" + first + "'",
              "remove old ones with `git update-ref -d`");
}

}  // namespace plait::git

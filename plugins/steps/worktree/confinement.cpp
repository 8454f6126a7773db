#include "worktree/confinement.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <plait/error_class.hpp>

#include "git/checkout.hpp"

namespace plait::worktree {
namespace {

namespace fs = std::filesystem;

// What is there cannot be made inside: git would take a `config.worktree` of the agent's making.
void prepare_admin(const git::Repository& repository, const fs::path& admin) {
  std::error_code failed;
  fs::create_directories(admin / "plait", failed);
  for (const char* folder : {"pack", "info"})
    fs::create_directories(repository.common_dir() / "objects" / folder, failed);
  if (!fs::exists(admin / "config.worktree", failed)) std::ofstream(admin / "config.worktree");
}

// Whose commits are signed has commits signed inside as well: where gpg asks its agent, which
// listens below the home otherwise.
std::vector<std::string> signing_sockets(const git::Repository& repository) {
  if (!repository.flag("commit.gpgSign", false)) return {};
  return {"/run/user/" + std::to_string(::getuid()) + "/gnupg"};
}

}  // namespace

Confinement::Confinement(const Json& with) : wish_(with.value("sandbox", "auto")) {
  settings_.network = with.value("network", settings_.network);
  settings_.caches = with.value("caches", settings_.caches);
  settings_.writable = with.value("writable", settings_.writable);
}

const sandbox::Abilities& Confinement::abilities() const {
  std::call_once(probed_->once, [this] { probed_->abilities = sandbox::probe(); });
  return probed_->abilities;
}

Result<sandbox::Choice> Confinement::choose() const {
  if (!asked()) return sandbox::choose(wish_, {});
  return sandbox::choose(wish_, abilities());
}

Result<Json> Confinement::context_of(const git::Repository& repository, const work::Record& record,
                                     sandbox::Choice choice) const {
  sandbox::Layout layout;
  layout.worktree = record.path.string();
  layout.branch = record.branch;
  layout.common = repository.common_dir().string();
  layout.main_checkout = repository.main_work_tree().string();
  if (choice.mode == sandbox::Mode::off) return sandbox::context_of(choice, {}, layout, settings_);
  PLAIT_TRY(const auto checkout, git::find_checkout(repository, record.path));
  if (!checkout)
    return fail(error_class::not_found,
                "the checkout '" + record.path.string() + "' is gone already", "start it again");
  const sandbox::Mode mode = checkout->clone ? sandbox::Mode::clone : sandbox::Mode::worktree;
  if (mode != choice.mode) {
    choice.mode = mode;
    choice.why = "the task has such a checkout from before";
  }
  layout.tmp = (checkout->admin / "plait/tmp").string();
  if (mode == sandbox::Mode::worktree) {
    layout.admin = checkout->admin.string();
    prepare_admin(repository, checkout->admin);
  }
  sandbox::Settings settings = settings_;
  settings.sockets = signing_sockets(repository);
  return sandbox::context_of(choice, abilities(), layout, settings);
}

std::string Confinement::describe(const sandbox::Choice& choice) {
  if (choice.mode == sandbox::Mode::off) return "confine nothing: " + choice.why;
  return "confine what works in it (" + std::string(to_text(choice.mode)) + ", " +
         to_text(choice.way) + "): " + choice.why;
}

}  // namespace plait::worktree

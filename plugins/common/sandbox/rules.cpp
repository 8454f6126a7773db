#include "sandbox/rules.hpp"

#include <filesystem>

namespace plait::sandbox {
namespace {

namespace fs = std::filesystem;

void add(Json& rules, const char* access, const fs::path& path) {
  rules.push_back(Json::array({access, path.string()}));
}

// Administration of a linked worktree: to be written, but not what git finds the repository and its
// programs by. Of the object store, packs stay; loose objects can still be deleted.
void add_worktree(Json& rules, const Layout& at, Way way) {
  const fs::path common = at.common;
  const fs::path admin = at.admin;
  add(rules, "read-only", fs::path(at.worktree) / ".git");
  add(rules, "writable", admin);
  add(rules, "hidden", admin / "plait");
  for (const char* kept : {"commondir", "gitdir", "config.worktree", "locked"})
    add(rules, "read-only", admin / kept);
  add(rules, "writable", common / "objects");
  add(rules, "read-only", common / "objects/pack");
  add(rules, "read-only", common / "objects/info");
  if (way != Way::landlock) return;
  add(rules, "writable", common / "refs/heads");
  add(rules, "made-writable", common / "logs/refs/heads");
}

}  // namespace

std::vector<std::string> usual_caches() {
  return {"~/.npm",
          "~/.cargo/registry",
          "~/.cargo/git",
          "~/go/pkg",
          "~/.m2",
          "~/.gradle/caches",
          "~/.yarn/cache",
          "~/.local/share/pnpm",
          "~/.nuget/packages",
          "~/.bun/install/cache",
          "~/.ccache"};
}

Json context_of(const Choice& choice, const Abilities& abilities, const Layout& at,
                const Settings& settings) {
  Json out{{"mode", to_text(choice.mode)},
           {"way", to_text(choice.way)},
           {"why", choice.why},
           {"enforces", choice.enforces()}};
  if (choice.mode == Mode::off) return out;
  // Before what commands may write beside them, and after it: later rules lie over earlier ones.
  Json before = Json::array();
  Json after = Json::array();
  if (!at.main_checkout.empty()) add(before, "read-only", at.main_checkout);
  add(before, "read-only", at.common);
  for (const std::string& folder : settings.sockets) add(before, "read-only", folder);
  add(after, "writable", at.worktree);
  if (choice.mode == Mode::worktree) add_worktree(after, at, choice.way);
  out.update({{"program", abilities.program},
              {"bubblewrap", abilities.bubblewrap},
              {"worktree", at.worktree},
              {"common", at.common},
              {"main_checkout", at.main_checkout},
              {"tmp", at.tmp},
              {"before", std::move(before)},
              {"writable", settings.writable},
              {"caches", settings.caches},
              {"after", std::move(after)},
              {"network", settings.network}});
  if (choice.mode == Mode::worktree && choice.way == Way::bubblewrap)
    out["branch"] = {{"name", at.branch}, {"folder", at.admin + "/plait"}};
  return out;
}

Json moved_to(Json context, const std::string& folder, const std::string& tmp) {
  if (!context.is_object() || context.value("mode", "off") == "off") return context;
  context["worktree"] = folder;
  context["tmp"] = tmp;
  context["after"] = Json::array();
  add(context["after"], "writable", folder);
  context.erase("branch");
  return context;
}

}  // namespace plait::sandbox

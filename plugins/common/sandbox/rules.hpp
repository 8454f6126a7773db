// What a command in the sandbox may write, as `context.sandbox` that the worktree step makes and a
// runner reads.
#pragma once

#include <plait/json.hpp>
#include <string>
#include <vector>

#include "sandbox/ability.hpp"

namespace plait::sandbox {

// Folders of package managers and build tools below the user's home that commands write to.
std::vector<std::string> usual_caches();

// Where things are: absolute paths.
struct Layout {
  std::string worktree;       // the linked worktree, or the clone
  std::string branch;         // of the task
  std::string common;         // git's common folder of the repository
  std::string admin;          // of the linked worktree: <common>/worktrees/<id>; empty for a clone
  std::string main_checkout;  // empty for a bare repository
  std::string tmp;            // what /tmp is inside
};

struct Settings {
  std::vector<std::string> writable;  // further folders; "~/x" is below the user's home
  std::vector<std::string>
      sockets;                 // absolute folders of /run and the like whose sockets are shared
  std::string network = "on";  // on, off, or host:port of a proxy
  bool caches = true;          // the usual ones can be written
};

// {"mode","way","why"} and, unless the mode is off, what wrap() needs.
Json context_of(const Choice& choice, const Abilities& abilities, const Layout& layout,
                const Settings& settings);

// The same around another folder, where nothing is committed: nothing of the repository can be
// written. `tmp`: what /tmp is inside. One that is off stays off.
Json moved_to(Json context, const std::string& folder, const std::string& tmp);

}  // namespace plait::sandbox

// What this machine can confine an agent with, and which way is taken.
#pragma once

#include <plait/result.hpp>
#include <string>

namespace plait::sandbox {

struct Abilities {
  std::string program;             // plait-confine; empty: it is not installed
  std::string bubblewrap;          // the program, tried out; empty: see the problem
  std::string bubblewrap_problem;  // why not
  int landlock = 0;                // version of the kernel's interface; 0: none
};

// Tries it out, by starting two processes. From any thread.
Abilities probe();

enum class Mode {
  worktree,  // a linked worktree; the least that a commit there needs can be written
  clone,     // a private clone; nothing of the repository can be written
  off
};
enum class Way { bubblewrap, landlock, none };

const char* to_text(Mode mode);
const char* to_text(Way way);

struct Choice {
  Mode mode = Mode::off;
  Way way = Way::none;
  std::string why;  // one sentence, for people
  // Whether a process inside can reach HEAD, other branches or files of the main checkout at all.
  [[nodiscard]] bool enforces() const;
};

// `wish`: auto, worktree, clone or off. Error (config) when the machine cannot do what is asked by
// name; auto takes what there is.
Result<Choice> choose(const std::string& wish, const Abilities& abilities);

}  // namespace plait::sandbox

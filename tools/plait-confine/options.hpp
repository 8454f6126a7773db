// The command line of plait-confine.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace plait::confine {

enum class Way { bubblewrap, landlock };
enum class Network { on, off, proxy };

// What a path may be used for; later rules lie over earlier ones. Landlock, which cannot lay one
// rule over another, knows `writable` only.
struct Rule {
  enum class Access {
    read_only,
    made_read_only,  // an empty one is made first where there is none: nobody else can make it then
    writable,
    made_writable,  // the folder is made first where there is none
    hidden          // an empty folder
  };
  Access access = Access::read_only;
  std::string path;  // absolute; one that does not exist is passed over
};

// The branch of a linked worktree, see branch_folder.hpp.
struct Branch {
  std::string common;  // git's common folder; empty: there is no branch to keep
  std::string name;    // without refs/heads/
  std::string folder;  // its own, beside the worktree's administration
};

struct Options {
  Way way = Way::bubblewrap;
  std::string bubblewrap;  // the program
  std::string tmp;         // what /tmp is inside
  std::vector<Rule> rules;
  Branch branch;
  Network network = Network::on;
  std::string proxy;                // host:port
  std::vector<std::string> setenv;  // NAME=value
  bool inner = false;               // this is the first process inside
  char** command = nullptr;         // ends with a null pointer
};

// Empty when `options` is filled, otherwise what is wrong.
std::string parse_options(int argc, char** argv, Options& options);

}  // namespace plait::confine

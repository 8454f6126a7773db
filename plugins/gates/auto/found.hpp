// What a project has to check it with, found out from its files as they are in the base commit.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "gates/base_tree.hpp"

namespace plait::gates {

// A folder of the base commit that may be a project of its own.
struct Project {
  const BaseTree& tree;
  std::string folder;    // "" or "backend/"
  std::string worktree;  // absolute: where the commands will run, never read

  [[nodiscard]] bool has(const std::string& name) const { return tree.has(folder + name); }
  [[nodiscard]] bool has_folder(const std::string& name) const {
    return tree.has_folder(folder + name);
  }
  [[nodiscard]] std::string text(const std::string& name) const { return tree.text(folder + name); }
  // The first of these files that there is; empty when there is none.
  [[nodiscard]] std::string first_of(const std::vector<std::string>& names) const;
  // Paths below the folder, relative to it.
  [[nodiscard]] std::vector<std::string> files() const;
  // `name` for people, with its folder; with its line where `words` stand in it.
  [[nodiscard]] std::string shown(const std::string& name, const std::string& words = {}) const;
};

struct FoundCheck {
  std::string level;
  std::string title;
  std::string why;
  std::vector<std::string> argv;
  std::string reader = "auto";
  std::string report;         // that the command writes
  std::string tool;           // program that must be on PATH; empty: none
  std::vector<int> codes{0};  // that pass
  std::map<std::string, std::string> env;
  std::string folder;  // of the project
};

using FoundChecks = std::vector<FoundCheck>;

// Each adds nothing for a project that is not of its kind.
void find_cmake(const Project& project, FoundChecks& found);
void find_cargo(const Project& project, FoundChecks& found);
void find_go(const Project& project, FoundChecks& found);
void find_node(const Project& project, FoundChecks& found);
void find_python(const Project& project, FoundChecks& found);
void find_maven(const Project& project, FoundChecks& found);
void find_gradle(const Project& project, FoundChecks& found);
void find_make(const Project& project, FoundChecks& found);
// `changed`: what the check may be limited to; empty: everything.
void find_pre_commit(const Project& project, const std::vector<std::string>& changed,
                     FoundChecks& found);

// All of them: of the root, or of the folders below where the root is no project. What a Makefile
// offers at a level stands for the rest of it.
FoundChecks find_checks(const BaseTree& tree, const std::string& worktree,
                        const std::vector<std::string>& changed);

// For commands of which nothing is known: test runners do not wait for changes, nothing is
// coloured, and Python leaves nothing behind in the worktree.
std::map<std::string, std::string> unwatched();

// Whether a program of that name can be run by its name.
bool on_path(const std::string& program);

}  // namespace plait::gates

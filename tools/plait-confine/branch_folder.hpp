// The branch of a linked worktree in the sandbox. git writes `refs/heads/x.lock` beside
// `refs/heads/x`, so whoever may commit to x may write every branch. Hence a folder of the task's
// own takes the place of `refs/heads` inside: with the branches as they are when the command
// starts, each of which may be changed there. Outside, this process follows: whenever x changes in
// that folder, the repository's x is moved along, by compare-and-swap and by git itself. Branches
// that are made there are made in the repository when the command has ended, unless it has one of
// that name. Nothing else that is written there gets out.
#pragma once

#include <string>

#include "options.hpp"

namespace plait::confine {

class BranchFolder {
 public:
  explicit BranchFolder(const Branch& branch) : branch_(branch) {}

  // Fills the folder. Takes over what an earlier command left that nobody followed. When another
  // command is at work in the same folder (a check beside the agent), it stays as it is and is the
  // other's to follow. Empty, or what went wrong.
  std::string prepare();
  // To be laid over the repository's own.
  [[nodiscard]] std::string heads() const { return branch_.folder + "/heads"; }
  [[nodiscard]] std::string logs() const { return branch_.folder + "/logs"; }
  [[nodiscard]] std::string common() const { return branch_.common; }
  // Takes the place of the common folder, with what is in that laid into it: git makes and removes
  // `packed-refs.lock` there whenever a reference goes, CHERRY_PICK_HEAD after a rebase too.
  [[nodiscard]] std::string layer() const { return branch_.folder + "/common"; }
  // The folder that the branch's file changes in.
  [[nodiscard]] std::string watched() const;
  // Moves the repository's branch to where the folder's is. False when it could not.
  bool follow();
  // When the command has ended: makes its new branches. When the task's was moved from both sides:
  // keeps the commit below refs/plait/backup. What was done, for people; empty when there was no
  // need.
  std::string settle();

 private:
  [[nodiscard]] std::string ref() const { return "refs/heads/" + branch_.name; }
  [[nodiscard]] std::string inside() const;   // the commit in the folder; empty: none
  [[nodiscard]] std::string outside() const;  // in the repository
  [[nodiscard]] bool take() const;
  void copy_branches() const;
  void write_known() const;
  void publish_new() const;
  void copy_log() const;
  void prepare_layer() const;

  Branch branch_;
  std::string followed_;  // where the repository's branch was brought to last; empty: not our task
};

}  // namespace plait::confine

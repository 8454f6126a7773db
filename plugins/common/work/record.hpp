// What plait made for a task, written down in the state folder before it is made: so that a second
// attempt takes its own work up again, and clean-up touches nothing that a person made.
#pragma once

#include <filesystem>
#include <optional>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "git/repository.hpp"

namespace plait::work {

// A file copied into a worktree, with what it held then.
struct IncludedFile {
  std::string path;  // relative to the root
  git::Sha blob;
};

struct Record {
  std::string run, task;
  std::string branch;
  std::filesystem::path path;  // of the worktree
  git::Sha base;               // commit that the branch was made at
  std::string target;
  bool complete = false;  // branch and worktree are there with all files
  std::vector<IncludedFile> included;
};

// One per branch. Nullopt when there is none, or none that can be read.
std::optional<Record> read_record(const git::Repository& repository, const std::string& branch);
// All there are, by task and branch; what cannot be read is left out.
std::vector<Record> list_records(const git::Repository& repository);
// What they are stored by, without reading them: a name for each branch that there is a record of.
std::vector<std::string> record_names(const git::Repository& repository);
std::string record_name(const std::string& branch);
Status write_record(const git::Repository& repository, const Record& record);
void remove_record(const git::Repository& repository, const std::string& branch);

}  // namespace plait::work

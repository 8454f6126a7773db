// The work that is measured, written into a folder in the forms that plait, make and ninja read.
#pragma once

#include <filesystem>
#include <string>

namespace plait::bench {

enum class Shape {
  wide,   // all at once
  chain,  // each after the one before
};

// A pipeline of a list of tasks and one no-op step for each.
void write_noop_pipeline(const std::filesystem::path& file, int tasks, Shape shape);
// A pipeline that runs `true` for each task, two at a time.
void write_command_pipeline(const std::filesystem::path& file, int tasks);

// Targets with a recipe that make knows to be empty (":"), and build statements that are phony:
// what make and ninja do for a target is done, no process is started.
void write_noop_makefile(const std::filesystem::path& file, int targets, Shape shape);
void write_noop_ninja(const std::filesystem::path& file, int targets, Shape shape);

// Targets that run `true`. Make starts it directly, ninja by way of a shell.
void write_command_makefile(const std::filesystem::path& file, int targets);
void write_command_ninja(const std::filesystem::path& file, int targets);

// PRP-1.1.1 to PRP-1.1.<count> below `project`/PRPs, each with three phases and a file of its own.
void write_prps(const std::filesystem::path& project, int count);

}  // namespace plait::bench

// plait-drift: the program of the gate `drift` (README.md). One line of JSON on its standard output
// (program.hpp). Exit code 0 also when there was nothing to measure, 1 when the repository or the
// PRP could not be read, 2 for a wrong command line.
#include <iostream>
#include <plait/json.hpp>

#include "drift/program.hpp"

namespace plait::drift {
namespace {

constexpr char kUsage[] =
    "usage: plait-drift --project FOLDER --worktree FOLDER --base COMMIT [--prp FILE] "
    "[--prp-name NAME]\n"
    "                   [--examples prefer|only|neighbours] [--added FILE]… [--modified FILE]…\n"
    "                   [--renamed OLD NEW]…\n";

bool read_mode(const std::string& word, Mode& mode) {
  if (word == "only") mode = Mode::only;
  if (word == "neighbours") mode = Mode::neighbours;
  return word == "prefer" || mode != Mode::prefer;
}

bool read_option(const std::string& name, const std::string& value, Question& question) {
  if (name == "--project")
    question.project = value;
  else if (name == "--worktree")
    question.worktree = value;
  else if (name == "--base")
    question.base = value;
  else if (name == "--prp")
    question.prp = value;
  else if (name == "--prp-name")
    question.prp_name = value;
  else if (name == "--examples")
    return read_mode(value, question.mode);
  else if (name == "--added")
    question.changed.push_back({value, {}});
  else if (name == "--modified")
    question.changed.push_back({value, value});
  else
    return false;
  return true;
}

bool read_options(int argc, char** argv, Question& question) {
  for (int i = 1; i < argc; i += 2) {
    const bool renamed = argv[i] == std::string_view("--renamed");
    if (i + (renamed ? 2 : 1) >= argc) return false;
    if (renamed) {
      question.changed.push_back({argv[i + 2], argv[i + 1]});
      ++i;
    } else if (!read_option(argv[i], argv[i + 1], question)) {
      return false;
    }
  }
  if (question.prp_name.empty()) question.prp_name = question.prp;
  if (question.project.empty()) question.project = question.worktree;
  return argc > 1 && !question.worktree.empty() && !question.base.empty();
}

int run(int argc, char** argv) {
  Question question;
  if (!read_options(argc, argv, question)) {
    std::cerr << kUsage;
    return 2;
  }
  const Result<Json> result = answer(question);
  if (!result) {
    std::cerr << "plait-drift: " << result.error().message << '\n';
    return 1;
  }
  std::cout << dump(*result) << std::endl;
  return std::cout ? 0 : 1;
}

}  // namespace
}  // namespace plait::drift

int main(int argc, char** argv) {
  try {
    return plait::drift::run(argc, argv);
  } catch (const std::exception& e) {
    std::cerr << "plait-drift: " << e.what() << '\n';
    return 1;
  }
}

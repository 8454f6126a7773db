// plait-runbook: the program of the agent `runbook` (README.md). Exit code 0 when every phase was
// carried out or had nothing in it, 1 when one failed, 2 for a wrong command line.
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "prp/parse.hpp"
#include "runbook/runbook.hpp"

namespace plait::runbook {
namespace {

constexpr char kUsage[] =
    "usage: plait-runbook --prp FILE --worktree FOLDER [--base COMMIT] [--phase NUMBER] "
    "[--no-validate]\n";

struct Options {
  std::string prp;
  Settings settings;
};

bool parse_options(int argc, char** argv, Options& options) {
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (name == "--no-validate") {
      options.settings.validation = Validation::skip;
      continue;
    }
    if (i + 1 >= argc) return false;
    const std::string value = argv[++i];
    if (name == "--prp") {
      options.prp = value;
    } else if (name == "--worktree") {
      options.settings.worktree = value;
    } else if (name == "--base") {
      options.settings.base = value;
    } else if (name == "--phase") {
      options.settings.phase = value;
    } else {
      return false;
    }
  }
  return !options.prp.empty() && !options.settings.worktree.empty();
}

int run(int argc, char** argv) {
  Options options;
  if (!parse_options(argc, argv, options)) {
    std::cerr << kUsage;
    return 2;
  }
  std::ifstream in(options.prp, std::ios::binary);
  if (!in) {
    std::cout << "STATUS:FAILED:cannot read " << options.prp << std::endl;
    return 1;
  }
  const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const prp::Document document = prp::parse(bytes, options.prp);
  if (!document.errors.empty()) {
    for (const Error& error : document.errors) std::cout << error.message << '\n';
    std::cout << "STATUS:FAILED:the PRP cannot be read" << std::endl;
    return 1;
  }
  const Ending ending = Runbook(document, options.settings, std::cout).run();
  return ending == Ending::failed ? 1 : 0;
}

}  // namespace
}  // namespace plait::runbook

int main(int argc, char** argv) {
  try {
    return plait::runbook::run(argc, argv);
  } catch (const std::exception& e) {
    std::cout << "STATUS:FAILED:" << e.what() << std::endl;
    return 1;
  }
}

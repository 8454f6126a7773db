#include "workloads.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace plait::bench {

namespace {

namespace fs = std::filesystem;

std::ofstream open_for_writing(const fs::path& file) {
  std::ofstream out(file);
  if (!out) {
    std::fprintf(stderr, "plait_bench: cannot write \"%s\"\n", file.c_str());
    std::exit(1);
  }
  return out;
}

}  // namespace

void write_noop_pipeline(const fs::path& file, int tasks, Shape shape) {
  const bool chain = shape == Shape::chain;
  open_for_writing(file) << "schema = 1\nname = \"noop\"\n"
                         << "[[step]]\nid = \"list\"\nuses = \"noop-tasks\"\nwith = { count = "
                         << tasks << ", chain = " << (chain ? "true" : "false") << " }\n"
                         << "[[step]]\nid = \"work\"\nuses = \"noop\"\neach = \"list.tasks\"\n"
                         << (chain ? "after = \"work\"\n" : "");
}

void write_command_pipeline(const fs::path& file, int tasks) {
  open_for_writing(file) << "schema = 1\nname = \"commands\"\n[pools]\ntwo = 2\n"
                         << "[[step]]\nid = \"list\"\nuses = \"noop-tasks\"\nwith = { count = "
                         << tasks << " }\n"
                         << "[[step]]\nid = \"work\"\nuses = \"exec\"\neach = \"list.tasks\"\n"
                         << "pool = \"two\"\nwith = { argv = [\"true\"] }\n";
}

void write_noop_makefile(const fs::path& file, int targets, Shape shape) {
  std::ofstream out = open_for_writing(file);
  out << "all:";
  for (int i = 0; i < targets; ++i) out << " t" << i;
  out << "\n.PHONY: all\n";
  for (int i = 0; i < targets; ++i) {
    out << "t" << i << ":";
    if (shape == Shape::chain && i > 0) out << " t" << i - 1;
    out << "\n\t@:\n";
  }
}

void write_noop_ninja(const fs::path& file, int targets, Shape shape) {
  std::ofstream out = open_for_writing(file);
  for (int i = 0; i < targets; ++i) {
    out << "build t" << i << ": phony";
    if (shape == Shape::chain && i > 0) out << " t" << i - 1;
    out << "\n";
  }
}

void write_command_makefile(const fs::path& file, int targets) {
  std::ofstream out = open_for_writing(file);
  out << "all:";
  for (int i = 0; i < targets; ++i) out << " t" << i;
  out << "\n";
  for (int i = 0; i < targets; ++i) out << "t" << i << ":\n\t@true\n";
}

void write_command_ninja(const fs::path& file, int targets) {
  std::ofstream out = open_for_writing(file);
  out << "rule run\n  command = true\n";
  for (int i = 0; i < targets; ++i) out << "build t" << i << ": run\n";
}

void write_prps(const fs::path& project, int count) {
  fs::create_directories(project / "PRPs");
  for (int i = 1; i <= count; ++i) {
    const std::string id = "PRP-1.1." + std::to_string(i);
    std::ofstream out = open_for_writing(project / "PRPs" / (id + ".md"));
    out << "---\nprp_id: " << id << "\nfeature_name: Feature number " << i
        << "\ncomplexity: " << (i % 3 == 0 ? "high" : "low") << "\nestimated_hours: 0.5-1."
        << i % 10 << "\nfiles_modified: src/part" << i << ".c, docs/part" << i
        << ".md\ndependencies: none\nstage: stage-1-parallel\nmerge_order: " << i
        << "\n---\n\n# Feature number " << i << "\n\n## 3. Implementation Steps\n";
    for (int phase = 1; phase <= 3; ++phase)
      out << "\n### Phase " << phase << ": Part " << phase << " (20 min)\n\n**Goal**: what part "
          << phase
          << " is for\n\n- [ ] one thing\n- [ ] another\n\n**Validation Command**: `make test`\n";
  }
}

}  // namespace plait::bench

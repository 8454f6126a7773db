#include "plugin_starter.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <filesystem>
#include <plait/error_class.hpp>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "base/suggest.hpp"
#include "errors.hpp"
#include "pipeline/names.hpp"

namespace plait::embedded {
std::string_view example_sources(std::string_view name);
}

namespace plait::cli {
namespace {

namespace fs = std::filesystem;

// The example of each kind, which a new component begins as.
struct Example {
  std::string_view kind, source, class_name, component;
  std::string_view answer;  // what a program of that kind says, JSON, to its first method
  std::string_view method;
};

constexpr std::array kExamples{
    Example{"scorer", "longest", "Longest", "longest",
            R"({"score": 10, "model": "haiku", "rationale": "new"})", "score"},
    Example{"check", "few_tasks", "FewTasks", "few-tasks",
            R"({"status": "pass", "message": "new"})", "check"},
    Example{"agent", "script", "Script", "script",
            R"({"command": {"argv": ["true"], "cwd": "/"}, "state": {}})", "prepare"},
    Example{"runner", "polite", "Polite", "polite", "", "prepare"},
    Example{"gate", "no_words", "NoWords", "no-words", R"({"checks": []})", "prepare"},
    Example{"step", "count_tasks", "CountTasks", "count-tasks", "", ""},
    Example{"merge_strategy", "union_lines", "UnionLines", "union-lines", R"({"decline": "new"})",
            "resolve"},
    Example{"observer", "failures", "Failures", "failures", "{}", "observe"},
};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    text.replace(at, from.size(), to);
    at += to.size();
  }
  return text;
}

// "first-model" -> "FirstModel".
std::string class_name_of(const std::string& name) {
  std::string out;
  bool upper = true;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0) out += static_cast<char>(upper ? std::toupper(byte) : c);
    upper = std::isalnum(byte) == 0;
  }
  return out;
}

using Files = std::vector<std::pair<std::string, std::string>>;

Files in_cpp(const Example& example, const std::string& name) {
  std::string source(embedded::example_sources(example.source));
  source = replaced(std::move(source), example.class_name, class_name_of(name));
  source =
      replaced(std::move(source), "\"" + std::string(example.component) + "\"", "\"" + name + "\"");
  const std::string cmake = "cmake_minimum_required(VERSION 3.25)\nproject(" + name +
                            " VERSION 1.0.0 LANGUAGES CXX)\n\nfind_package(PlaitSdk REQUIRED)\n"
                            "plait_add_plugin(" +
                            name + " SOURCES " + name +
                            ".cpp)\n\n"
                            "# The conformance test: ctest --test-dir build\nenable_testing()\n"
                            "find_program(PLAIT plait REQUIRED)\nadd_test(NAME conformance COMMAND "
                            "${PLAIT} plugins check $<TARGET_FILE:" +
                            name + ">)\n";
  return {{name + ".cpp", source}, {"CMakeLists.txt", cmake}};
}

std::string spec_of(const std::string& program) {
  return "{ uses = \"exec\", argv = [\"" + program + "\"] }";
}

Files in_python(const Example& example, const std::string& name) {
  const std::string answer =
      example.answer.empty() ? "{\"command\": request[\"command\"]}" : std::string(example.answer);
  return {{name + ".py",
           "#!/usr/bin/env python3\n# A " + std::string(example.kind) +
               " for plait: asked on stdin, answers on stdout, one JSON document each.\n"
               "# In a pipeline: " +
               spec_of("./" + name + ".py") +
               "\n"
               "import json\nimport sys\n\n\ndef " +
               std::string(example.method) + "(request, settings):\n    return " + answer +
               "\n\n\n"
               "question = json.load(sys.stdin)\n"
               "answer = globals()[question[\"method\"]](question[\"request\"], "
               "question[\"settings\"])\n"
               "json.dump(answer, sys.stdout)\n"}};
}

Files in_shell(const Example& example, const std::string& name) {
  return {{name + ".sh",
           "#!/bin/sh\n# A " + std::string(example.kind) +
               " for plait: asked on stdin, answers on stdout, one JSON document each.\n"
               "# In a pipeline: " +
               spec_of("./" + name + ".sh") +
               "\nset -eu\nquestion=$(cat)   # {\"kind\", \"method\", \"settings\", \"request\"}\n"
               "echo \"asked: ${#question} bytes\" >&2\n" +
               (example.answer.empty()
                    ? "printf '%s' \"$question\" | sed 's/.*\"request\"://; s/}$//'\n"
                    : "cat <<'END'\n" + std::string(example.answer) + "\nEND\n")}};
}

Result<Files> files_for(const Example& example, const std::string& name,
                        const std::string& language) {
  if (language.empty() || language == "c++") return in_cpp(example, name);
  if (language != "exec-python" && language != "exec-sh")
    return fail(error_class::config, "there is no language \"" + language + "\" for it",
                base::suggest_help(language, {"c++", "exec-python", "exec-sh"}));
  if (example.kind == "step")
    return fail(error_class::config, "a step in another language is the step \"exec\"",
                "uses = \"exec\", with = { argv = […], outputs = \"json\" }");
  return language == "exec-sh" ? in_shell(example, name) : in_python(example, name);
}

Status write_files(const fs::path& folder, const Files& files) {
  std::error_code failed;
  if (!fs::create_directories(folder, failed))
    return failed ? fail(error_class::io,
                         "cannot make \"" + folder.string() + "\": " + failed.message())
                  : fail(error_class::exists, "\"" + folder.string() + "\" is there already",
                         "take another name");
  for (const auto& [name, text] : files) {
    PLAIT_CHECK(base::write_file(folder / name, text));
    if (text.starts_with("#!")) fs::permissions(folder / name, fs::perms(0755), failed);
    std::printf("wrote %s\n", (folder / name).c_str());
  }
  return {};
}

}  // namespace

int begin_plugin(const std::string& kind, const std::string& name, const std::string& language) {
  const auto example = std::find_if(kExamples.begin(), kExamples.end(),
                                    [&](const Example& each) { return each.kind == kind; });
  if (example == kExamples.end()) {
    std::vector<std::string> kinds;
    for (const Example& each : kExamples) kinds.emplace_back(each.kind);
    return complain(fail(error_class::config, "there is no kind \"" + kind + "\" of component",
                         base::suggest_help(kind, kinds)));
  }
  if (!pipeline::is_step_id(name))
    return complain(fail(error_class::config, "\"" + name + "\" is no name for a component",
                         "plait plugins new " + kind +
                             " NAME: letters, digits, \"_\" and \"-\", "
                             "with a letter first"));
  const auto files = files_for(*example, name, language);
  if (!files) return complain(files.error());
  if (const Status written = write_files(name, *files); !written.ok())
    return complain(written.error());
  if (language.empty() || language == "c++")
    std::printf(
        "next: cd %s && cmake -S . -B build && cmake --build build && ctest --test-dir build\n",
        name.c_str());
  return 0;
}

}  // namespace plait::cli

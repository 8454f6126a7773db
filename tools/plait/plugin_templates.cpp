#include "plugin_templates.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <plait/error_class.hpp>
#include <string_view>

#include "base/suggest.hpp"

namespace plait::embedded {
std::string_view example_sources(std::string_view name);
}

namespace plait::cli {
namespace {

// The example of each kind, which a new component in C++ begins as.
struct Example {
  std::string_view kind, source, class_name, component;
};

constexpr std::array kExamples{
    Example{"scorer", "longest", "Longest", "longest"},
    Example{"check", "few_tasks", "FewTasks", "few-tasks"},
    Example{"agent", "script", "Script", "script"},
    Example{"runner", "polite", "Polite", "polite"},
    Example{"gate", "no_words", "NoWords", "no-words"},
    Example{"step", "count_tasks", "CountTasks", "count-tasks"},
    Example{"merge_strategy", "union_lines", "UnionLines", "union-lines"},
    Example{"observer", "failures", "Failures", "failures"},
};

// What a new component in another language answers, JSON; around a member of the request where one
// is named.
struct Answer {
  std::string_view kind, method, before, member = {}, after = {};
};

constexpr std::array kAnswers{
    Answer{"scorer", "score", R"({"score": 10, "model": "haiku", "rationale": "new"})"},
    Answer{"check", "check", R"({"status": "pass", "message": "new"})"},
    Answer{"agent", "prepare", R"({"command": {"argv": ["true"], "cwd": "/"}, "state": {}})"},
    Answer{"agent", "read", R"({"state": {}, "events": []})"},
    Answer{"agent", "judge", R"({"verdict": "failed", "code": "partial", "message": "new"})"},
    Answer{"agent", "health", R"({"status": "ok", "message": "new"})"},
    Answer{"runner", "prepare", R"({"command": )", "command", "}"},
    Answer{"runner", "judge", R"({"outcome": )", "outcome", "}"},
    Answer{"gate", "prepare", R"({"checks": []})"},
    Answer{"gate", "judge", R"({"passed": true, "findings": []})"},
    Answer{"step", "run", R"({"outputs": {}})"},
    Answer{"step", "resume", R"({"outputs": {}})"},
    Answer{"step", "plan", R"({"actions": []})"},
    Answer{"merge_strategy", "resolve", R"({"decline": "new"})"},
    Answer{"observer", "observe", "{}"},
};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    text.replace(at, from.size(), to);
    at += to.size();
  }
  return text;
}

// With everything from `from` to `to`, both included, as `by`.
std::string replaced_range(std::string text, std::string_view from, std::string_view to,
                           const std::string& by) {
  const std::size_t begin = text.find(from);
  const std::size_t end = text.find(to, begin);
  return text.replace(begin, end + to.size() - begin, by);
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

std::string in_quotes(std::string_view text) {
  return "\"" + replaced(std::string(text), "\"", "\\\"") + "\"";
}

std::string build_text(const std::string& name, const std::string& suffix,
                       const std::string& language) {
  return "cmake_minimum_required(VERSION 3.25)\nproject(" + name + " VERSION 1.0.0 LANGUAGES " +
         language + ")\n\nfind_package(PlaitSdk REQUIRED)\nplait_add_plugin(" + name + " SOURCES " +
         name + suffix +
         ")\n\n# The conformance test: ctest --test-dir build\nenable_testing()\n"
         "find_program(PLAIT plait REQUIRED)\nadd_test(NAME conformance-" +
         name + " COMMAND ${PLAIT} plugins check $<TARGET_FILE:" + name + ">)\n";
}

Files in_cpp(const std::string& kind, const std::string& name) {
  const auto* const example = std::find_if(kExamples.begin(), kExamples.end(),
                                           [&](const Example& each) { return each.kind == kind; });
  std::string source(embedded::example_sources(example->source));
  source = replaced(std::move(source), example->class_name, class_name_of(name));
  source = replaced(std::move(source), "\"" + std::string(example->component) + "\"",
                    "\"" + name + "\"");
  return {{name + ".cpp", source}, {"CMakeLists.txt", build_text(name, ".cpp", "CXX")}};
}

// sdk/examples/runner/as_it_is.c with other answers.
Files in_c(const std::string& kind, const std::string& name) {
  std::string rows;
  std::string methods;
  for (const Answer& answer : kAnswers) {
    if (answer.kind != kind) continue;
    const std::string member =
        answer.member.empty() ? "NULL" : in_quotes("\"" + std::string(answer.member) + "\":");
    rows += "    {" + in_quotes(answer.method) + ", " + in_quotes(answer.before) + ", " + member +
            ", " + in_quotes(answer.after) + "},\n";
    methods += (methods.empty() ? "" : ", ") +
               in_quotes("\"" + std::string(answer.method) + "\"").substr(1);
    methods.pop_back();
  }
  std::string source(embedded::example_sources("as_it_is"));
  source = replaced_range(std::move(source), "/* A runner in C", "*/",
                          "/* A component of plait, kind " + kind +
                              ", by the ABI alone: it answers what the table "
                              "below says. */");
  source =
      replaced_range(std::move(source), "answers[] = {\n", "};", "answers[] = {\n" + rows + "};");
  source = replaced(std::move(source), "as-it-is", name);
  source = replaced(std::move(source), "\"runner\"", "\"" + kind + "\"");
  source = replaced(std::move(source), "runs commands as they are", "new");
  source = replaced(std::move(source), "runner/1", kind + "/1");
  source = replaced(std::move(source), R"(\"prepare\", \"judge\")", methods);
  return {{name + ".c", source}, {"CMakeLists.txt", build_text(name, ".c", "C")}};
}

// The first method is enough: plait answers the others in the usual way.
const Answer& first_answer(const std::string& kind) {
  return *std::find_if(kAnswers.begin(), kAnswers.end(),
                       [&](const Answer& each) { return each.kind == kind; });
}

bool has_more_methods(const std::string& kind) {
  return std::count_if(kAnswers.begin(), kAnswers.end(),
                       [&](const Answer& each) { return each.kind == kind; }) > 1;
}

// How a pipeline names the program.
std::string use_of(const std::string& kind, const std::string& program) {
  const std::string argv = "argv = [\"./" + program + "\"]";
  if (kind == "step") return "uses = \"exec\", with = { " + argv + ", stdin = \"request\" }";
  const std::string methods =
      has_more_methods(kind) ? ", methods = [\"" + std::string(first_answer(kind).method) + "\"]"
                             : "";
  return "{ uses = \"exec\", " + argv + methods + " }";
}

std::string test_of(const std::string& kind, const std::string& program) {
  const std::string methods = has_more_methods(kind) && kind != "step"
                                  ? " --method " + std::string(first_answer(kind).method)
                                  : "";
  return "#!/bin/sh\n# The conformance test: plait asks the program what it could be asked.\n"
         "cd \"$(dirname \"$0\")\"\nexec plait plugins check ./" +
         program + " --kind " + kind + methods + "\n";
}

std::string head_of_program(const std::string& kind, const std::string& program) {
  return "# A component of plait, kind " + kind +
         ": asked on stdin, answers on stdout, one JSON document each.\n"
         "# In a pipeline: " +
         use_of(kind, program) + "\n# Its test: ./test.sh\n";
}

Files in_python(const std::string& kind, const std::string& name) {
  const Answer& answer = first_answer(kind);
  const std::string program = name + ".py";
  const std::string value = answer.member.empty() ? std::string(answer.before)
                                                  : std::string(answer.before) + "request[\"" +
                                                        std::string(answer.member) + "\"]" +
                                                        std::string(answer.after);
  return {{program, "#!/usr/bin/env python3\n" + head_of_program(kind, program) +
                        "import json\nimport sys\n\n\ndef " + std::string(answer.method) +
                        "(request, settings):\n    return " + value +
                        "\n\n\nquestion = json.load(sys.stdin)\n"
                        "answer = globals()[question[\"method\"]](question[\"request\"], "
                        "question[\"settings\"])\njson.dump(answer, sys.stdout)\n"},
          {"test.sh", test_of(kind, program)}};
}

Files in_shell(const std::string& kind, const std::string& name) {
  const Answer& answer = first_answer(kind);
  const std::string program = name + ".sh";
  // What comes before the request, and the bracket behind it, are taken off.
  const std::string says =
      answer.member.empty()
          ? "cat <<'END'\n" + std::string(answer.before) + "\nEND\n"
          : "printf '%s' \"$question\" | sed 's/.*\"request\"://; s/,\"settings\":.*//'\n";
  return {{program, "#!/bin/sh\n" + head_of_program(kind, program) +
                        "set -eu\nquestion=$(cat)   # {\"kind\", \"method\", \"request\", "
                        "\"settings\"}\necho \"asked: ${#question} bytes\" >&2\n" +
                        says},
          {"test.sh", test_of(kind, program)}};
}

}  // namespace

std::vector<std::string> kinds_to_begin() {
  std::vector<std::string> kinds;
  for (const Example& each : kExamples) kinds.emplace_back(each.kind);
  return kinds;
}

std::vector<std::string> languages_to_begin_in() {
  return {"c++", "c", "exec-python", "exec-sh"};
}

Result<Files> files_of_plugin(const std::string& kind, const std::string& name,
                              const std::string& language) {
  const auto has = [](const std::vector<std::string>& list, const std::string& word) {
    return std::find(list.begin(), list.end(), word) != list.end();
  };
  if (!has(kinds_to_begin(), kind))
    return fail(error_class::config, "there is no kind \"" + kind + "\" of component",
                base::suggest_help(kind, kinds_to_begin()));
  if (language.empty() || language == "c++") return in_cpp(kind, name);
  if (language == "c") return in_c(kind, name);
  if (language == "exec-python") return in_python(kind, name);
  if (language == "exec-sh") return in_shell(kind, name);
  return fail(error_class::config, "there is no language \"" + language + "\" for it",
              base::suggest_help(language, languages_to_begin_in()));
}

}  // namespace plait::cli

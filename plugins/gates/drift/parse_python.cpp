// Declarations of Python by its own parser: `python3 -I -S` reads texts from its standard input and
// answers with what they declare. It parses, it never runs or imports what it reads.
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <optional>
#include <plait/json.hpp>

#include "drift/python.hpp"

extern char** environ;

namespace plait::drift {
namespace {

constexpr char kScript[] = R"python(
import ast, json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

def first_text(node):
    return ast.get_docstring(node, clean=False) is not None

def parameters(node):
    a = node.args
    named = a.posonlyargs + a.args + ([a.vararg] if a.vararg else []) + a.kwonlyargs
    named += [a.kwarg] if a.kwarg else []
    return [[p.arg, ast.unparse(p.annotation) if p.annotation else ""]
            for p in named if p.arg not in ("self", "cls")]

def marks(node):
    return [ast.unparse(d.func if isinstance(d, ast.Call) else d) for d in node.decorator_list]

def function(node, owner):
    return {"name": node.name, "owner": owner, "line": node.lineno, "end": node.end_lineno,
            "body": [node.body[0].lineno, node.body[0].col_offset],
            "parameters": parameters(node),
            "returns": ast.unparse(node.returns) if node.returns else "",
            "marks": marks(node), "doc": first_text(node),
            "async": isinstance(node, ast.AsyncFunctionDef)}

def read(text):
    out = {"functions": [], "classes": [], "imports": []}
    pending = [(ast.parse(text), "", False)]
    while pending:
        node, owner, inside = pending.pop()
        if isinstance(node, FUNCTIONS):
            out["functions"].append(function(node, owner))
            owner, inside = "", True
        elif isinstance(node, ast.ClassDef):
            out["classes"].append({"name": node.name, "line": node.lineno, "end": node.end_lineno,
                                   "bases": [ast.unparse(b) for b in node.bases],
                                   "marks": marks(node), "doc": first_text(node)})
            owner = node.name
        elif isinstance(node, ast.Import):
            out["imports"].append({"line": node.lineno, "form": "import", "level": 0,
                                   "module": node.names[0].name, "star": False, "inside": inside})
        elif isinstance(node, ast.ImportFrom):
            out["imports"].append({"line": node.lineno, "form": "from", "level": node.level,
                                   "module": node.module or "", "inside": inside,
                                   "star": node.names[0].name == "*"})
        pending.extend((child, owner, inside) for child in ast.iter_child_nodes(node))
    for items in out.values():
        items.sort(key=lambda item: item["line"])
    return out

answers = []
for text in json.load(sys.stdin):
    try:
        answers.append(read(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        answers.append(None)
json.dump(answers, sys.stdout)
)python";

constexpr std::chrono::seconds kPatience{30};
constexpr std::size_t kAnswerBytes = std::size_t{64} << 20;

struct Pipe {
  int read_end = -1;
  int write_end = -1;
  Pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) == 0) {
      read_end = ends[0];
      write_end = ends[1];
    }
  }
  ~Pipe() {
    close(read_end);
    close(write_end);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  static void close(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
  }
};

pid_t start_python(const Pipe& in, const Pipe& out) {
  posix_spawn_file_actions_t actions;
  if (::posix_spawn_file_actions_init(&actions) != 0) return -1;
  ::posix_spawn_file_actions_adddup2(&actions, in.read_end, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, out.write_end, STDOUT_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::string words[] = {"python3", "-I", "-S", "-c", kScript};
  char* argv[] = {words[0].data(), words[1].data(), words[2].data(),
                  words[3].data(), words[4].data(), nullptr};
  pid_t child = -1;
  const int code = ::posix_spawnp(&child, "python3", &actions, nullptr, argv, environ);
  ::posix_spawn_file_actions_destroy(&actions);
  return code == 0 ? child : -1;
}

// Writes all of `question` and reads until the other side ends. Nothing when time runs out.
std::optional<std::string> exchange(Pipe& in, Pipe& out, std::string_view question) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  std::string answer;
  ::fcntl(in.write_end, F_SETFL, O_NONBLOCK);
  for (;;) {
    if (question.empty()) Pipe::close(in.write_end);
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    pollfd ends[2] = {{out.read_end, POLLIN, 0}, {in.write_end, POLLOUT, 0}};
    if (left.count() <= 0) return std::nullopt;
    if (::poll(ends, 2, static_cast<int>(left.count())) < 0 && errno != EINTR) return std::nullopt;
    if ((ends[1].revents & (POLLOUT | POLLERR)) != 0) {
      const ssize_t written = ::write(in.write_end, question.data(), question.size());
      if (written > 0)
        question.remove_prefix(static_cast<std::size_t>(written));
      else if (errno != EAGAIN && errno != EINTR)
        question = {};
    }
    if ((ends[0].revents & (POLLIN | POLLHUP)) == 0) continue;
    char buffer[65536];
    const ssize_t got = ::read(out.read_end, buffer, sizeof buffer);
    if (got == 0) return answer;
    if (got > 0) answer.append(buffer, static_cast<std::size_t>(got));
    if ((got < 0 && errno != EINTR) || answer.size() > kAnswerBytes) return std::nullopt;
  }
}

std::optional<Json> ask_python(const Json& texts) {
  Pipe in;
  Pipe out;
  if (in.read_end < 0 || out.read_end < 0) return std::nullopt;
  const pid_t child = start_python(in, out);
  if (child < 0) return std::nullopt;
  Pipe::close(in.read_end);
  Pipe::close(out.write_end);
  struct sigaction ignore = {};
  struct sigaction before = {};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &ignore, &before);
  const std::optional<std::string> answer = exchange(in, out, dump(texts));
  ::sigaction(SIGPIPE, &before, nullptr);
  if (!answer) ::kill(child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!answer || !WIFEXITED(status) || WEXITSTATUS(status) != 0) return std::nullopt;
  Json json = Json::parse(*answer, nullptr, false);
  if (!json.is_array() || json.size() != texts.size()) return std::nullopt;
  return json;
}

// The first token at or behind a place.
std::size_t token_at(const Unit& unit, std::uint32_t line, std::uint32_t column) {
  const auto found = std::lower_bound(
      unit.tokens.begin(), unit.tokens.end(), std::pair(line, column),
      [](const Token& t, const auto& place) { return std::pair(t.line, t.column) < place; });
  return static_cast<std::size_t>(found - unit.tokens.begin());
}

Function function_of(const Unit& unit, const Json& json) {
  Function function;
  function.name = json.at("name");
  function.owner = json.at("owner");
  function.line = json.at("line");
  function.end_line = json.at("end");
  function.first = token_at(unit, json.at("body").at(0), json.at("body").at(1));
  function.last = token_at(unit, function.end_line + 1, 0);
  for (const Json& parameter : json.at("parameters"))
    function.parameters.push_back({parameter.at(0), parameter.at(1)});
  function.return_type = json.at("returns");
  function.marks = json.at("marks").get<std::vector<std::string>>();
  if (json.at("doc").get<bool>()) function.doc = "docstring";
  function.is_async = json.at("async");
  return function;
}

Type type_of(const Json& json) {
  Type type;
  type.word = "class";
  type.name = json.at("name");
  type.line = json.at("line");
  type.end_line = json.at("end");
  type.bases = json.at("bases").get<std::vector<std::string>>();
  type.marks = json.at("marks").get<std::vector<std::string>>();
  if (json.at("doc").get<bool>()) type.doc = "docstring";
  return type;
}

Import import_of(const Json& json) {
  Import import;
  import.line = json.at("line");
  import.form = json.at("form");
  import.module = json.at("module");
  import.relative = json.at("level") > 0;
  import.wildcard = json.at("star");
  import.inside = json.at("inside");
  import.reach = python_reach(import);
  return import;
}

void take_over(Unit& unit, const Json& json) {
  std::vector<Function> functions;
  std::vector<Type> types;
  std::vector<Import> imports;
  for (const Json& function : json.at("functions"))
    functions.push_back(function_of(unit, function));
  for (const Json& type : json.at("classes")) types.push_back(type_of(type));
  for (const Json& import : json.at("imports")) imports.push_back(import_of(import));
  unit.functions = std::move(functions);
  unit.types = std::move(types);
  unit.imports = std::move(imports);
  unit.parsed = true;
  std::erase_if(unit.test_lines, [](const auto& range) { return range.first > 0; });
  mark_python_tests(unit);
}

}  // namespace

bool parse_python(std::vector<Unit*> units) {
  Json texts = Json::array();
  for (const Unit* unit : units) texts.push_back(*unit->source);
  const std::optional<Json> answers = ask_python(texts);
  if (!answers) return false;
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (!(*answers)[i].is_object()) continue;
    try {
      take_over(*units[i], (*answers)[i]);
    } catch (const Json::exception&) {  // no answer of our script: what tokens said stays
      return false;
    }
  }
  return true;
}

}  // namespace plait::drift

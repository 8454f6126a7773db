// misbehaving-agent ACTION…: an agent that does everything wrong, in the order that it is told.
//
// Well:      commit=FILE  uncommitted=FILE  say=TEXT (a line, also of JSON)  exit=N
//            touch=FILE  wait-for=FILE
// Processes: ignore-signals  daemon=FILE (forks away twice, in a session of its own, deaf to
//            signals; FILE appears when it is there)  writer=FILE (the same, and writes to FILE for
//            ever)  hang  compute=SECONDS (is silent while a child uses the processor for so long)
// Output:    secret=NAME  secret-split=NAME (in two writes)  secret-bytes=NAME (a write a byte)
//            secret-base64=NAME  secret-url=NAME  secret-json=NAME  lines=MIB  long-line=MIB
//            binary=MIB  environment
// Disk:      fill=FILE (until it fails)  limit-files=KIB (RLIMIT_FSIZE)  write=FILE (anywhere)
// Git:       reset-before-base  orphan  delete-branch  commit-to-target  begin-rebase  index-lock
//            swap-git  fsmonitor=COMMAND  git=ARGUMENTS (split at blanks)
//
// It runs in the worktree and knows the variables that plait gives to the agent `command`. Whatever
// it leaves behind ends by itself after some minutes, should nobody end it.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::minutes kLife{10};  // of what is left behind
constexpr std::chrono::milliseconds kPoll{20};
constexpr std::size_t kMebibyte = std::size_t{1} << 20;

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "misbehaving-agent: %s\n", why.c_str());
  std::_Exit(70);
}

std::string variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::string() : value;
}

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

void shell(const std::string& line) {
  std::fflush(stdout);
  if (std::system(line.c_str()) != 0) give_up("failed: " + line);
}

void put(const std::string& bytes) {
  std::fflush(stdout);
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const ssize_t n = ::write(STDOUT_FILENO, rest.data(), rest.size());
    if (n < 0 && errno != EINTR) give_up(std::string("cannot print: ") + std::strerror(errno));
    if (n > 0) rest.remove_prefix(static_cast<std::size_t>(n));
  }
}

void write_file(const std::string& file, const std::string& text) {
  std::error_code ignored;
  fs::create_directories(fs::path(file).parent_path(), ignored);
  std::ofstream out(file, std::ios::app);
  out << text << std::flush;
  if (!out) std::printf("cannot write %s\n", file.c_str());  // refused: goes on
}

void commit(const std::string& file) {
  write_file(file, file + "\n");
  shell("git add " + quoted(file) + " && git commit -q -m " + quoted("Phase 1: " + file));
}

void deaf() {
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGQUIT}) std::signal(number, SIG_IGN);
}

void forget_streams() {
  const int null = ::open("/dev/null", O_RDWR);
  for (int fd = 0; fd < 3; ++fd) ::dup2(null, fd);
}

// Runs `work` in a process that nobody knows any more.
void fork_away(const std::function<void()>& work) {
  std::fflush(stdout);
  const pid_t child = ::fork();
  if (child < 0) give_up("fork");
  if (child == 0) {
    ::setsid();
    if (::fork() != 0) std::_Exit(0);
    deaf();
    forget_streams();
    work();
    std::_Exit(0);
  }
  ::waitpid(child, nullptr, 0);
}

void idle() {
  std::this_thread::sleep_for(kLife);
}

void keep_writing(const std::string& file) {
  const auto end = std::chrono::steady_clock::now() + kLife;
  while (std::chrono::steady_clock::now() < end) {
    write_file(file, "still here\n");
    std::this_thread::sleep_for(kPoll);
  }
}

void wait_for(const std::string& file) {
  const auto end = std::chrono::steady_clock::now() + kLife;
  while (!fs::exists(file)) {
    if (std::chrono::steady_clock::now() > end) give_up(file + " never came");
    std::this_thread::sleep_for(kPoll);
  }
}

void compute(const std::string& seconds) {
  const pid_t child = ::fork();
  if (child == 0) {
    volatile unsigned long sum = 0;
    while (std::clock() < std::atol(seconds.c_str()) * CLOCKS_PER_SEC)
      for (int i = 0; i < 1'000'000; ++i) sum = sum + static_cast<unsigned long>(i);
    std::_Exit(0);
  }
  ::waitpid(child, nullptr, 0);
}

std::string base64(const std::string& bytes) {
  static const char* alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned group = 0;
    for (std::size_t j = 0; j < 3; ++j)
      group = group << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    for (std::size_t j = 0; j < 4; ++j)
      out += i + j > bytes.size() ? '=' : alphabet[group >> (18 - 6 * j) & 63];
  }
  return out;
}

std::string url(const std::string& bytes) {
  std::string out;
  for (const char c : bytes) {
    char escaped[8];
    std::snprintf(escaped, sizeof escaped, "%%%02X", static_cast<unsigned char>(c));
    out += std::isalnum(static_cast<unsigned char>(c)) != 0 ? std::string(1, c) : escaped;
  }
  return out;
}

std::string json(const std::string& bytes) {
  std::string out = "{\"key\":\"";
  for (const char c : bytes) out += (c == '"' || c == '\\' ? "\\" : "") + std::string(1, c);
  return out + "\"}";
}

void print_mebibytes(const std::string& count, const std::string& unit) {
  std::string piece;
  while (piece.size() + unit.size() <= kMebibyte) piece += unit;
  for (long i = std::atol(count.c_str()); i > 0; --i) put(piece);
}

void print_binary(const std::string& count) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i * 37);
  print_mebibytes(count, all);
}

void limit_files(const std::string& kibibytes) {
  std::signal(SIGXFSZ, SIG_IGN);
  const rlim_t bytes = std::strtoul(kibibytes.c_str(), nullptr, 10) << 10;
  const rlimit limit{bytes, bytes};
  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) give_up("setrlimit");
}

void fill(const std::string& file) {
  const std::string piece(kMebibyte, 'f');
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  ssize_t n = 0;
  while (fd >= 0 && (n = ::write(fd, piece.data(), piece.size())) > 0) {
  }
  std::printf("full: %s\n", std::strerror(errno));
}

// What git keeps of this worktree, and of the repository.
std::string git_path(const char* what) {
  std::FILE* out =
      ::popen((std::string("git rev-parse --path-format=absolute ") + what).c_str(), "r");
  char line[4096] = {};
  if (out == nullptr || std::fgets(line, sizeof line, out) == nullptr) give_up("git rev-parse");
  ::pclose(out);
  std::string path(line);
  while (path.ends_with('\n')) path.pop_back();
  return path;
}

void begin_rebase() {
  const std::string file = "rebased.txt";
  const std::string change = "git add " + file + " && git commit -q -m ";
  shell("git checkout -q -b aside && echo one > " + file + " && " + change + "one");
  shell("git checkout -q " + quoted(variable("PLAIT_BRANCH")) + " && echo two > " + file + " && " +
        change + quoted("Phase 1: two") + " && ! git rebase -q aside > /dev/null 2>&1");
}

void swap_git() {
  const std::string own = git_path("--git-dir");
  fs::rename(".git", ".git.was");
  shell("git init -q . && git config core.fsmonitor " + quoted("touch " + own + "/sprung") +
        " && git config user.name x && git config user.email x@y");
}

using Action = std::function<void(const std::string&)>;

const std::map<std::string, Action>& actions() {
  using Text = const std::string&;
  static const std::map<std::string, Action> all{
      {"commit", commit},
      {"uncommitted", [](Text file) { write_file(file, "not committed\n"); }},
      {"say", [](Text text) { put(text + "\n"); }},
      {"exit", [](Text code) { std::fflush(stdout), std::_Exit(std::atoi(code.c_str())); }},
      {"touch", [](Text file) { write_file(file, ""); }},
      {"wait-for", wait_for},
      {"ignore-signals", [](Text) { deaf(); }},
      {"daemon", [](Text file) { fork_away([file] { write_file(file, ""), idle(); }); }},
      {"writer", [](Text file) { fork_away([file] { keep_writing(file); }); }},
      {"hang", [](Text) { idle(); }},
      {"compute", compute},
      {"secret", [](Text name) { put("it is " + variable(name) + ".\n"); }},
      {"secret-split",
       [](Text name) {
         const std::string value = variable(name);
         put("it is " + value.substr(0, value.size() / 2));
         std::this_thread::sleep_for(kPoll);
         put(value.substr(value.size() / 2) + ".\n");
       }},
      {"secret-bytes",
       [](Text name) {
         for (const char c : "it is " + variable(name) + ".\n") put(std::string(1, c));
       }},
      {"secret-base64", [](Text name) { put(base64("user:" + variable(name) + "!") + "\n"); }},
      {"secret-url", [](Text name) { put("https://u:" + url(variable(name)) + "@host\n"); }},
      {"secret-json", [](Text name) { put(json(variable(name)) + "\n"); }},
      {"lines", [](Text n) { print_mebibytes(n, std::string(99, 'x') + "\n"); }},
      {"long-line", [](Text n) { print_mebibytes(n, "y"), put("\n"); }},
      {"binary", print_binary},
      {"environment", [](Text) { shell("env"); }},
      {"fill", fill},
      {"limit-files", limit_files},
      {"write", [](Text file) { write_file(file, "written by an agent\n"); }},
      {"reset-before-base", [](Text) { shell("git reset -q --hard \"$PLAIT_BASE~1\""); }},
      {"orphan",
       [](Text) {
         shell(
             "git checkout -q --orphan fresh && git commit -q -m orphan && git branch -q -M "
             "fresh \"$PLAIT_BRANCH\"");
       }},
      {"delete-branch",
       [](Text) { shell("git checkout -q --detach && git branch -q -D \"$PLAIT_BRANCH\""); }},
      {"commit-to-target",
       [](Text) {
         shell(
             "git update-ref \"refs/heads/$PLAIT_TARGET\" $(git commit-tree -p "
             "\"$PLAIT_TARGET\" -m 'from an agent' \"$PLAIT_TARGET^{tree}\")");
       }},
      {"begin-rebase", [](Text) { begin_rebase(); }},
      {"index-lock", [](Text) { write_file(git_path("--git-dir") + "/index.lock", ""); }},
      {"swap-git", [](Text) { swap_git(); }},
      {"fsmonitor", [](Text command) { shell("git config core.fsmonitor " + quoted(command)); }},
      {"git", [](Text words) { shell("git " + words); }},
  };
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const std::size_t end = std::min(word.find('='), word.size());
    const auto action = actions().find(word.substr(0, end));
    if (action == actions().end()) give_up("unknown action \"" + word + "\"");
    action->second(end < word.size() ? word.substr(end + 1) : "");
    std::fflush(stdout);
  }
  return 0;
}

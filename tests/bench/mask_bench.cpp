// What masking costs: bytes a second of an agent's output through the masker, beside a copy, and
// through plait-supervise, beside a program that writes into its file itself.
#include <benchmark/benchmark.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "mask/masker.hpp"

extern char** environ;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBytes = std::size_t{100} << 20;
constexpr std::size_t kPiece = std::size_t{64} << 10;

// Lines as coding agents print them, full of quotes and backslashes.
const std::string& text() {
  static const std::string made = [] {
    std::string out;
    for (std::size_t i = 0; out.size() < kBytes; ++i)
      out +=
          R"({"type":"assistant","message":{"id":"msg_)" + std::to_string(i) +
          R"(","content":[{"type":"text","text":"I ask: is the task \"skip\" done?\n\tYes.\n"}]}})"
          "\n";
    out.resize(kBytes);
    return out;
  }();
  return made;
}

std::string secret(std::size_t number) {
  return "sk-ant-api03-" + std::to_string(number * 7919) + "-abcdefghijklmnopqrstuvwxyz";
}

void copied(benchmark::State& state) {
  std::string out;
  for (auto _ : state) {
    for (std::size_t at = 0; at < kBytes; at += kPiece) {
      out.assign(text(), at, kPiece);
      benchmark::DoNotOptimize(out.data());
    }
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * kBytes));
}
BENCHMARK(copied)->Unit(benchmark::kMillisecond);

void masked(benchmark::State& state) {
  plait::mask::Secrets secrets;
  for (std::size_t i = 0; i < static_cast<std::size_t>(state.range(0)); ++i) secrets.add(secret(i));
  for (auto _ : state) {
    plait::mask::Masker masker(secrets);
    for (std::size_t at = 0; at < kBytes; at += kPiece)
      benchmark::DoNotOptimize(masker.feed(std::string_view(text()).substr(at, kPiece)));
    benchmark::DoNotOptimize(masker.finish());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * kBytes));
}
BENCHMARK(masked)->Arg(1)->Arg(5)->Arg(20)->Unit(benchmark::kMillisecond);

int run(std::vector<std::string> words) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t pid = 0;
  if (::posix_spawn(&pid, argv[0], nullptr, nullptr, argv.data(), environ) != 0) return -1;
  int status = 0;
  ::waitpid(pid, &status, 0);
  return status;
}

// A program under plait-supervise that prints 100 MiB; range: how many secrets are masked.
void supervised(benchmark::State& state) {
  std::string name = (fs::temp_directory_path() / "plait-bench-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) std::abort();
  const fs::path folder(name);
  std::ofstream(folder / "text", std::ios::binary) << text();
  std::ofstream secrets(folder / "secrets", std::ios::binary);
  for (std::size_t i = 0; i < static_cast<std::size_t>(state.range(0)); ++i)
    secrets << secret(i) << '\0';
  secrets.close();
  for (auto _ : state) {
    const fs::path dir = folder / "proc";
    if (run({SUPERVISE_PROGRAM, "--dir", dir, "--secrets", folder / "secrets", "--", "/bin/cat",
             folder / "text"}) != 0)
      state.SkipWithError("plait-supervise failed");
    state.PauseTiming();
    fs::remove_all(dir);
    state.ResumeTiming();
  }
  fs::remove_all(folder);
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * kBytes));
}
BENCHMARK(supervised)->Arg(0)->Arg(1)->Arg(5)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();

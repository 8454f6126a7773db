#include "plugins/elf.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>

namespace plait::plugins {
namespace {

namespace fs = std::filesystem;

TEST(Elf, reads_what_a_program_needs) {
  EXPECT_THAT(needed_libraries("/proc/self/exe"),
              testing::Contains(testing::StartsWith("libc.so")));
}

TEST(Elf, is_silent_about_what_is_no_elf_file) {
  EXPECT_TRUE(needed_libraries("/nonexistent").empty());
  EXPECT_TRUE(needed_libraries("/").empty());
  EXPECT_TRUE(needed_libraries("/dev/null").empty());
}

// A file may end anywhere and claim anything.
TEST(Elf, survives_damaged_files) {
  std::ifstream in("/proc/self/exe", std::ios::binary);
  std::string bytes(4096, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  std::string pattern = fs::temp_directory_path() / "plait-elf-XXXXXX";
  const fs::path dir = ::mkdtemp(pattern.data());
  for (std::size_t size = 0; size < 1200; size += 7) {
    std::ofstream(dir / "cut", std::ios::binary) << bytes.substr(0, size);
    (void)needed_libraries(dir / "cut");
    std::string wild = bytes;
    wild[size] = '\xff';
    std::ofstream(dir / "wild", std::ios::binary) << wild;
    (void)needed_libraries(dir / "wild");
  }
  fs::remove_all(dir);
}

}  // namespace
}  // namespace plait::plugins

// What `nm` says of a library.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <string>
#include <vector>

namespace plait::plugins {

// "NAME TYPE VALUE SIZE".
inline std::vector<std::string> lines_of_nm(const std::string& file, const std::string& options) {
  std::vector<std::string> out;
  FILE* pipe = ::popen(("nm --format=posix " + options + " '" + file + "'").c_str(), "r");
  std::array<char, 4096> line{};
  while (pipe != nullptr && std::fgets(line.data(), line.size(), pipe) != nullptr)
    out.emplace_back(line.data());
  EXPECT_EQ(pipe == nullptr ? -1 : ::pclose(pipe), 0) << "nm " << file;
  return out;
}

inline std::vector<std::string> symbols_of(const std::string& file, const std::string& options) {
  std::vector<std::string> out = lines_of_nm(file, options);
  for (std::string& line : out) line.resize(line.find(' '));
  return out;
}

}  // namespace plait::plugins

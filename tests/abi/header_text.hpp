// A C header as its declarations: what the compiler's layout does not tell (the types of functions,
// the values of constants), so that two versions of it can be compared.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace plait::abi {

struct Header {
  // By name, each as its declarations without comments and with single spaces, in order.
  std::map<std::string, std::vector<std::string>> structs;
  std::vector<std::string> constants;         // "PLAIT_OK = 0", of all enums, in order
  std::vector<std::string> typedefs;          // the others
  std::map<std::string, std::string> macros;  // PLAIT_ABI_MAJOR and such
};

Header read_header(const std::string& text);

// How `today` breaks what was built with `frozen`; empty when every struct is the same or has grown
// at its end, nothing else has changed, and the minor tells whether something has grown.
std::vector<std::string> breaks(const Header& frozen, const Header& today);

}  // namespace plait::abi

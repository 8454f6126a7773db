#include "header_text.hpp"

#include <regex>
#include <sstream>

namespace plait::abi {
namespace {

std::string trimmed(const std::string& text) {
  const std::string one = std::regex_replace(text, std::regex("\\s+"), " ");
  const auto begin = one.find_first_not_of(' ');
  return begin == std::string::npos ? "" : one.substr(begin, one.find_last_not_of(' ') + 1 - begin);
}

std::vector<std::string> split(const std::string& text, char by) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string piece; std::getline(in, piece, by);)
    if (const std::string one = trimmed(piece); !one.empty()) out.push_back(one);
  return out;
}

// Whether `today` begins with all of `frozen`.
bool begins_with(const std::vector<std::string>& today, const std::vector<std::string>& frozen) {
  return today.size() >= frozen.size() && std::equal(frozen.begin(), frozen.end(), today.begin());
}

std::string first_difference(const std::vector<std::string>& today,
                             const std::vector<std::string>& frozen) {
  for (std::size_t i = 0; i < frozen.size(); ++i)
    if (i >= today.size() || today[i] != frozen[i])
      return "\"" + frozen[i] + "\" is " + (i < today.size() ? "\"" + today[i] + "\"" : "gone");
  return "";
}

}  // namespace

Header read_header(const std::string& text) {
  Header header;
  std::string code = std::regex_replace(text, std::regex("/\\*[^*]*\\*+([^/*][^*]*\\*+)*/"), " ");
  std::string plain;
  std::istringstream in(code);
  const std::regex macro("#define (PLAIT_[A-Z_]+) (.+)");
  for (std::string line; std::getline(in, line);) {
    std::smatch found;
    if (std::regex_match(line, found, macro)) header.macros[found[1]] = trimmed(found[2]);
    if (line.empty() || line[0] != '#') plain += line + "\n";
  }
  const std::regex structure("typedef struct \\w+ \\{([^}]*)\\} (\\w+);");
  for (std::sregex_iterator it(plain.begin(), plain.end(), structure), end; it != end; ++it)
    header.structs[(*it)[2]] = split((*it)[1], ';');
  plain = std::regex_replace(plain, structure, "");
  const std::regex constants("enum \\{([^}]*)\\};");
  for (std::sregex_iterator it(plain.begin(), plain.end(), constants), end; it != end; ++it)
    for (std::string& each : split((*it)[1], ',')) header.constants.push_back(std::move(each));
  plain = std::regex_replace(plain, constants, "");
  for (std::string& each : split(plain, ';'))
    if (each.find("typedef") != std::string::npos)
      header.typedefs.push_back(each.substr(each.find("typedef")));
  return header;
}

std::vector<std::string> breaks(const Header& frozen, const Header& today) {
  std::vector<std::string> out;
  bool grown = today.structs.size() > frozen.structs.size() ||
               today.constants.size() > frozen.constants.size() ||
               today.typedefs.size() > frozen.typedefs.size();
  for (const auto& [name, fields] : frozen.structs) {
    const auto now = today.structs.find(name);
    if (now == today.structs.end()) {
      out.push_back(name + " is gone");
    } else if (!begins_with(now->second, fields)) {
      out.push_back(name + ": " + first_difference(now->second, fields));
    } else {
      grown = grown || now->second.size() > fields.size();
    }
  }
  for (const auto& [kept, now] : {std::pair(&frozen.constants, &today.constants),
                                  std::pair(&frozen.typedefs, &today.typedefs)})
    for (const std::string& each : *kept)
      if (std::find(now->begin(), now->end(), each) == now->end())
        out.push_back("\"" + each + "\" is gone or changed");
  for (const auto& [name, value] : frozen.macros) {
    const auto now = today.macros.find(name);
    const std::string is = now == today.macros.end() ? "gone" : now->second;
    if (name != "PLAIT_ABI_MINOR" && is != value) out.push_back(name + " is " + is);
  }
  const auto minor_of = [](const Header& header) {
    const auto at = header.macros.find("PLAIT_ABI_MINOR");
    return at == header.macros.end() ? -1 : std::stoi(at->second);
  };
  if (minor_of(today) < minor_of(frozen)) out.emplace_back("PLAIT_ABI_MINOR went down");
  if (grown && minor_of(today) == minor_of(frozen))
    out.emplace_back("something was appended, and PLAIT_ABI_MINOR is as before");
  return out;
}

}  // namespace plait::abi

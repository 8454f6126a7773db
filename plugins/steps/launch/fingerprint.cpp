#include "launch/fingerprint.hpp"

#include <cctype>

namespace plait::launch {
namespace {

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Numbers, also within words with a digit that look like addresses or ids, become '#'; paths below
// a folder for temporary files become '/tmp'; runs of white space one blank.
std::string without_what_shifts(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (text.compare(i, 5, "/tmp/") == 0) {
      out += "/tmp";
      while (i < text.size() && std::isspace(static_cast<unsigned char>(text[i])) == 0 &&
             text[i] != ':' && text[i] != '"' && text[i] != '\'')
        ++i;
    } else if (std::isdigit(static_cast<unsigned char>(text[i])) != 0 &&
               (i == 0 || !is_word(text[i - 1]))) {
      out += '#';
      while (i < text.size() && (is_word(text[i]) || text[i] == '.')) ++i;
    } else if (std::isspace(static_cast<unsigned char>(text[i])) != 0) {
      if (!out.empty() && out.back() != ' ') out += ' ';
      ++i;
    } else {
      out += text[i++];
    }
  }
  return out;
}

}  // namespace

std::string fingerprint(const std::string& check, const Finding& finding) {
  return check + "|" + finding.file + "|" + finding.rule + "|" +
         without_what_shifts(finding.message);
}

std::string shown(const Finding& finding) {
  std::string place = finding.file;
  if (!place.empty() && finding.line > 0) place += ":" + std::to_string(finding.line);
  if (!place.empty()) place += ": ";
  return place + finding.message.substr(0, finding.message.find('\n')) +
         (finding.rule.empty() ? "" : " [" + finding.rule + "]");
}

}  // namespace plait::launch

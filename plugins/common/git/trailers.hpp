// The lines at the end of a message that say whose a commit or tag is.
#pragma once

#include <string>
#include <string_view>

namespace plait::git {

struct Trailers {
  std::string run, task, phase;  // empty when not there
  friend bool operator==(const Trailers&, const Trailers&) = default;
};

// As `git interpret-trailers` finds them; of several the last.
Trailers read_trailers(const std::string& message);

// The block of lines for the end of a message. Values are made one line each.
std::string trailer_lines(const Trailers& trailers);

// `text` with every run of blanks, line ends and control characters as one blank, none at the ends.
std::string one_line(std::string_view text);

}  // namespace plait::git

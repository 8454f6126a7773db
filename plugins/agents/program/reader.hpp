// What the output of a program means: one reader for each format.
#pragma once

#include <memory>
#include <plait/json.hpp>
#include <string>
#include <string_view>

#include "agents/program/events.hpp"

namespace plait::agents {

// Keeps nothing of its own: what is known of a turn is in the turn (its own part: `Turn::own`).
class Reader {
 public:
  virtual ~Reader() = default;
  // One JSON object of the output. Whatever is not known is passed over.
  virtual void read(const Json& event, Turn& turn, Events& out) const = 0;
  // A line that is no JSON object.
  virtual void read_text(std::string_view line, Turn& turn, Events& out) const;
  virtual void end(Turn& turn, Events& out) const;
};

// "text", "claude", "codex", "gemini", "opencode", or "lines" with rules (lines_reader.cpp);
// nullptr for another format.
std::unique_ptr<Reader> make_reader(const std::string& format, const Json& rules);

// Events in JSON lines as Claude Code prints them (Amp and Cursor print the same).
std::unique_ptr<Reader> make_claude_reader();
std::unique_ptr<Reader> make_codex_reader();
std::unique_ptr<Reader> make_gemini_reader();
std::unique_ptr<Reader> make_opencode_reader();
std::unique_ptr<Reader> make_lines_reader(const Json& rules);
std::unique_ptr<Reader> make_text_reader();

// The member at "a.b.c"; a null that lives for ever when there is none. A number is an index.
const Json& member_at(const Json& json, std::string_view path);
// As text: a string, or the texts of a list of {"type":"text","text"} joined.
std::string text_at(const Json& json, std::string_view path);
std::int64_t count_at(const Json& json, std::string_view path);

// What a tool is at work on, from its input: the command, the file, the pattern.
std::string title_of(const Json& input);

}  // namespace plait::agents

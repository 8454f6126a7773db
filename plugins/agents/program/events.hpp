// The events of a turn as readers tell them: normalised, and what judge needs of them kept.
#pragma once

#include <optional>
#include <plait/json.hpp>
#include <string>
#include <string_view>

#include "agents/program/turn.hpp"

namespace plait::agents {

class Events {
 public:
  // `now`: seconds since 1970, for times that are told relative to it.
  Events(Turn& turn, double now) : turn_(turn), now_(now) {}

  void session(const std::string& id);
  // The model that the program says it uses.
  void model(const std::string& name);
  // A whole message. The agent's words in it become events of their own.
  void text(std::string_view message);
  // A piece of one, cut anywhere; end_of_text() behind the last.
  void text_piece(std::string_view piece);
  void end_of_text();
  // What a helper of the agent says: its words are not the agent's.
  void text_of_helper(std::string_view message);

  void tool_started(const std::string& id, const std::string& name, const std::string& title);
  void tool_ended(const std::string& id, const std::string& name, const std::string& title,
                  bool well, std::string_view output);
  void permission_denied(const std::string& tool, const std::string& detail);

  // Sums of this turn so far; nothing is said when they are as before.
  void usage(const Usage& sums);
  // Sums that go on when a session is resumed.
  void session_usage(const Usage& sums);

  // The program tries again by itself.
  void retry(int attempt, std::optional<double> delay_s, Failure failure);
  // It gave up (final), or may go on.
  void error(Failure failure, bool is_final);
  void result(bool ok, std::string_view text);

  // What its last message asks.
  void question(const std::string& text);

  // A line that is none of the program's events.
  void noise(std::string_view line);

  [[nodiscard]] Json take() { return std::move(events_); }

 private:
  void word_or_text(std::string_view message, bool is_own);
  void rate_limited(Failure& failure);
  void goes_on();

  Turn& turn_;
  double now_;
  Json events_ = Json::array();
};

// At most `limit` bytes, cut at the end of a character, with "…" where something is missing; bytes
// that are no UTF-8 replaced.
[[nodiscard]] std::string clipped(std::string_view text, std::size_t limit);
// The first line that is not blank, clipped to one line of a table.
[[nodiscard]] std::string one_line(std::string_view text);
// Every byte sequence that is no UTF-8 replaced by U+FFFD.
[[nodiscard]] std::string valid_utf8(std::string_view bytes);

}  // namespace plait::agents

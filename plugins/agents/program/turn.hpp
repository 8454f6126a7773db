// What is known of a turn of an agent while its output is read: the state between two chunks.
#pragma once

#include <cstdint>
#include <optional>
#include <plait/json.hpp>
#include <string>
#include <vector>

#include "agents/program/failure.hpp"
#include "agents/program/line_reader.hpp"

namespace plait::agents {

// Tokens, `input` without those that came from the cache, and money.
struct Usage {
  std::int64_t input = 0, output = 0, cached = 0;
  std::optional<double> cost;

  Usage& operator+=(const Usage& more);
  // What has been added since `earlier`; never below nothing.
  [[nodiscard]] Usage since(const Usage& earlier) const;
  [[nodiscard]] bool is_empty() const;
  friend bool operator==(const Usage&, const Usage&) = default;
};
Json to_json(const Usage& usage);
Usage usage_from_json(const Json& json);

// A tool that was not allowed.
struct Denial {
  std::string tool, detail;
};

struct Turn {
  LineReader lines;
  std::string session;  // empty: none is known
  std::string model;    // as the program calls it; empty: its own choice, which it has not told
  bool resumed = false;
  // Of the session before this turn, for programs whose sums go on when a session is resumed;
  // nullopt: not known.
  std::optional<Usage> before;
  std::optional<Usage> told;  // of the session until now, as the program told it last
  Usage usage;                // of this turn

  Json claim = Json::object();  // {"word","detail"}: the last COMPLETE, PARTIAL or FAILED
  std::string phases;           // "2/3" of the last PHASE_COMPLETE
  std::string health;           // the reason of a HEALTH:ERROR
  std::string last_text;        // the end of the last message
  bool last_has_word = false;   // a status word is in it
  std::string partial_text;     // of a message that comes in pieces: its unfinished line

  bool ended = false;              // the program said that it has ended its work,
  bool ended_well = false;         // and how
  std::optional<Failure> error;    // the last that it told
  bool error_is_final = false;     // it gave up because of it
  std::vector<Denial> denials;     // the first ones
  std::vector<std::string> noise;  // the last lines that are none of the program's events
  Json own = Json::object();       // the reader's

  [[nodiscard]] Json to_json() const;
  static Turn from_json(const Json& state);
};

}  // namespace plait::agents

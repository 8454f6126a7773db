#include "agents/program/events.hpp"

#include <plait/error_class.hpp>

#include "agents/program/retry_time.hpp"
#include "agents/words.hpp"
#include "process/output_file.hpp"
#include "text/strings.hpp"
#include "text/utf8.hpp"

namespace plait::agents {
namespace {

constexpr std::size_t kTextLimit = 32 << 10;   // of a text event
constexpr std::size_t kOutputLimit = 4 << 10;  // of a tool's output
constexpr std::size_t kTitleLimit = 200;
constexpr std::size_t kMessageLimit = 1000;  // of errors
constexpr std::size_t kLastTextLimit = 4 << 10;
constexpr std::size_t kPartialLimit = 16 << 10;
constexpr std::size_t kDenialsKept = 5;
constexpr std::size_t kNoiseKept = 3;

// The event of a word; what judge needs of it is kept.
void note_word(const Word& word, Turn& turn, Json& events) {
  const bool is_health = word.kind == Word::Kind::health;
  events.push_back(
      {{"type", is_health ? "health" : "status"}, {"word", word.word}, {"detail", word.detail}});
  if (is_health) {
    turn.health = word.word == "ERROR" ? word.detail : "";
    return;
  }
  turn.last_has_word = true;
  if (word.word == "PHASE_COMPLETE") turn.phases = word.detail;
  if (word.word == "COMPLETE" || word.word == "FAILED" || word.word == "PARTIAL")
    turn.claim = {{"word", word.word}, {"detail", word.detail}};
}

void keep_end(std::string& text, std::size_t limit) {
  if (text.size() <= limit) return;
  std::size_t begin = text.size() - limit;
  while (begin < text.size() && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) ++begin;
  text.erase(0, begin);
}

}  // namespace

std::string valid_utf8(std::string_view bytes) {
  std::string out;
  while (const auto bad = text::find_invalid_utf8(bytes)) {
    out.append(bytes.substr(0, *bad)).append("\xef\xbf\xbd");
    bytes.remove_prefix(*bad + 1);
  }
  return out.append(bytes);
}

std::string clipped(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return valid_utf8(text);
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
  return valid_utf8(text.substr(0, limit)) + "…";
}

std::string one_line(std::string_view text) {
  text = text::trim(text);
  const auto end = text.find('\n');
  std::string out = clipped(text.substr(0, end), kTitleLimit);
  if (end != std::string_view::npos && !out.ends_with("…")) out += " …";
  return out;
}

void Events::session(const std::string& id) {
  if (id.empty() || id == turn_.session) return;
  turn_.session = id;
  events_.push_back({{"type", "session"}, {"id", id}});
}

void Events::model(const std::string& name) {
  if (!name.empty()) turn_.model = name;
}

void Events::word_or_text(std::string_view message, bool is_own) {
  std::string rest;
  const auto say_rest = [&] {
    if (const auto said = text::trim(rest); !said.empty())
      events_.push_back({{"type", "text"}, {"text", clipped(said, kTextLimit)}});
    rest.clear();
  };
  for (const std::string_view line : text::lines(message)) {
    const auto word = is_own ? parse_word(line) : std::nullopt;
    if (!word) {
      rest.append(line).append("\n");
      continue;
    }
    say_rest();
    note_word(*word, turn_, events_);
  }
  say_rest();
}

// The program has gone on: what was wrong before is over.
void Events::goes_on() {
  if (!turn_.error_is_final) turn_.error.reset();
}

void Events::text(std::string_view message) {
  end_of_text();
  if (text::trim(message).empty()) return;
  goes_on();
  turn_.last_has_word = false;
  turn_.last_text = valid_utf8(message);
  keep_end(turn_.last_text, kLastTextLimit);
  word_or_text(message, true);
}

void Events::text_piece(std::string_view piece) {
  goes_on();
  if (!turn_.own.value("in_text", false)) {
    turn_.own["in_text"] = true;
    turn_.last_text.clear();
    turn_.last_has_word = false;
  }
  turn_.last_text += valid_utf8(piece);
  keep_end(turn_.last_text, kLastTextLimit);
  turn_.partial_text += piece;
  const auto end = turn_.partial_text.rfind('\n');
  if (end == std::string::npos && turn_.partial_text.size() < kPartialLimit) return;
  const std::size_t size = end == std::string::npos ? turn_.partial_text.size() : end + 1;
  word_or_text(std::string_view(turn_.partial_text).substr(0, size), true);
  turn_.partial_text.erase(0, size);
}

void Events::end_of_text() {
  turn_.own.erase("in_text");
  if (turn_.partial_text.empty()) return;
  word_or_text(turn_.partial_text, true);
  turn_.partial_text.clear();
}

void Events::text_of_helper(std::string_view message) {
  word_or_text(message, false);
}

void Events::tool_started(const std::string& id, const std::string& name,
                          const std::string& title) {
  end_of_text();
  goes_on();
  events_.push_back({{"type", "tool"},
                     {"id", id},
                     {"name", name},
                     {"title", one_line(title)},
                     {"state", "started"}});
}

void Events::tool_ended(const std::string& id, const std::string& name, const std::string& title,
                        bool well, std::string_view output) {
  end_of_text();
  events_.push_back({{"type", "tool"},
                     {"id", id},
                     {"name", name},
                     {"title", one_line(title)},
                     {"state", well ? "done" : "failed"},
                     {"output", clipped(output, kOutputLimit)}});
}

void Events::permission_denied(const std::string& tool, const std::string& detail) {
  Denial denial{tool, one_line(detail)};
  events_.push_back(
      {{"type", "permission_denied"}, {"tool", denial.tool}, {"detail", denial.detail}});
  if (turn_.denials.size() < kDenialsKept) turn_.denials.push_back(std::move(denial));
}

void Events::usage(const Usage& sums) {
  if (sums == turn_.usage) return;
  turn_.usage = sums;
  Json event = to_json(sums);
  event["type"] = "usage";
  if (!turn_.model.empty()) event["model"] = turn_.model;
  events_.push_back(std::move(event));
}

void Events::session_usage(const Usage& sums) {
  turn_.told = sums;
  usage(sums.since(turn_.before.value_or(Usage{})));
}

void Events::rate_limited(Failure& failure) {
  if (!failure.until && failure.retry_after_s) failure.until = now_ + *failure.retry_after_s;
  if (!failure.until) failure.until = retry_time(failure.message, now_);
  Json event{{"type", "rate_limit"},
             {"until", nullptr},
             {"retry_after_s", nullptr},
             {"status", failure.status != 0 ? failure.status : status_in(failure.message)},
             {"message", failure.message}};
  if (failure.until) event["until"] = *failure.until;
  if (failure.retry_after_s) event["retry_after_s"] = *failure.retry_after_s;
  events_.push_back(std::move(event));
}

void Events::retry(int attempt, std::optional<double> delay_s, Failure failure) {
  end_of_text();
  failure.message = clipped(failure.message, kMessageLimit);
  if (failure.status == 0) failure.status = status_in(failure.message);
  if (!failure.retry_after_s) failure.retry_after_s = delay_s;
  Json event{{"type", "retry"},
             {"attempt", attempt},
             {"delay_s", nullptr},
             {"status", failure.status},
             {"message", failure.message.empty() ? failure.kind : failure.message}};
  if (delay_s) event["delay_s"] = *delay_s;
  events_.push_back(std::move(event));
  if (classify(failure).code == error_class::rate_limited) rate_limited(failure);
  turn_.error = std::move(failure);
  turn_.error_is_final = false;
  turn_.own["retried"] = true;
}

void Events::error(Failure failure, bool is_final) {
  end_of_text();
  failure.message = clipped(failure.message, kMessageLimit);
  if (failure.status == 0) failure.status = status_in(failure.message);
  const std::string code = classify(failure).code;
  const bool after_retry = turn_.own.erase("retried") > 0;
  if (!after_retry && turn_.error && turn_.error->message == failure.message) {  // said again
    failure.until = turn_.error->until;
    if (failure.status == 0) failure.status = turn_.error->status;
  } else {
    if (code == error_class::rate_limited) rate_limited(failure);
    events_.push_back({{"type", "error"}, {"message", failure.message}, {"code", code}});
  }
  turn_.error = std::move(failure);
  turn_.error_is_final = is_final;
}

void Events::result(bool ok, std::string_view text) {
  end_of_text();
  turn_.ended = true;
  turn_.ended_well = ok;
  events_.push_back({{"type", "result"}, {"ok", ok}, {"text", clipped(text, kTextLimit)}});
}

void Events::question(const std::string& text) {
  events_.push_back({{"type", "question"}, {"text", text}});
}

void Events::noise(std::string_view line) {
  std::string text = process::last_lines(line, 1);
  if (text.empty()) return;
  turn_.noise.push_back(clipped(text, kTitleLimit * 2));
  if (turn_.noise.size() > kNoiseKept) turn_.noise.erase(turn_.noise.begin());
}

}  // namespace plait::agents

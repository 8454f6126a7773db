#include "agents/plain_agent.hpp"

#include <cstdlib>

#include "agents/words.hpp"
#include "process/failure.hpp"
#include "process/line_splitter.hpp"
#include "process/output_file.hpp"

namespace plait::agents {
namespace {

constexpr std::size_t kTextBytes = 400;  // of one text event

// Adds the event of a word to `events` and keeps in `state` what judge needs.
void note_word(const Word& word, Json& state, Json& events) {
  const bool is_health = word.kind == Word::Kind::health;
  events.push_back(
      {{"type", is_health ? "health" : "status"}, {"word", word.word}, {"detail", word.detail}});
  if (is_health) {
    state["health"] = word.word == "ERROR" ? word.detail : "";
  } else if (word.word == "PHASE_COMPLETE") {
    state["phases"] = word.detail;
  } else if (word.word == "COMPLETE" || word.word == "FAILED" || word.word == "PARTIAL") {
    state["claim"] = {{"word", word.word}, {"detail", word.detail}};
  }
}

std::string cut(std::string text) {
  if (text.size() <= kTextBytes) return text;
  std::size_t end = kTextBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  return text + "…";
}

}  // namespace

Result<Reading> PlainAgent::read(const Json& state, std::string_view chunk, bool eof, Call&) {
  Reading reading;
  reading.state = state.is_object() ? state : Json::object();
  process::LineSplitter splitter({process::from_latin1_text(text_of(reading.state, "line")),
                                  reading.state.value("skipping", false)});
  std::string last_text;
  const auto use = [&](std::string_view line) {
    if (const auto word = parse_word(line)) {
      note_word(*word, reading.state, reading.events);
    } else {
      last_text = line;
    }
  };
  splitter.feed(chunk, use);
  if (eof) splitter.finish(use);
  if (const std::string text = process::last_lines(last_text, 1); !text.empty())
    reading.events.push_back({{"type", "text"}, {"text", cut(text)}, {"excerpt", true}});
  reading.state["line"] = process::to_latin1_text(splitter.state().line);
  reading.state["skipping"] = splitter.state().skipping;
  return reading;
}

Result<Judgement> PlainAgent::judge(const Json& state, const Outcome& outcome, int, Call&) {
  Judgement judgement;
  const Json claim = state.value("claim", Json::object());
  const std::string word = text_of(claim, "word");
  const std::string phases = text_of(state, "phases");
  judgement.claims = claim;
  if (!phases.empty()) judgement.claims["phases"] = phases;
  if (!outcome.success()) {
    const Error error = process::failure_of(outcome, "the agent");
    judgement.verdict = "failed";
    judgement.code = error.code;
    judgement.message = error.message;
    judgement.remedy = error.remedy;
    if (outcome.kind != Ending::exited) return judgement;
  }
  if (word == "FAILED") {
    judgement.verdict = "failed";
    judgement.code = error_class::gate_failed;
    const std::string reason = text_of(claim, "detail");
    judgement.message = reason.empty() ? "the agent says that it failed" : reason;
  }
  if (!judgement.verdict.empty()) {
    if (word != "FAILED" && !text_of(state, "health").empty())
      judgement.message += ": " + text_of(state, "health");
    return judgement;
  }
  const std::string done = word == "PARTIAL" ? text_of(claim, "detail") : phases;
  if (word == "PARTIAL" || (word.empty() && is_short_of_all(phases))) {
    judgement.verdict = "partial";
    judgement.code = error_class::partial;
    judgement.message = "the agent did " + (done.empty() ? "not all" : done) + " phases";
    return judgement;
  }
  judgement.verdict = "succeeded";
  return judgement;
}

bool is_short_of_all(const std::string& phases) {
  const auto slash = phases.find('/');
  if (slash == std::string::npos) return false;
  return std::atoi(phases.c_str()) < std::atoi(phases.c_str() + slash + 1);
}

std::string text_of(const Json& object, const char* key) {
  if (!object.is_object()) return {};
  const auto it = object.find(key);
  if (it == object.end()) return {};
  if (it->is_string()) return it->get<std::string>();
  for (const char* inner : {"id", "branch"})
    if (it->is_object() && it->contains(inner)) return text_of(*it, inner);
  return {};
}

std::map<std::string, std::string> environment_of(const Json& turn) {
  const Json task = turn.value("task", Json::object());
  return {{"PLAIT_TASK", text_of(task, "id")},
          {"PLAIT_TASK_FILE", text_of(task, "snapshot")},
          {"PLAIT_WORKTREE", text_of(turn, "worktree")},
          {"PLAIT_BRANCH", text_of(turn, "branch")},
          {"PLAIT_TARGET", text_of(turn, "target")},
          {"PLAIT_BASE", text_of(turn, "base")},
          {"PLAIT_MODEL", text_of(turn, "model")},
          {"PLAIT_PHASE", text_of(turn, "phase")},
          {"PLAIT_PROMPT_FILE", text_of(turn, "prompt_file")},
          {"PLAIT_RUN", text_of(turn, "run")}};
}

}  // namespace plait::agents

#include "agents/program/program_agent.hpp"

#include <plait/error_class.hpp>

#include "agents/plain_agent.hpp"
#include "agents/program/arguments.hpp"
#include "agents/program/health.hpp"
#include "agents/program/judging.hpp"
#include "agents/program/question.hpp"

namespace plait::agents {
namespace {

// What the session had used before the turn that begins; nullopt when nothing is known of it.
std::optional<Usage> used_before(const Json& turn) {
  const std::string session = text_of(turn, "session");
  if (session.empty()) return Usage{};
  const Turn previous = Turn::from_json(turn.value("previous", Json()));
  if (previous.session != session) return std::nullopt;
  return previous.told ? previous.told : previous.before;
}

}  // namespace

ProgramAgent::ProgramAgent(Description description)
    : description_(std::move(description)),
      reader_(make_reader(description_.output, description_.lines)) {}

Result<std::unique_ptr<ProgramAgent>> ProgramAgent::create(const Json& with) {
  PLAIT_TRY(Description description, Description::from_json(name, with));
  return std::unique_ptr<ProgramAgent>(new ProgramAgent(std::move(description)));
}

Result<Prepared> ProgramAgent::prepare(const Json& turn, Call&) {
  Prepared prepared;
  PLAIT_TRY(prepared.command, command_of(description_, turn));
  prepared.provider = description_.provider;
  prepared.secrets = description_.secrets;
  Turn state;
  state.session = text_of(turn, "session");
  state.model = model_of(description_, turn);
  state.resumed = !state.session.empty();
  state.before = used_before(turn);
  prepared.state = state.to_json();
  return prepared;
}

Result<Reading> ProgramAgent::read(const Json& state, std::string_view chunk, bool eof,
                                   Call& call) {
  Turn turn = Turn::from_json(state);
  Events out(turn, call.wall());
  LineReader lines = std::move(turn.lines);
  const auto use = [&](std::string_view line) {
    Json event;
    // Only objects are events, and a program may print anything else between them.
    if (line.front() == '{' && description_.output != "text")
      event = Json::parse(valid_utf8(line), nullptr, false);
    try {
      if (event.is_object()) {
        reader_->read(event, turn, out);
      } else {
        reader_->read_text(line, turn, out);
      }
    } catch (const Json::exception&) {  // an event of a shape that was never seen
      out.noise(line);
    }
  };
  lines.feed(chunk, use);
  if (eof) {
    lines.finish(use);
    reader_->end(turn, out);
    const bool claims = !text_of(turn.claim, "word").empty() || turn.last_has_word;
    if (const std::string asked = claims ? "" : question_of(turn.last_text, false); !asked.empty())
      out.question(asked);
  }
  turn.lines = std::move(lines);
  return Reading{turn.to_json(), out.take()};
}

Result<Judgement> ProgramAgent::judge(const Json& state, const Outcome& outcome, int commits,
                                      Call&) {
  return judge_turn(description_, Turn::from_json(state), outcome, commits);
}

Result<std::variant<Health, Command>> ProgramAgent::health(const Json& outcome, Call&) {
  if (outcome.is_null()) {
    if (auto missing = missing_program(description_)) return *std::move(missing);
    if (auto question = version_command(description_)) return *std::move(question);
  }
  return health_from(description_, outcome);
}

}  // namespace plait::agents

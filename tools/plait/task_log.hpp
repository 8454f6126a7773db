// What happened to a task, in order: turns of its agent, what the agent said in each, and what
// plait did in between. From the events of the run and the files beside each process.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <plait/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "events/event.hpp"
#include "followed_file.hpp"

namespace plait::cli {

// A turn of an agent, or another process of a step that has no turns.
struct Turn {
  std::string step, task, key, dir;
  int attempt = 1;
  int number = 0;               // 0: no turn of an agent
  Json about = Json::object();  // of agent.started: agent, model, phase, turn, title, session
  double started = 0;           // seconds since 1970
  Json usage;                   // the last that was told; null: none
};

// Told of everything once, in order; several turns go on at once where several tasks are shown.
class TaskLogReader {
 public:
  virtual ~TaskLogReader() = default;
  virtual void began(const Turn& turn) = 0;
  // An event as agent/1's `read` has it, with its time.
  virtual void said(const Turn& turn, const Json& event) = 0;
  // Of a program that prints text and no events: whole lines.
  virtual void printed(const Turn& turn, std::string_view lines) = 0;
  virtual void ended(const Turn& turn, const Json& outcome) = 0;
  // Anything else about the task: a gate's findings, a retry, a question, its end.
  virtual void happened(const events::Event& event) = 0;
};

class TaskLog {
 public:
  struct Selection {
    std::string subject;         // "PRP-A", "launch" or "launch[PRP-A]"
    std::optional<int> turn;     // that one alone
    std::optional<int> attempt;  // of the step; nothing: all
  };
  TaskLog(std::filesystem::path run_dir, Selection selection, TaskLogReader& reader)
      : run_dir_(std::move(run_dir)), selection_(std::move(selection)), reader_(reader) {}

  // Tells what has come since the last time. False: nothing.
  bool advance();
  // Tells also what is only begun: there will be no more.
  void finish();
  // Whether anything about the subject has been seen.
  [[nodiscard]] bool has_seen_any() const { return seen_any_; }
  // Whether the step that has the turns has come to its end.
  [[nodiscard]] bool is_over() const { return over_; }

 private:
  enum class Form { unknown, events, text };
  struct Open {
    Turn turn;
    Form form = Form::unknown;
    FollowedFile events, output;
    std::vector<Json> early;  // events of which it is not clear yet whether they are all there is
    bool ended = false;
  };

  [[nodiscard]] bool is_subject(const events::Subject& subject) const;
  void take(const events::Event& event);
  void process_began(const events::Event& event);
  void process_ended(const events::Event& event);
  // False: there was nothing new.
  bool drain(Open& open, bool last);
  void said(Open& open, Json event);

  std::filesystem::path run_dir_;
  Selection selection_;
  TaskLogReader& reader_;
  std::uint64_t at_ = 0;                   // in the run's events
  std::map<std::string, Json> announced_;  // agent.started, by step run
  std::map<std::string, bool> has_turns_;  // by step
  std::map<std::string, Open> open_;       // by folder
  bool seen_any_ = false;
  bool over_ = false;
};

}  // namespace plait::cli

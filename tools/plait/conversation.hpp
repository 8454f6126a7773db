// The story of a task for people: like a conversation.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "task_log.hpp"
#include "terminal.hpp"

namespace plait::cli {

class Conversation final : public TaskLogReader {
 public:
  explicit Conversation(Terminal& terminal) : terminal_(terminal) {}

  void began(const Turn& turn) override;
  void said(const Turn& turn, const Json& event) override;
  void printed(const Turn& turn, std::string_view lines) override;
  void ended(const Turn& turn, const Json& outcome) override;
  void happened(const events::Event& event) override;

  // Nothing more at the moment: tools that are still at work are told of.
  void pause();

 private:
  struct Tool {
    std::string line;
    bool told = false;
  };
  void heading(const Turn& turn);
  void text(std::string_view text, Style style, std::size_t indent);
  void marked(std::string_view mark, Style style, const std::string& text);
  void tool(const Json& event);
  void notice(const Json& event, const std::string& type);

  Terminal& terminal_;
  std::string last_dir_;                               // of the turn that spoke last
  std::set<std::string> headed_;                       // folders
  std::vector<std::pair<std::string, Tool>> at_work_;  // by id
};

// Each as a line of JSON: {"type": "turn", …}, the agent's events with "turn" and "task", "output"
// of programs that print text, "turn_end", and events of the run as they are.
class ConversationJson final : public TaskLogReader {
 public:
  void began(const Turn& turn) override;
  void said(const Turn& turn, const Json& event) override;
  void printed(const Turn& turn, std::string_view lines) override;
  void ended(const Turn& turn, const Json& outcome) override;
  void happened(const events::Event& event) override;
};

}  // namespace plait::cli

// The events of a run, as a person reads them while it goes on.
#pragma once

#include <map>
#include <set>
#include <string>

#include "events/sink.hpp"
#include "terminal.hpp"

namespace plait::cli {

// `blocks`: what steps display, and warnings. `everything`: also what becomes of each step run.
enum class Detail { blocks, everything };

class Console : public events::Sink {
 public:
  Console(Terminal terminal, Detail detail) : terminal_(terminal), detail_(detail) {}
  void on_event(const events::Event& event) noexcept override;
  void flush() noexcept override;

 private:
  void show(const events::Event& event);
  void show_display(const Json& data);
  void show_shared(const events::Event& event);
  void show_waiting(const events::Event& event);
  void show_state(const events::Event& event, std::string_view word);
  Terminal terminal_;
  Detail detail_;
  std::size_t cancelled_ = 0;  // since the last flush
  std::string cancelled_why_;
  struct Waiting {
    std::set<std::string> step_runs;
    double until = 0;      // seconds since 1970
    bool changed = false;  // since the last flush
  };
  std::map<std::string, Waiting> waiting_;  // by lane
};

// A display block (see sdk/README.md): a title, lines, a table.
void print_block(Terminal& terminal, const Json& block);

}  // namespace plait::cli

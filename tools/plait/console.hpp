// The events of a run, as a person reads them while it goes on.
#pragma once

#include "events/sink.hpp"
#include "terminal.hpp"

namespace plait::cli {

class Console : public events::Sink {
 public:
  explicit Console(Terminal terminal) : terminal_(terminal) {}
  void on_event(const events::Event& event) noexcept override;
  void flush() noexcept override { terminal_.flush(); }

 private:
  void show(const events::Event& event);
  void show_display(const Json& data);
  void show_state(const events::Event& event, std::string_view word);
  Terminal terminal_;
};

// A display block (see sdk/README.md): a title, lines, a table.
void print_block(Terminal& terminal, const Json& block);

}  // namespace plait::cli

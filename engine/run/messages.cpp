// What people say to step runs: answers to blocked ones, and messages to those of a task.
#include <algorithm>
#include <utility>

#include "config/template.hpp"
#include "run/session.hpp"

namespace plait::run {

// A blocked run goes on with this answer as soon as the scheduler grants it a slot.
void Session::decided(graph::NodeId run, const store::Decision& decision) {
  auto owned = std::make_unique<Call>();
  Call& call = *owned;
  call.id = ++last_call_;
  call.open = {run};
  call.attempt = scheduler_->attempt(run);
  call.gather = graph_.step_of(run).gather;
  call.state = records_[run].state;
  call.with = facts_[graph_.node(run).step].plain_with;
  if (!call.with) {
    auto with = config::expand(graph_.step_of(run).with, scope_for(run));
    call.with = std::make_shared<const Json>(with ? std::move(with).value() : Json::object());
  }
  call.causes.push_back(Json{{"kind", "decision"},
                             {"choice", decision.choice},
                             {"reason", decision.reason},
                             {"by", decision.by}});
  call.awaits_slot = true;
  calls_.emplace(call.id, std::move(owned));
  call_of_[run] = calls_[call.id].get();
  announce(run, events::StepDecided{decision.choice, decision.reason, decision.by});
  scheduler_->decided(run, now());
  budgets_.untell(run);
}

// Answers that people gave to blocked step runs.
void Session::read_decisions() {
  const auto decisions = setup_.store.decisions(setup_.run_id, last_decision_);
  if (!decisions) return;
  for (const store::Decision& decision : *decisions) {
    last_decision_ = std::max(last_decision_, decision.id);
    const auto run = static_cast<graph::NodeId>(decision.index);
    if (run >= records_.size() || scheduler_->state(run) != schedule::State::blocked) continue;
    // It answered an earlier question: a resumed run reads all decisions once more.
    if (decision.id <= records_[run].waits.value("last_decision", std::int64_t{0})) continue;
    decided(run, decision);
  }
}

bool Session::is_for(const store::TaskMessage& message, graph::NodeId run) const {
  if (!graph_.step_of(run).messages) return false;
  const graph::Task* task = graph_.task_of(run);
  return message.task == (task == nullptr ? graph_.step_of(run).id : task->id) ||
         message.task == graph_.name(run);
}

// Messages that are not delivered yet. Whoever waits is resumed with them; the others find them in
// their next request.
void Session::read_messages() {
  auto rows = setup_.store.messages(setup_.run_id);
  if (!rows) return;
  for (store::TaskMessage& row : *rows) {
    if (row.delivered || row.id <= last_message_) continue;
    last_message_ = row.id;
    messages_.push_back({std::move(row), 0});
    Undelivered& message = messages_.back();
    for (const auto& [id, call] : calls_) {
      if (call->awaits_slot || call->open.size() != 1 || call->stopping) continue;
      const graph::NodeId run = call->open.front();
      if (!is_for(message.row, run)) continue;
      message.given_to = id;
      announce(run, events::StepTold{message.row.text, message.row.sender});
      ask(*call,
          Json{{"kind", "message"}, {"text", message.row.text}, {"from", message.row.sender}});
      break;
    }
  }
}

// The texts of those that the call has not been given, which it is given now.
Json Session::messages_for(const Call& call) {
  Json texts = Json::array();
  for (Undelivered& message : messages_) {
    if (message.given_to == call.id || !is_for(message.row, call.open.front())) continue;
    message.given_to = call.id;
    announce(call.open.front(), events::StepTold{message.row.text, message.row.sender});
    texts.push_back(message.row.text);
  }
  return texts;
}

// The call has got beyond what it was given: it has started a process with it, or has ended. What
// was given before a crash, and had no consequence yet, is given again.
void Session::delivered(const Call& call) {
  if (setup_.mode == Mode::dry_run) return;
  std::erase_if(messages_, [&](const Undelivered& message) {
    if (message.given_to != call.id) return false;
    batch_.deliveries.push_back({message.row.id, wall()});
    return true;
  });
}

// The run is over: nobody will read them.
void Session::announce_unread() {
  for (const Undelivered& message : messages_)
    announce(events::Warning{
        "what \"" + message.row.task + "\" was told came too late: " + message.row.text, {}});
}

}  // namespace plait::run

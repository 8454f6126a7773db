// What the step runs of a run share: lanes, budgets, pools that follow the machine.
#include <algorithm>
#include <cmath>
#include <utility>

#include "run/machine.hpp"
#include "run/session.hpp"

namespace plait::run {

namespace {

constexpr std::chrono::seconds between_looks{5};
// Steady time stands still while the machine is suspended; a lane opens by the wall clock all the
// same, this much late at most.
constexpr std::chrono::seconds lane_check{30};

schedule::Spending spending_of(const Json& json) {
  schedule::Spending out;
  if (!json.is_object()) return out;
  for (const auto& [name, amount] : json.items())
    if (amount.is_number() && amount.get<double>() >= 0) out[name] = amount.get<double>();
  return out;
}

bool has_choice(const Json& waits, const std::string& choice) {
  const Json choices = waits.value("choices", Json::array());
  return std::find(choices.begin(), choices.end(), choice) != choices.end();
}

}  // namespace

// The steady time of a wall time, which is not far away.
schedule::TimePoint Session::steady_at(double unix_seconds) const {
  const double furthest = base::to_seconds(schedule::Lanes::furthest);
  return now() + base::from_seconds(std::clamp(unix_seconds - wall(), -furthest, furthest));
}

// Lanes that were seen to work: of the answer "wait", or among the outputs of one who has ended.
void Session::take_lane_ok(const Json& told) {
  const auto ok = told.find("lane_ok");
  if (ok == told.end() || !ok->is_array()) return;
  for (const Json& lane : *ok) {
    if (!lane.is_string()) continue;
    scheduler_->lanes().ok(lane.get<std::string>(), now());
    keep_lane(lane.get<std::string>());
  }
}

// What the answer "wait" says of lanes. An error is the step's.
Status Session::take_lanes(Call& call, const Json& wait) {
  schedule::Lanes& lanes = scheduler_->lanes();
  take_lane_ok(wait);
  for (const Json& closing : wait.value("close", Json::array())) {
    const auto lane = closing.at("lane").get<std::string>();
    std::optional<schedule::TimePoint> until;
    if (const auto it = closing.find("until"); it != closing.end() && it->is_number())
      until = steady_at(it->get<double>());
    const auto before = lanes.states();
    const bool was_shut = lanes.shut(lane, now());
    const schedule::TimePoint opens = lanes.close(lane, until, closing.value("reason", ""), now());
    // Several that met the same limit tell the same time; the clocks are not read at once.
    if (was_shut && opens - before.at(lane).until < std::chrono::seconds(1)) continue;
    shut_lane_ = lane;
    next_look_ = now();
    lane_until_[lane] = wall() + base::to_seconds(opens - now());
    keep_lane(lane);
    announce(call.open.front(),
             events::LaneClosed{lane, lane_until_[lane], closing.value("reason", "")});
    tell_other_runs(lane);
  }
  if (!wait.contains("enter") || wait["enter"].empty()) return {};
  if (call.open.size() > 1)
    return fail(error_class::plugin, "a call for several tasks cannot wait for a lane",
                "let the step take one task at a time");
  call.lanes = wait["enter"].get<std::vector<std::string>>();
  scheduler_->enter(call.open.front(), call.lanes, now());
  return {};
}

void Session::keep_lane(const std::string& lane) {
  if (setup_.mode == Mode::dry_run) return;
  const auto states = scheduler_->lanes().states();
  const auto it = states.find(lane);
  if (it == states.end()) return;
  batch_.lanes.push_back(
      {setup_.run_id, lane, lane_until_[lane], it->second.reason, it->second.strikes});
}

// That a lane is shut; those that cannot be told meet the limit themselves.
void Session::tell_other_runs(const std::string& lane) {
  const Status told =
      lane_board_.put_up({lane, lane_until_[lane], scheduler_->lanes().states().at(lane).reason});
  if (!told) announce(events::Log{"warn", "engine", "lanes: " + told.error().message});
}

// What they have met shuts the lane here, before anybody enters it.
void Session::heed_other_runs() {
  schedule::Lanes& lanes = scheduler_->lanes();
  for (const ShutLane& shut : lane_board_.news()) {
    const auto known = lane_until_.find(shut.name);
    const bool is_over = shut.until < wall() + 1;
    const bool is_known = lanes.shut(shut.name, now()) && known->second >= shut.until - 1;
    if (is_over || is_known) continue;
    const schedule::TimePoint opens =
        lanes.close(shut.name, steady_at(shut.until), shut.reason, now());
    shut_lane_ = shut.name;
    next_look_ = now();
    lane_until_[shut.name] = wall() + base::to_seconds(opens - now());
    keep_lane(shut.name);
    announce(events::LaneClosed{shut.name, lane_until_[shut.name], "another run: " + shut.reason});
  }
}

// Those whose time has come by the wall clock, if not by the steady one.
void Session::check_lanes() {
  heed_other_runs();
  schedule::Lanes& lanes = scheduler_->lanes();
  for (const auto& [lane, until] : lane_until_)
    if (wall() >= until && lanes.shut(lane, now())) lanes.open(lane, now());
}

// A run begins to wait outside of its lanes.
void Session::kept_out(graph::NodeId run) {
  Call* call = call_of_[run];
  if (call == nullptr) return;
  call->outside = true;
  events::StepWaiting event;
  event.lanes = call->lanes;
  for (const auto& [key, process] : call->processes) event.processes.push_back(key);
  for (const std::string& lane : call->lanes)
    if (const auto it = lane_until_.find(lane); it != lane_until_.end())
      event.until = std::max(event.until.value_or(0), it->second);
  announce(run, event);
  keep(run);
}

// It has entered the lanes that it waited for.
void Session::let_in(Call& call) {
  const graph::NodeId run = call.open.front();
  if (std::exchange(call.outside, false)) {
    events::StepResumed event;
    event.cause = "lane";
    announce(run, event);
    keep(run);
  }
  ask(call, Json{{"kind", "lane"}, {"lanes", call.lanes}});
}

// The totals that a step run tells: replaced, not added.
void Session::take_spent(graph::NodeId run, const Json& spent) {
  const schedule::Spending totals = spending_of(spent);
  if (totals.empty()) return;
  budgets_.spent(run, totals);
  spending_changed_ = true;
}

// What it shares when it ends: the last totals, of an answer "blocked" or among the outputs, and
// lanes that were seen to work.
void Session::take_last_words(graph::NodeId run, const Json& answer) {
  if (!answer.is_object()) return;
  const Json outputs = answer.value("outputs", Json::object());
  take_spent(run,
             answer.value("spent", outputs.is_object() ? outputs.value("spent", Json()) : Json()));
  if (outputs.is_object()) take_lane_ok(outputs);
}

// When a budget is exhausted, who spends it is told so, and no other run of its step starts.
void Session::check_budgets() {
  if (!std::exchange(spending_changed_, false)) return;
  for (const pipeline::Budget* budget : budgets_.exhausted()) {
    const double spent = budgets_.total(budget->name);
    if (reached_.insert(budget->name).second)
      announce(
          events::BudgetReached{budget->name, budget->limit, spent, budget->unit, budget->remedy});
    for (graph::NodeId run = 0; run < records_.size(); ++run) {
      if (graph_.dead(run) || !budgets_.reports(run, budget->name)) continue;
      scheduler_->withhold(graph_.node(run).step, true);
      Call* call = call_of_[run];
      if (call == nullptr || call->stopping || call->expired) continue;
      if (call->awaits_slot) {  // told once it is at work again
        spending_changed_ = true;
        continue;
      }
      if (!budgets_.tell(run, budget->name)) continue;
      ask(*call, Json{{"kind", "budget"},
                      {"name", budget->name},
                      {"limit", budget->limit},
                      {"spent", spent},
                      {"unit", budget->unit}});
    }
  }
}

// What an earlier process noted of lanes and spending.
Status Session::restore_shared(const std::vector<store::StepRun>& rows) {
  PLAIT_TRY(const auto lanes, setup_.store.lanes(setup_.run_id));
  for (const store::Lane& lane : lanes) {
    if (wall() > lane.until + base::to_seconds(schedule::Lanes::relapse)) continue;  // forgotten
    lane_until_[lane.name] = lane.until;
    schedule::LaneState state;
    state.until = steady_at(lane.until);
    state.reason = lane.reason;
    state.strikes = lane.strikes;
    scheduler_->lanes().restore(lane.name, std::move(state));
  }
  for (const store::StepRun& row : rows) {
    if (row.spent.empty()) continue;
    const auto run = graph_.find(row.task.empty() ? row.step : row.step + "[" + row.task + "]");
    if (!run) continue;
    const Json json = Json::parse(row.spent, nullptr, false);
    budgets_.restore(*run, {spending_of(json.value("before", Json::object())),
                            spending_of(json.value("now", Json::object()))});
    if (scheduler_->state(*run) == schedule::State::pending) budgets_.next_attempt(*run);
    spending_changed_ = true;
  }
  return {};
}

Json Session::spent_by(graph::NodeId run) const {
  const schedule::SpentByRun& spent = budgets_.of(run);
  if (spent.before.empty() && spent.now.empty()) return nullptr;
  return {{"before", Json(spent.before)}, {"now", Json(spent.now)}};
}

// The budgets that are exhausted, for people: a line each, and what to do.
std::string Session::spent_text() const {
  std::string text, remedies;
  const auto number = [](double value) {
    const double rounded = std::round(value * 1e4) / 1e4;
    const bool whole = rounded == std::floor(rounded) && std::abs(rounded) < 1e15;
    return dump(whole ? Json(static_cast<std::int64_t>(rounded)) : Json(rounded));
  };
  for (const pipeline::Budget* budget : budgets_.exhausted()) {
    text += (text.empty() ? "" : ", ") + number(budgets_.total(budget->name)) + " of " +
            number(budget->limit) + (budget->unit.empty() ? "" : " " + budget->unit) + " of \"" +
            budget->name + "\" spent";
    if (!budget->remedy.empty()) remedies += "\n" + budget->remedy;
  }
  return text + remedies;
}

// A run that goes on: what ended its work because of a budget goes on by itself, now that it may.
void Session::go_on_after_budgets() {
  if (!budgets_.exhausted().empty()) return;
  store::Decision go_on;
  go_on.choice = "resume";
  go_on.reason = "the run goes on";
  for (graph::NodeId run = 0; run < records_.size(); ++run)
    if (!graph_.dead(run) && scheduler_->state(run) == schedule::State::blocked &&
        scheduler_->error(run).code == error_class::budget &&
        has_choice(records_[run].waits, go_on.choice))
      decided(run, go_on);
}

// Pools whose limit is "auto".
void Session::look_at_machine() {
  if (auto_limits_.empty() || now() < next_look_) return;
  next_look_ = now() + between_looks;
  schedule::AutoLimit::Look look;
  look.machine = read_machine();
  look.peak_kb = peak_kb_;
  look.shut_lane = std::exchange(shut_lane_, {});
  look.now = now();
  for (auto& [pool, limit] : auto_limits_) {
    look.used = scheduler_->pools().used(pool);
    const auto change = limit.look(look);
    if (!change) continue;
    scheduler_->set_limit(pool, change->limit);
    announce(events::PoolLimit{pool, change->limit, change->reason});
  }
}

// When there is something to look at though nothing happens.
std::optional<schedule::TimePoint> Session::next_shared() const {
  std::optional<schedule::TimePoint> next;
  if (!auto_limits_.empty()) next = next_look_;
  if (std::as_const(*scheduler_).lanes().next_opening()) {
    const schedule::TimePoint check = now() + lane_check;
    if (!next || check < *next) next = check;
  }
  return next;
}

}  // namespace plait::run

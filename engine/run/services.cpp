#include "run/services.hpp"

#include <algorithm>
#include <utility>

#include "events/filter.hpp"
#include "mask/hide.hpp"

namespace plait::run {

std::string Services::name_of(const plugins::CallInfo& info) {
  return info.task.empty() ? info.step : info.step + "[" + info.task + "]";
}

Cancel Services::cancelled(const plugins::CallInfo& info) const {
  const Cancel cancel = cancel_;
  if (cancel == Cancel::stop || !any_expired_) return cancel;
  const std::lock_guard lock(mutex_);
  const bool expired = std::find(expired_.begin(), expired_.end(), name_of(info)) != expired_.end();
  return expired ? Cancel::stop : cancel;
}

void Services::set_expired(const plugins::CallInfo& info) {
  const std::lock_guard lock(mutex_);
  expired_.push_back(name_of(info));
  any_expired_ = true;
}

std::int64_t Services::monotonic_ns() const {
  return clock_.steady().count();
}
std::int64_t Services::wall_ns() const {
  return clock_.wall().count();
}

bool Services::reserved_event(std::string_view type) const {
  return !events::may_be_sent_by_plugin(type);
}

void Services::emit(const plugins::CallInfo& info, std::string_view type, std::string_view json) {
  bus_.emit({info.step, info.task, info.attempt}, type, Json::parse(json, nullptr, false));
}

void Services::event_dropped(const plugins::CallInfo& info, std::string_view type,
                             std::string_view reason) {
  bus_.emit({info.step, info.task, info.attempt},
            events::Warning{
                "an event \"" + std::string(type) + "\" was dropped: " + std::string(reason), ""});
}

Status Services::write(const plugins::CallInfo& info, std::string_view key, std::string_view json) {
  std::future<Status> written;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return *closed_;
    pending_.push_back({info, std::string(key), std::string(json), {}});
    written = pending_.back().written.get_future();
  }
  wake_();
  return written.get();
}

Status Services::intend(const plugins::CallInfo& info, std::string_view key,
                        std::string_view json) {
  return write(info, key, json);
}

Status Services::settle(const plugins::CallInfo& info, std::string_view key) {
  return write(info, key, {});
}

std::vector<Services::Pending> Services::take_intentions() {
  const std::lock_guard lock(mutex_);
  return std::exchange(pending_, {});
}

void Services::close(const Error& why) {
  {
    const std::lock_guard lock(mutex_);
    closed_ = why;
  }
  for (Pending& note : take_intentions()) note.written.set_value(why);
}

void Services::mask(std::string_view secret) {
  const std::lock_guard lock(mutex_);
  if (std::find(secrets_.begin(), secrets_.end(), secret) != secrets_.end()) return;
  if (!masked_.add(secret)) return;
  secrets_.emplace_back(secret);
  any_secret_ = true;
}

void Services::hide_secrets(std::string& text) const {
  if (!any_secret_) return;
  const std::lock_guard lock(mutex_);
  mask::hide(masked_, text);
}

void Services::hide_secrets(Json& value) const {
  if (any_secret_) events::filter_texts(value, [this](std::string& text) { hide_secrets(text); });
}

std::vector<std::string> Services::secrets() const {
  const std::lock_guard lock(mutex_);
  return secrets_;
}

void Services::log(const plugins::CallInfo& info, std::string_view component, LogLevel level,
                   std::string_view text) {
  static constexpr const char* words[] = {"debug", "info", "warn", "error"};
  bus_.emit({info.step, info.task, info.attempt},
            events::Log{words[static_cast<int>(level)], std::string(component), std::string(text)});
}

}  // namespace plait::run

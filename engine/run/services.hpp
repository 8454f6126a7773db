// The host services of a run, as its plugins reach them from any thread.
#pragma once

#include <atomic>
#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <plait/json.hpp>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "events/bus.hpp"
#include "events/payloads.hpp"
#include "mask/secrets.hpp"
#include "plugins/host.hpp"
#include "store/rows.hpp"

namespace plait::run {

class Services : public plugins::HostServices {
 public:
  // `wake` makes the run's thread look at take_intentions().
  Services(events::Bus& bus, const base::Clock& clock, std::function<void()> wake)
      : bus_(bus), clock_(clock), wake_(std::move(wake)) {}

  [[nodiscard]] Cancel cancelled(const plugins::CallInfo& info) const override;
  [[nodiscard]] std::int64_t monotonic_ns() const override;
  [[nodiscard]] std::int64_t wall_ns() const override;
  [[nodiscard]] bool reserved_event(std::string_view type) const override;
  void emit(const plugins::CallInfo& info, std::string_view type, std::string_view json) override;
  void event_dropped(const plugins::CallInfo& info, std::string_view type,
                     std::string_view reason) override;
  Status intend(const plugins::CallInfo& info, std::string_view key,
                std::string_view json) override;
  Status settle(const plugins::CallInfo& info, std::string_view key) override;
  void mask(std::string_view secret) override;
  void hide(std::string& text) const override { hide_secrets(text); }
  void log(const plugins::CallInfo& info, std::string_view component, LogLevel level,
           std::string_view text) override;

  [[nodiscard]] bool has_secrets() const { return any_secret_; }
  // In place: of the bus's events, and of what goes into the store.
  void hide_secrets(std::string& text) const;
  void hide_secrets(Json& value) const;
  // All that were registered and are long enough to be masked.
  [[nodiscard]] std::vector<std::string> secrets() const;

  void set_cancel(Cancel cancel) { cancel_ = cancel; }
  void set_expired(const plugins::CallInfo& info);

  // A note that a plugin's thread waits to have written.
  struct Pending {
    plugins::CallInfo info;
    std::string key;
    std::string json;  // empty: settled
    std::promise<Status> written;
  };
  [[nodiscard]] std::vector<Pending> take_intentions();
  // Nobody writes notes any more: those that wait and all later ones fail with `why`.
  void close(const Error& why);

 private:
  Status write(const plugins::CallInfo& info, std::string_view key, std::string_view json);
  static std::string name_of(const plugins::CallInfo& info);

  events::Bus& bus_;
  const base::Clock& clock_;
  std::function<void()> wake_;
  std::atomic<Cancel> cancel_{Cancel::none};
  std::atomic<bool> any_expired_{false};
  std::atomic<bool> any_secret_{false};
  mutable std::mutex mutex_;
  std::vector<std::string> expired_;
  std::vector<std::string> secrets_;
  mask::Secrets masked_;  // the same
  std::vector<Pending> pending_;
  std::optional<Error> closed_;
};

}  // namespace plait::run

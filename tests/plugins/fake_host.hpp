// A run that writes down what it is told.
#pragma once

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "plugins/host.hpp"

namespace plait::plugins {

class FakeHost : public HostServices {
 public:
  [[nodiscard]] Cancel cancelled(const CallInfo&) const override { return cancel; }
  [[nodiscard]] std::int64_t monotonic_ns() const override { return 1'000'000'000; }
  [[nodiscard]] std::int64_t wall_ns() const override { return 5'000'000'000; }
  [[nodiscard]] bool reserved_event(std::string_view type) const override {
    return type.rfind("run.", 0) == 0;
  }
  void emit(const CallInfo&, std::string_view type, std::string_view) override {
    add(events, std::string(type));
  }
  void event_dropped(const CallInfo&, std::string_view type, std::string_view reason) override {
    add(dropped, std::string(type) + ": " + std::string(reason));
  }
  Status intend(const CallInfo&, std::string_view key, std::string_view) override {
    add(notes, "intend " + std::string(key));
    return {};
  }
  Status settle(const CallInfo&, std::string_view key) override {
    add(notes, "settle " + std::string(key));
    return {};
  }
  void mask(std::string_view secret) override { add(secrets, std::string(secret)); }
  void log(const CallInfo&, std::string_view component, LogLevel, std::string_view text) override {
    add(lines, std::string(component) + ": " + std::string(text));
  }

  Cancel cancel = Cancel::none;
  std::vector<std::string> events, dropped, notes, secrets, lines;

 private:
  void add(std::vector<std::string>& list, std::string text) {
    const std::lock_guard lock(mutex_);
    list.push_back(std::move(text));
  }
  std::mutex mutex_;
};

}  // namespace plait::plugins

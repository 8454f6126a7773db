#include "log/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <array>
#include <memory>
#include <plait/error_class.hpp>

namespace plait::log {
namespace {

constexpr std::size_t kFileBytes = std::size_t{8} << 20;
constexpr std::size_t kOlderFiles = 3;
constexpr std::array<std::string_view, 6> kNames{"trace", "debug", "info", "warn", "error", "off"};

// Set once, by open(), before there are threads.
std::unique_ptr<spdlog::logger>& logger() {
  static std::unique_ptr<spdlog::logger> made;
  return made;
}

spdlog::level::level_enum native(Level level) {
  constexpr std::array levels{spdlog::level::trace, spdlog::level::debug, spdlog::level::info,
                              spdlog::level::warn,  spdlog::level::err,   spdlog::level::off};
  return levels[static_cast<std::size_t>(level)];
}

spdlog::sink_ptr sink_for(const std::string& file) {
  if (file.empty()) return std::make_shared<spdlog::sinks::stderr_sink_mt>();
  return std::make_shared<spdlog::sinks::rotating_file_sink_mt>(file, kFileBytes, kOlderFiles);
}

}  // namespace

namespace detail {

std::atomic<Level> threshold{Level::off};

void write(Level level, std::string_view text) noexcept {
  logger()->log(native(level), spdlog::string_view_t(text.data(), text.size()));
}

}  // namespace detail

Status open(std::string_view level, const std::string& file) {
  const auto* const name = std::find(kNames.begin(), kNames.end(), level);
  if (name == kNames.end())
    return fail(error_class::config, "there is no log level \"" + std::string(level) + "\"",
                "it is trace, debug, info, warn, error or off");
  const auto wanted = static_cast<Level>(name - kNames.begin());
  try {
    auto made = std::make_unique<spdlog::logger>("plait", sink_for(file));
    made->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %P/%t %l %v", spdlog::pattern_time_type::utc);
    made->set_level(native(wanted));
    made->flush_on(spdlog::level::debug);
    made->set_error_handler([](const std::string&) {});  // a full disk of the log ends no run
    logger() = std::move(made);
  } catch (const spdlog::spdlog_ex& caught) {
    return fail(error_class::io, "cannot write the log \"" + file + "\": " + caught.what(),
                "name another file, or none for standard error");
  }
  detail::threshold.store(wanted, std::memory_order_relaxed);
  return {};
}

}  // namespace plait::log

// "try again at 3pm", "in 5 minutes", "limit reached|1795401948": when a provider takes requests
// again.
#pragma once

#include <optional>
#include <string_view>

namespace plait::agents {

// Seconds since 1970, later than `now` and at most nine days later; nullopt when `message` names no
// such time. A time of day without a zone is local, and the next one.
[[nodiscard]] std::optional<double> retry_time(std::string_view message, double now);

// "Retrying after 5194ms", "in 1m 30s": seconds.
[[nodiscard]] std::optional<double> wait_in(std::string_view message);

}  // namespace plait::agents

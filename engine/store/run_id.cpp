#include "store/run_id.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace plait::store {

namespace {

constexpr std::string_view kLetters = "23456789abcdefghjkmnpqrstuvwxyz";
constexpr std::string_view kForm = "dddddddd-dddddd-wwww";

}  // namespace

std::string make_run_id(std::int64_t unix_seconds, const std::function<std::uint32_t()>& random) {
  const std::chrono::sys_seconds time{std::chrono::seconds(unix_seconds)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%04d%02u%02u-%02d%02d%02d-",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  std::string id = text.data();
  for (int i = 0; i < 4; ++i) id += kLetters[random() % kLetters.size()];
  return id;
}

bool is_run_id(std::string_view text) {
  return std::equal(text.begin(), text.end(), kForm.begin(), kForm.end(), [](char c, char form) {
    switch (form) {
      case 'd':
        return c >= '0' && c <= '9';
      case 'w':
        return kLetters.find(c) != std::string_view::npos;
      default:
        return c == form;
    }
  });
}

}  // namespace plait::store

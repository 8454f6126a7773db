// What the engine's events carry: one struct for each type of the catalogue.
#pragma once

#include <concepts>
#include <plait/json.hpp>
#include <string_view>

#include "events/run_payloads.hpp"
#include "events/step_payloads.hpp"

namespace plait::events {

// A struct with the name of its event type and its data as a JSON object.
template <typename T>
concept Payload = requires(const T& payload) {
  { T::type } -> std::convertible_to<std::string_view>;
  { payload.data() } -> std::same_as<Json>;
};

}  // namespace plait::events

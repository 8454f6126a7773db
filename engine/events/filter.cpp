#include "events/filter.hpp"

#include <utility>

namespace plait::events {

void filter_texts(Json& value, const std::function<void(std::string&)>& filter) {
  if (value.is_string()) {
    filter(value.get_ref<std::string&>());
  } else if (value.is_array()) {
    for (auto& element : value) filter_texts(element, filter);
  } else if (value.is_object()) {
    bool keys_changed = false;
    for (auto& [key, member] : value.items()) {
      std::string new_key = key;
      filter(new_key);
      keys_changed |= new_key != key;
      filter_texts(member, filter);
    }
    if (!keys_changed) return;
    Json filtered = Json::object();
    for (auto& [key, member] : value.items()) {
      std::string new_key = key;
      filter(new_key);
      filtered[new_key] = std::move(member);
    }
    value = std::move(filtered);
  }
}

}  // namespace plait::events

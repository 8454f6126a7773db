#include "known_secrets.hpp"

#include <algorithm>
#include <plait/error_class.hpp>

#include "events/filter.hpp"
#include "mask/hide.hpp"
#include "pipeline/names.hpp"
#include "run/environment.hpp"

namespace plait::cli {

namespace {

constexpr char kMask[] = "***";

// `name`: of the node itself, which says what its "default" is (`[params.api_key]`).
void collect(const config::Node& node, const std::string& name, std::vector<std::string>& out) {
  for (const config::Entry& entry : node.entries) {
    const std::string& called = entry.key == "default" ? name : entry.key;
    if (entry.value.is(config::Kind::string) && run::is_secret(called, entry.value.text))
      out.push_back(entry.value.text);
    collect(entry.value, entry.key, out);
  }
  for (const config::Node& item : node.items) collect(item, name, out);
}

std::string key_of(const std::string& set) {
  return set.substr(0, set.find('='));
}

}  // namespace

std::vector<std::string> secrets_in(const config::Document& document, const Json& values) {
  std::vector<std::string> out;
  collect(document.root, "", out);
  for (const auto& [name, value] : values.items())
    if (value.is_string() && run::is_secret(name, value.get_ref<const std::string&>()))
      out.push_back(value);
  return out;
}

Json without_secrets(const std::vector<std::string>& secrets, Json json) {
  mask::Secrets hidden;
  for (const std::string& secret : secrets) hidden.add(secret);
  if (!hidden.empty())
    events::filter_texts(json, [&](std::string& text) { mask::hide(hidden, text); });
  return json;
}

Result<std::vector<std::string>> sets_with_secrets(const std::vector<std::string>& sets,
                                                   const std::vector<std::string>& said) {
  std::vector<std::string> out = sets;
  for (std::string& set : out) {
    if (set.find(kMask) == std::string::npos) continue;
    const auto again = std::find_if(said.begin(), said.end(), [&](const std::string& other) {
      return key_of(other) == key_of(set);
    });
    if (again == said.end())
      return fail(error_class::config,
                  "the run was begun with --set " + set + ", and plait keeps no secrets",
                  "say it again: plait resume --set '" + key_of(set) + "=…'");
    set = *again;
  }
  return out;
}

std::vector<std::string> drop_masked(Json& values) {
  std::vector<std::string> out;
  for (const auto& [name, value] : values.items())
    if (value.is_string() && value.get_ref<const std::string&>().find(kMask) != std::string::npos)
      out.push_back(name);
  for (const std::string& name : out) values.erase(name);
  return out;
}

Status expect_said_again(const Json& values, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const auto it = values.find(name);
    const bool is_there = it != values.end() && it->is_string() &&
                          run::is_secret(name, it->get_ref<const std::string&>());
    if (!is_there)
      return fail(error_class::config,
                  "the run was begun with a secret as \"" + name + "\", and plait keeps none",
                  "say it again: plait resume " + pipeline::flag_of(name) + " …");
  }
  return {};
}

}  // namespace plait::cli

// Asks a check as preflight does.
#pragma once

#include <plait/check.hpp>

#include "fake_host.hpp"

namespace plait::test {

inline Json a_task(const std::string& id) {
  return {{"id", id},
          {"file", "PRPs/" + id + ".md"},
          {"branch", "prp-" + id},
          {"worktree", "../wt-" + id},
          {"depends_on", Json::array()},
          {"errors", Json::array()},
          {"warnings", Json::array()}};
}

inline Json about(std::vector<Json> tasks) {
  return {{"project", "/"},
          {"tasks", std::move(tasks)},
          {"params", {{"prps", {"PRP-A", "PRP-B"}}}},
          {"outcome", nullptr}};
}

// The check's answer, or the error object of a check that failed itself.
template <typename T>
Json ask(const Json& request, const Json& with = Json::object(), FakeHost* host = nullptr) {
  FakeHost own;
  auto made = detail::make<T>(with);
  if (!made) return to_json(made.error());
  return (host != nullptr ? *host : own).invoke(**made, "check", request).message.json;
}

}  // namespace plait::test

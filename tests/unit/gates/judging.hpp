// Asks a gate as the step that runs it does.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <plait/gate.hpp>

#include "fake_host.hpp"

namespace plait::test {

inline Json ended(int code) {
  return {{"kind", "exited"}, {"code", code}};
}

// A check as a command of its own: the first of those that prepare names.
template <typename T>
Json prepared(const Json& with, const Json& request) {
  FakeHost host;
  auto made = detail::make<T>(with);
  if (!made) return to_json(made.error());
  return host.invoke(**made, "prepare", request).message.json;
}

// The result for the check that prepare names first, or for `check`.
template <typename T>
Json judged(const Json& with, Json request, const Json& outcome, const std::string& output,
            Json check = Json()) {
  FakeHost host;
  auto made = detail::make<T>(with);
  if (!made) return to_json(made.error());
  if (check.is_null()) {
    const Reply reply = host.invoke(**made, "prepare", request);
    if (reply.status != PLAIT_OK) return reply.message.json;
    check = reply.message.json["checks"][0];
  }
  request["check"] = check;
  request["outcome"] = outcome;
  Message message;
  request["output"] = message.attach(output);
  message.json = std::move(request);
  return host.invoke(**made, "judge", message).message.json;
}

// A captured output of a tool: tests/golden/gates/NAME.
inline std::string sample(const std::string& name) {
  const char* root = std::getenv("PLAIT_SOURCE_DIR");
  const auto path =
      std::filesystem::path(root != nullptr ? root : ".") / "tests" / "golden" / "gates" / name;
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace plait::test

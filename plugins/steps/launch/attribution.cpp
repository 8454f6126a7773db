#include "launch/attribution.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <plait/json.hpp>
#include <plait/step.hpp>
#include <string_view>

namespace plait::launch {
namespace {

namespace fs = std::filesystem;

bool only_reads(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  constexpr std::array<std::string_view, 5> kReading{"read", "grep", "glob", "list", "search"};
  return name == "ls" || name == "view" ||
         std::any_of(kReading.begin(), kReading.end(),
                     [&](std::string_view word) { return name.starts_with(word); });
}

std::string tools_used(const fs::path& events) {
  std::string used;
  std::ifstream in(events, std::ios::binary);
  for (std::string line; std::getline(in, line);) {
    if (line.find("\"tool\"") == std::string::npos) continue;
    const Json event = Json::parse(line, nullptr, false);
    if (!event.is_object() || StepRequest::text(event, "type") != "tool") continue;
    if (only_reads(StepRequest::text(event, "name"))) continue;
    used += StepRequest::text(event, "title") + "\n";
  }
  return used;
}

}  // namespace

Attribution::Attribution(const fs::path& trace, const fs::path& events, fs::path main_checkout)
    : trace_(git::ReferenceTrace::read(trace)),
      tools_(tools_used(events)),
      main_checkout_(std::move(main_checkout)) {}

bool Attribution::used_tool_on(const std::string& path) const {
  const std::string full = (main_checkout_ / path).string();
  for (std::size_t at = 0; (at = tools_.find(full, at)) != std::string::npos; ++at) {
    const char next = at + full.size() < tools_.size() ? tools_[at + full.size()] : '\n';
    const bool longer = std::isalnum(static_cast<unsigned char>(next)) != 0 ||
                        std::string_view("._-/").find(next) != std::string_view::npos;
    if (!longer) return true;
  }
  return false;
}

bool Attribution::to_agent(const git::Difference& found) const {
  using Kind = git::Difference::Kind;
  switch (found.kind) {
    case Kind::config:
    case Kind::hooks:
    case Kind::info:
    case Kind::link:
      return true;
    case Kind::branch_setting:
      return false;
    case Kind::head:
      return trace_.moved_head_to(found.is);
    case Kind::reference:
      return trace_.wrote(found.name);
    case Kind::files:
      return !main_checkout_.empty() && used_tool_on(found.name);
  }
  return true;
}

}  // namespace plait::launch

#include "waiting_view.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <map>

#include "base/format.hpp"

namespace plait::cli {

namespace {

Json object_in(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  return json.is_object() ? json : Json::object();
}

}  // namespace

std::string clock_text(double seconds, double now) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm local{};
  ::localtime_r(&time, &local);
  std::array<char, 32> text{};
  const bool near = std::abs(seconds - now) < 86'400;
  std::strftime(text.data(), text.size(), near ? "%H:%M" : "%Y-%m-%d %H:%M", &local);
  return text.data();
}

std::vector<std::string> lane_lines(const std::vector<store::StepRun>& rows,
                                    const std::vector<store::Lane>& lanes, double now) {
  std::map<std::string, std::size_t> waiting;
  for (const store::StepRun& row : rows) {
    if (row.status != "waiting" && row.status != "running") continue;
    for (const Json& lane : object_in(row.waits).value("lanes", Json::array()))
      if (lane.is_string()) ++waiting[lane.get<std::string>()];
  }
  std::vector<std::string> out;
  for (const auto& [name, count] : waiting) {
    std::string line = name + ": waiting";
    for (const store::Lane& lane : lanes) {
      if (lane.name != name) continue;
      line += lane.until > now ? " until " + clock_text(lane.until, now) : " for its turn";
      line += ", " + base::counted(count, "task");
      if (!lane.reason.empty()) line += " (" + lane.reason + ")";
    }
    out.push_back(std::move(line));
  }
  return out;
}

Json spent_of(const std::vector<store::StepRun>& rows) {
  Json out = Json::object();
  for (const store::StepRun& row : rows)
    for (const Json& part : object_in(row.spent))
      if (part.is_object())
        for (const auto& [budget, amount] : part.items())
          if (amount.is_number()) out[budget] = out.value(budget, 0.0) + amount.get<double>();
  return out;
}

std::string how_to_answer(const std::string& run, const std::string& who, const Json& choices) {
  std::string others;
  bool answer = false;
  for (const Json& choice : choices) {
    if (!choice.is_string()) continue;
    if (choice == "answer")
      answer = true;
    else
      others += (others.empty() ? "" : "|") + choice.get<std::string>();
  }
  std::string out;
  if (answer) out = "plait answer " + who + " \"…\"" + (run == "latest" ? "" : " --run " + run);
  if (!others.empty())
    out += (out.empty() ? "" : "\n") + ("plait decide " + run + " " + who + " " + others);
  return out;
}

}  // namespace plait::cli

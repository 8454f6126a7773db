#include "run/lane_board.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <optional>
#include <plait/json.hpp>

#include "base/file.hpp"

namespace plait::run {

namespace fs = std::filesystem;

namespace {

// Two changes within one tick of the file system's clock leave one time.
constexpr std::chrono::seconds kTooYoung{1};

std::optional<ShutLane> read_lane(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  const Json json = Json::parse(in, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const auto name = json.find("lane"), until = json.find("until"), reason = json.find("reason");
  const bool whole = name != json.end() && name->is_string() && until != json.end() &&
                     until->is_number() && reason != json.end() && reason->is_string();
  if (!whole) return std::nullopt;
  return ShutLane{name->get<std::string>(), until->get<double>(), reason->get<std::string>()};
}

}  // namespace

// Any name is one of a file: what is no letter, digit or dash is written as its number.
fs::path LaneBoard::file_of(const std::string& lane) const {
  std::string name;
  for (const char c : lane) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    std::array<char, 4> number{};
    (void)std::snprintf(number.data(), number.size(), "%%%02x", byte);
    name += plain ? std::string(1, c) : number.data();
  }
  return folder_ / (name + ".json");
}

Status LaneBoard::put_up(const ShutLane& lane) {
  if (folder_.empty()) return {};
  std::error_code failed;
  fs::create_directories(folder_, failed);
  const fs::path file = file_of(lane.name);
  if (const auto there = read_lane(file); there && there->until >= lane.until) return {};
  const Json text{{"lane", lane.name}, {"until", lane.until}, {"reason", lane.reason}};
  PLAIT_CHECK(base::write_file(file, dump(text) + "\n"));
  told_[lane.name] = lane;
  return {};
}

std::vector<ShutLane> LaneBoard::news() {
  std::vector<ShutLane> out;
  if (folder_.empty()) return out;
  std::error_code failed;
  const auto changed = fs::last_write_time(folder_, failed);
  if (failed || changed == looked_) return out;
  const bool too_young = fs::file_time_type::clock::now() - changed < kTooYoung;
  looked_ = too_young ? fs::file_time_type{} : changed;
  for (fs::directory_iterator at(folder_, failed), end; !failed && at != end;
       at.increment(failed)) {
    if (at->path().extension() != ".json") continue;
    const auto lane = read_lane(at->path());
    if (!lane) continue;
    ShutLane& known = told_[lane->name];
    if (known == *lane) continue;
    known = *lane;
    out.push_back(*lane);
  }
  return out;
}

}  // namespace plait::run

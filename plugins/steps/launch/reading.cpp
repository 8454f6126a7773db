#include "launch/reading.hpp"

#include <cstdint>

#include "launch/noting.hpp"
#include "launch/transcript.hpp"
#include "process/output_file.hpp"

namespace plait::launch {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{256} * 1024;
constexpr int kChunksPerCall = 16;
constexpr double kTextEvery = 2.0;  // seconds between two events of text
constexpr int kEventsPerChunk = 50;

bool is_talk(const std::string& type) {
  return type == "text" || type == "tool";
}

void pass_on(const Json& events, Json& state, Call& call) {
  int left = kEventsPerChunk;
  const Json* last_talk = nullptr;
  for (const Json& event : events) {
    const std::string type = event.value("type", "");
    if (is_talk(type)) {
      last_talk = &event;
    } else if (!type.empty() && left-- > 0) {
      Json data = event;
      data.erase("type");
      call.emit("agent." + type, data);
    }
  }
  if (last_talk == nullptr) return;
  const double now = call.now();
  if (state.contains("talked") && now - state["talked"].get<double>() < kTextEvery) return;
  state["talked"] = now;
  Json data = *last_talk;
  const std::string type = data.value("type", "");
  data.erase("type");
  call.emit("agent." + type, data);
}

}  // namespace

Status read_output(const Component& agent, const std::string& file, Until until, Json& state,
                   Call& call) {
  for (int chunks = 0; until == Until::end || chunks < kChunksPerCall; ++chunks) {
    const auto offset = state.value("offset", std::uint64_t{0});
    PLAIT_TRY(process::Chunk chunk, process::read_chunk(file, offset, kChunkBytes));
    const bool last = chunk.bytes.size() < kChunkBytes;
    if (chunk.bytes.empty() && until == Until::some) return {};
    Message request;
    request.json = {{"state", state.value("agent_state", Json::object())},
                    {"eof", last && until == Until::end}};
    request.json["chunk"] = request.attach(std::move(chunk.bytes));
    PLAIT_TRY(Message answer, agent.invoke(call, "read", request));
    state["offset"] = chunk.next;
    state["agent_state"] = std::move(answer.json["state"]);
    keep_events(file, answer.json["events"], state, call);
    note_events(answer.json["events"], state["noted"]);
    pass_on(answer.json["events"], state, call);
    if (last) return {};
  }
  return {};
}

}  // namespace plait::launch

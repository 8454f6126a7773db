// What real programs printed, read again: tests/golden/agents/PROGRAM/CASE.jsonl, and beside it
// what must come out. PLAIT_ACCEPT=1 rewrites that.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "agents/program/described.hpp"
#include "fake_host.hpp"

namespace plait::agents {
namespace {

namespace fs = std::filesystem;

fs::path recordings() {
  return fs::path(std::getenv("PLAIT_SOURCE_DIR")) / "tests/golden/agents";
}

std::string content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return std::move(out).str();
}

// One that a pipeline describes, of JSON lines.
const Json& described() {
  static const Json with = Json::parse(R"({"argv": ["a"], "output": "lines",
    "success": {"needs_result": true}, "lines": [
      {"when": {"kind": "hello"}, "session": "id"},
      {"when": {"kind": ["say", "whisper"]}, "text": "body.words"},
      {"when": {"kind": "call"}, "tool": "tool", "tool_id": "n", "tool_title": "with"},
      {"when": {"kind": "called"}, "tool": "tool", "tool_id": "n", "tool_title": "with",
       "tool_output": "out", "tool_failed": "bad"},
      {"when": {"kind": "cost"}, "usage": "step", "input": "in", "output": "out", "cached": "hit",
       "input_counts_cached": true, "cost": "usd"},
      {"when": {"kind": "oops", "final": true}, "error": "why", "error_status": "status",
       "final": true},
      {"when": {"kind": "oops", "status": 429}, "error": "why", "error_status": "status"},
      {"when": {"kind": "bye"}, "result": "said", "ok": "fine"}]})");
  return with;
}

std::unique_ptr<Agent> agent_for(const std::string& program) {
  const Json none = Json::object();
  if (program == "claude") return ClaudeAgent::create(none).value();
  if (program == "codex") return CodexAgent::create(none).value();
  if (program == "described") return ProgramAgent::create(described()).value();
  if (program == "plain") return ProgramAgent::create(Json{{"argv", {"a"}}}).value();
  if (program == "gemini") return GeminiAgent::create(none).value();
  return OpencodeAgent::create(none).value();
}

struct Read {
  Json events = Json::array();
  Json state;
};

// A recording and the agent that reads it.
class Replay {
 public:
  explicit Replay(const fs::path& file)
      : agent_(agent_for(file.parent_path().filename().string())),
        output_(content_of(file)),
        expected_file_(fs::path(file).replace_extension(".expected.json")),
        expected_(Json::parse(content_of(expected_file_))) {
    if (const std::string before = expected_["given"].value("after", ""); !before.empty())
      previous_ = Replay(file.parent_path() / (before + ".jsonl")).read({}).state;
  }

  [[nodiscard]] const std::string& output() const { return output_; }
  [[nodiscard]] const Json& expected() const { return expected_; }

  Json state_at_start() {
    Json turn{{"task", {{"id", "PRP-A"}}},
              {"worktree", "/project/wt"},
              {"prompt_file", "/run/prompt.md"},
              {"new_session", "11111111-2222-4333-8444-555555555555"},
              {"session", nullptr},
              {"previous", previous_}};
    if (!previous_.is_null()) turn["session"] = previous_["session"];
    return ask("prepare", Json{{"turn", turn}})["state"];
  }

  // `cuts`: offsets at which a chunk ends.
  Read read(const std::vector<std::size_t>& cuts) { return read(output_, cuts); }
  Read read(std::string_view output, const std::vector<std::size_t>& cuts) {
    Read out;
    out.state = state_at_start();
    std::size_t from = 0;
    for (std::size_t i = 0; i <= cuts.size(); ++i) {
      const std::size_t to = i < cuts.size() ? cuts[i] : output.size();
      Message request;
      request.json = {{"state", out.state}, {"eof", i == cuts.size()}};
      request.json["chunk"] = request.attach(std::string(output.substr(from, to - from)));
      const Reply reply = host_.invoke(*agent_, "read", request);
      EXPECT_EQ(reply.status, PLAIT_OK) << reply.message.json;
      out.state = Json::parse(dump(reply.message.json["state"]));  // as the host keeps it
      for (const Json& event : reply.message.json["events"]) out.events.push_back(event);
      from = to;
    }
    return out;
  }

  Json judge(const Json& state) {
    return ask("judge", Json{{"state", state},
                             {"outcome", expected_["given"]["outcome"]},
                             {"commits", expected_["given"]["commits"]}});
  }

  void accept(const Json& events, const Json& judgement) {
    expected_["events"] = events;
    expected_["judgement"] = judgement;
    std::ofstream(expected_file_) << expected_.dump(1) << '\n';
  }

 private:
  Json ask(std::string_view method, const Json& request) {
    const Reply reply = host_.invoke(*agent_, method, request);
    EXPECT_EQ(reply.status, PLAIT_OK) << reply.message.json;
    return reply.message.json;
  }

  test::FakeHost host_;
  std::unique_ptr<Agent> agent_;
  std::string output_;
  fs::path expected_file_;
  Json expected_;
  Json previous_;
};

class Recordings : public ::testing::TestWithParam<std::string> {
 protected:
  Replay replay_{recordings() / (GetParam() + ".jsonl")};
};

TEST_P(Recordings, give_what_is_expected) {
  const Read whole = replay_.read({});
  const Json judgement = replay_.judge(whole.state);
  if (std::getenv("PLAIT_ACCEPT") != nullptr) return replay_.accept(whole.events, judgement);
  EXPECT_EQ(whole.events, replay_.expected()["events"]);
  EXPECT_EQ(judgement, replay_.expected()["judgement"]);
}

TEST_P(Recordings, give_the_same_byte_by_byte) {
  std::vector<std::size_t> cuts;
  for (std::size_t i = 1; i < replay_.output().size(); ++i) cuts.push_back(i);
  const Read whole = replay_.read({}), bytes = replay_.read(cuts);
  EXPECT_EQ(bytes.events, whole.events);
  EXPECT_EQ(bytes.state, whole.state);
}

TEST_P(Recordings, give_the_same_wherever_they_are_cut) {
  const Read whole = replay_.read({});
  const std::size_t step = replay_.output().size() / 40 + 1;
  for (std::size_t cut = 1; cut < replay_.output().size(); cut += step) {
    const Read halves = replay_.read({cut});
    ASSERT_EQ(halves.events, whole.events) << "cut at " << cut;
    ASSERT_EQ(halves.state, whole.state) << "cut at " << cut;
  }
}

TEST_P(Recordings, give_the_same_with_junk_between_the_lines) {
  const std::vector<std::string> junk{R"({"type":"never_seen","payload":[1,{"a":null}]})",
                                      R"({"type":"assistant","message":)",
                                      "{}",
                                      "[1,2]",
                                      "plain words",
                                      "\xff\xfe\x80 no UTF-8 \xc3",
                                      R"({"type":17,"item":"x"})",
                                      R"({"type":"assistant","message":"text","content":{}})",
                                      R"({"type":"result_of_something","part":{"tokens":"many"}})",
                                      "null",
                                      "\"text\"",
                                      "\r"};
  std::string mixed;
  std::size_t next = 0;
  std::istringstream lines(replay_.output());
  for (std::string line; std::getline(lines, line);) {
    mixed += line + "\n";
    // A retry of gemini's is told in two lines of words.
    if (!line.empty() && line.front() == '{') mixed += junk[next++ % junk.size()] + "\n";
  }
  Read whole = replay_.read({}), dirty = replay_.read(mixed, {});
  EXPECT_EQ(dirty.events, whole.events);
  whole.state.erase("noise");
  dirty.state.erase("noise");
  EXPECT_EQ(dirty.state, whole.state);
}

std::vector<std::string> all_recordings() {
  std::vector<std::string> out;
  for (const auto& folder : fs::directory_iterator(recordings()))
    for (const auto& file : fs::directory_iterator(folder))
      if (file.path().extension() == ".jsonl")
        out.push_back(folder.path().filename().string() + "/" + file.path().stem().string());
  std::sort(out.begin(), out.end());
  return out;
}

INSTANTIATE_TEST_SUITE_P(all, Recordings, ::testing::ValuesIn(all_recordings()),
                         [](const auto& recording) {
                           std::string name = recording.param;
                           for (char& c : name)
                             if (c == '/' || c == '-') c = '_';
                           return name;
                         });

// A tool may print more than fits into anybody's memory.
class LongLines : public ::testing::TestWithParam<std::string> {};

TEST_P(LongLines, of_ten_megabytes_leave_the_state_small) {
  Replay replay(recordings() / GetParam() / "done.jsonl");
  const std::string big(10 << 20, 'x');
  const std::string noisy =
      "{\"type\":\"noise\",\"data\":\"" + big + "\\u00e9\"}\n" + big + "\n" + replay.output();
  std::vector<std::size_t> cuts;
  for (std::size_t at = 256 << 10; at < noisy.size(); at += 256 << 10) cuts.push_back(at);
  const Read whole = replay.read({}), read = replay.read(noisy, cuts);
  EXPECT_EQ(read.events, whole.events);
  EXPECT_LT(dump(read.state).size(), 10'000U);
}

INSTANTIATE_TEST_SUITE_P(all, LongLines,
                         ::testing::Values("claude", "codex", "gemini", "opencode", "described"));

}  // namespace
}  // namespace plait::agents

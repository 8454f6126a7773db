#include <gtest/gtest.h>

#include "agents/command.hpp"
#include "agents/words.hpp"
#include "fake_host.hpp"

namespace plait::agents {
namespace {

TEST(Words, are_found_alone_on_their_line) {
  const auto word = parse_word("  STATUS:PHASE_COMPLETE:1/3\r");
  ASSERT_TRUE(word.has_value());
  EXPECT_EQ(word->kind, Word::Kind::status);
  EXPECT_EQ(word->word, "PHASE_COMPLETE");
  EXPECT_EQ(word->detail, "1/3");
}

TEST(Words, a_reason_may_hold_colons) {
  const auto word = parse_word("HEALTH:ERROR:no key: see https://example.org");
  ASSERT_TRUE(word.has_value());
  EXPECT_EQ(word->kind, Word::Kind::health);
  EXPECT_EQ(word->detail, "no key: see https://example.org");
}

TEST(Words, nothing_is_guessed) {
  for (const char* line : {"", "STATUS", "STATUS:", "STATUS:DONE:1/3", "status:COMPLETE:10/10",
                           "I will print STATUS:COMPLETE:10/10", "HEALTH:FINE", "STATUS COMPLETE"})
    EXPECT_FALSE(parse_word(line).has_value()) << line;
}

// What an agent of plain text makes of an output, cut into chunks as told.
class PlainText : public ::testing::Test {
 protected:
  PlainText() : agent_(CommandAgent::create({{"argv", {"work"}}}).value()) {}

  Json read(const std::vector<std::string>& chunks) {
    state_ = Json::object();
    Json events = Json::array();
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      Message request;
      request.json = {{"state", state_}, {"eof", i + 1 == chunks.size()}};
      request.json["chunk"] = request.attach(chunks[i]);
      const Reply reply = host_.invoke(*agent_, "read", request);
      EXPECT_EQ(reply.status, PLAIT_OK);
      // As the host keeps it: text.
      state_ = Json::parse(dump(reply.message.json["state"]));
      for (const Json& event : reply.message.json["events"])
        if (event["type"] != "text") events.push_back(event);
    }
    return events;
  }

  Json judge(Json outcome, int commits = 1) {
    const Reply reply = host_.invoke(
        *agent_, "judge", Json{{"state", state_}, {"outcome", outcome}, {"commits", commits}});
    EXPECT_EQ(reply.status, PLAIT_OK);
    return reply.message.json;
  }
  static Json exited(int code) { return {{"kind", "exited"}, {"code", code}}; }

  test::FakeHost host_;
  std::unique_ptr<CommandAgent> agent_;
  Json state_;
};

TEST_F(PlainText, words_are_the_same_wherever_chunks_are_cut) {
  const std::string output =
      "HEALTH:OK\nworking \xc3\xa9\xff\x80 on it\nSTATUS:PHASE_COMPLETE:1/2\r\n"
      "STATUS:VALIDATION:L2\nSTATUS:FAILED:no é here";
  const Json expected = read({output});
  ASSERT_EQ(expected.size(), 4U);
  EXPECT_EQ(expected[3]["detail"], "no é here");
  const Json last = state_;
  for (std::size_t cut = 0; cut <= output.size(); ++cut) {
    EXPECT_EQ(read({output.substr(0, cut), output.substr(cut)}), expected) << "cut at " << cut;
    EXPECT_EQ(state_, last);
  }
  std::vector<std::string> bytes;
  for (const char c : output) bytes.emplace_back(1, c);
  EXPECT_EQ(read(bytes), expected);
}

TEST_F(PlainText, exit_code_zero_without_words_succeeds) {
  read({"hello\n"});
  EXPECT_EQ(judge(exited(0))["verdict"], "succeeded");
}

TEST_F(PlainText, another_exit_code_fails) {
  read({"STATUS:COMPLETE:10/10\n"});
  const Json verdict = judge(exited(3));
  EXPECT_EQ(verdict["verdict"], "failed");
  EXPECT_EQ(verdict["code"], "gate_failed");
  EXPECT_EQ(verdict["message"], "the agent ended with exit code 3");
  EXPECT_EQ(verdict["claims"]["word"], "COMPLETE");
}

TEST_F(PlainText, a_claimed_failure_is_one_whatever_the_exit_code) {
  read({"STATUS:FAILED:tests do not pass\n"});
  EXPECT_EQ(judge(exited(0))["verdict"], "failed");
  EXPECT_EQ(judge(exited(0))["message"], "tests do not pass");
  EXPECT_EQ(judge(exited(1))["message"], "tests do not pass");
}

TEST_F(PlainText, the_last_claim_counts) {
  read({"STATUS:FAILED:first try\nSTATUS:COMPLETE:9/10\n"});
  EXPECT_EQ(judge(exited(0))["verdict"], "succeeded");
}

TEST_F(PlainText, partial_says_how_far) {
  read({"STATUS:PARTIAL:2/3\n"});
  EXPECT_EQ(judge(exited(0))["verdict"], "partial");
  EXPECT_EQ(judge(exited(0))["message"], "the agent did 2/3 phases");
}

TEST_F(PlainText, counted_phases_short_of_all_are_partial) {
  read({"STATUS:PHASE_COMPLETE:2/3\n"});
  EXPECT_EQ(judge(exited(0))["verdict"], "partial");
  read({"STATUS:PHASE_COMPLETE:3/3\n"});
  EXPECT_EQ(judge(exited(0))["verdict"], "succeeded");
}

TEST_F(PlainText, a_timeout_and_a_signal_have_their_classes) {
  read({""});
  EXPECT_EQ(judge({{"kind", "timed_out"}})["code"], "timeout");
  EXPECT_EQ(judge({{"kind", "signalled"}, {"signal", 9}})["code"], "crashed");
  EXPECT_EQ(judge({{"kind", "cancelled"}})["code"], "cancelled");
}

TEST_F(PlainText, the_reason_of_bad_health_is_told) {
  read({"HEALTH:ERROR:no key\n"});
  EXPECT_EQ(judge(exited(1))["message"], "the agent ended with exit code 1: no key");
}

}  // namespace
}  // namespace plait::agents

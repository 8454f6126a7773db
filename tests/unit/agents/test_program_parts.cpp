// Lines, errors, times and questions, as programs and providers put them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

#include "agents/program/events.hpp"
#include "agents/program/failure.hpp"
#include "agents/program/line_reader.hpp"
#include "agents/program/question.hpp"
#include "agents/program/retry_time.hpp"

namespace plait::agents {
namespace {

std::vector<std::string> lines_of(const std::string& text, std::size_t chunk) {
  std::vector<std::string> out;
  LineReader reader;
  const auto use = [&](std::string_view line) { out.emplace_back(line); };
  for (std::size_t at = 0; at < text.size(); at += chunk) {
    reader = LineReader::from_json(Json::parse(dump(reader.to_json())));
    reader.feed(std::string_view(text).substr(at, chunk), use);
  }
  reader.finish(use);
  return out;
}

TEST(LineReader, gives_lines_as_they_are) {
  const std::string text =
      "plain\r\n\n{\"a\":\"x\\\"y\\\\\",\"b\":[1,\"\\u00e9\"]}\n\xff\xfe\nlast";
  const std::vector<std::string> expected{"plain", "{\"a\":\"x\\\"y\\\\\",\"b\":[1,\"\\u00e9\"]}",
                                          "\xff\xfe", "last"};
  for (const std::size_t chunk : {1, 2, 3, 7, 1000}) EXPECT_EQ(lines_of(text, chunk), expected);
}

TEST(LineReader, cuts_long_strings_so_that_they_are_still_json) {
  for (const std::string& unit : {std::string("x"), std::string("\\n"), std::string("\\u00e9"),
                                  std::string("\\ud83d\\ude00"), std::string("\xf0\x9f\x98\x80")}) {
    std::string big;
    while (big.size() < 2 * LineReader::string_limit) big += unit;
    const auto lines = lines_of("{\"big\":\"" + big + "\",\"small\":\"s\"}\n", 4096);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_LT(lines[0].size(), LineReader::string_limit + 100);
    const Json parsed = Json::parse(lines[0], nullptr, false);
    ASSERT_TRUE(parsed.is_object()) << unit;
    EXPECT_EQ(parsed["small"], "s");
    EXPECT_GT(parsed["big"].get<std::string>().size(), LineReader::string_limit / 7);
  }
}

TEST(LineReader, passes_over_what_is_beyond_a_lines_limit) {
  std::string many = "{\"list\":[";
  while (many.size() < 2 * LineReader::line_limit) many += "\"abc\",";
  const auto lines = lines_of(many + "\"\"]}\n{\"next\":1}\n", 10'000);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_LE(lines[0].size(), LineReader::line_limit + 10);
  EXPECT_EQ(lines[1], "{\"next\":1}");
}

struct Told {
  int status;
  const char* message;
  const char* code;
};

TEST(Failures, have_the_class_that_says_what_to_do) {
  for (const Told& each : std::vector<Told>{
           {401, "invalid x-api-key", "auth"},
           {403, "forbidden", "auth"},
           {0, "Invalid API key · Please run /login", "auth"},
           {0, "unexpected status 401 Unauthorized: invalid x-api-key, url: http://x", "auth"},
           {400, "Your credit balance is too low to access the API", "auth"},
           {429, "You exceeded your current quota, please check your plan", "rate_limited"},
           {429, "slow down", "rate_limited"},
           {0, "exceeded retry limit, last status: 429 Too Many Requests", "rate_limited"},
           {0, "Claude AI usage limit reached|1795401948", "rate_limited"},
           {0, "You've hit your usage limit. Try again at 3pm", "rate_limited"},
           {529, "Overloaded", "overloaded"},
           {503, "", "overloaded"},
           {500, "Internal server error", "overloaded"},
           {0, "Selected model is at capacity. Please try a different model.", "overloaded"},
           {404, "model: x", "not_found"},
           {0, "There's an issue with the selected model (x). It may not exist", "not_found"},
           {400, "prompt is too long: 250000 tokens > 200000 maximum", "config"},
           {0, "Codex ran out of room in the model's context window.", "config"},
           {400, "messages: unexpected role", "config"},
           {0, "stream disconnected before completion", "crashed"},
           {0, "", "crashed"}})
    EXPECT_EQ(classify({each.status, "", each.message, {}, {}}).code, each.code) << each.message;
}

TEST(Failures, find_a_status_in_words) {
  EXPECT_EQ(status_in("last status: 429 Too Many Requests"), 429);
  EXPECT_EQ(status_in(R"({"error":{"code":503,"message":"x"}})"), 503);
  EXPECT_EQ(status_in("API Error: 529 overloaded"), 529);
  EXPECT_EQ(status_in("error 4290 things"), 0);
  EXPECT_EQ(status_in("status 200 OK"), 0);
}

// 2026-11-22T20:11:33Z, a Sunday.
constexpr double kNow = 1795378293;

std::string at(const char* message) {
  const auto time = retry_time(message, kNow);
  if (!time) return "";
  const auto whole = static_cast<std::time_t>(*time);
  std::tm parts{};
  ::gmtime_r(&whole, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%m-%d %H:%M:%S", &parts);
  return text;
}

class RetryTime : public ::testing::Test {
 protected:
  RetryTime() {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
  }
};

TEST_F(RetryTime, is_read_as_people_write_it) {
  for (const auto& [message, time] : std::vector<std::pair<const char*, const char*>>{
           {"try again in 5 minutes", "11-22 20:16:33"},
           {"Please try again in 1h 30m", "11-22 21:41:33"},
           {"try again in 1h30m", "11-22 21:41:33"},
           {"Please try again in 11.5s.", "11-22 20:11:44"},
           {"Suggested retry after 30s", "11-22 20:12:03"},
           {"try again in 2 days 3 hours and 4 minutes", "11-24 23:15:33"},
           {"retry in 1500 ms", "11-22 20:11:34"},
           {"try again at 9pm", "11-22 21:00:00"},
           {"Try again at 3pm", "11-23 15:00:00"},
           {"Your limit resets 3:30am", "11-23 03:30:00"},
           {"usage limit until 23:15", "11-22 23:15:00"},
           {"resets at 12am (UTC)", "11-23 00:00:00"},
           {"try again at Nov 24th, 2026 3:45 PM", "11-24 15:45:00"},
           {"usage limit reached|1795401948", "11-23 02:45:48"},
           {"available again at 2026-11-23T01:02:03Z", "11-23 01:02:03"},
           {"available again at 2026-11-23T01:02:03+02:00", "11-22 23:02:03"}})
    EXPECT_EQ(at(message), time) << message;
}

TEST_F(RetryTime, is_not_guessed) {
  for (const char* message :
       {"", "rate limited", "after 5 tries", "try again", "in 0 seconds", "at 2020-01-01T00:00:00Z",
        "status 429 at line 12", "in 500 days", "request 1795401948123456789 failed"})
    EXPECT_EQ(at(message), "") << message;
}

TEST_F(RetryTime, a_time_of_day_without_a_zone_is_local) {
  ::setenv("TZ", "CET-1", 1);
  ::tzset();
  EXPECT_EQ(at("try again at 11pm"), "11-22 22:00:00");
  EXPECT_EQ(at("try again at 11pm UTC"), "11-22 23:00:00");
  ::setenv("TZ", "UTC", 1);
  ::tzset();
}

TEST(Questions, are_seen_at_the_end_only) {
  EXPECT_NE(question_of("I need to know: tabs or spaces?", false), "");
  EXPECT_NE(question_of("Which one?\n\n1. a\n2. b\n\n**Which shall it be?**\n", false), "");
  EXPECT_EQ(question_of("What was wrong? The path. It is mended.", false), "");
  EXPECT_EQ(question_of("", false), "");
  EXPECT_EQ(question_of("Done!", true), "");
}

TEST(Questions, an_offer_after_work_is_none) {
  const char* offer = "All tests pass. Would you like me to open a pull request?";
  EXPECT_EQ(question_of(offer, true), "");
  EXPECT_NE(question_of(offer, false), "");
  EXPECT_NE(question_of("I did the first half. Should the API be public?", true), "");
}

TEST(Texts, are_cut_at_the_end_of_a_character) {
  EXPECT_EQ(clipped("abc", 3), "abc");
  EXPECT_EQ(clipped("ab\xc3\xa9", 3), "ab…");
  EXPECT_EQ(valid_utf8("a\xff"
                       "b\xc3"),
            "a\xef\xbf\xbd"
            "b\xef\xbf\xbd");
  EXPECT_EQ(one_line("\n  first \nsecond"), "first  …");
}

}  // namespace
}  // namespace plait::agents

#include "events/event.hpp"

#include <gmock/gmock.h>

#include <plait/error_class.hpp>

#include "sample_events.hpp"

namespace plait::events::testing {

using ::testing::HasSubstr;

const Event kFull{
    7, 1'700'000'000'000'042'000, "agent.status", {"launch", "PRP-A", 2}, {{"word", "x"}}};

TEST(EventLine, has_its_keys_in_reading_order) {
  EXPECT_EQ(to_line(kFull),
            R"({"seq":7,"time":1700000000.000042,"type":"agent.status","step":"launch",)"
            R"("task":"PRP-A","attempt":2,"data":{"word":"x"}})"
            "\n");
}

TEST(EventLine, leaves_out_what_there_is_none_of) {
  EXPECT_EQ(to_line({1, 0, "run.paused", {}, Json::object()}),
            "{\"seq\":1,\"time\":0.000000,\"type\":\"run.paused\",\"data\":{}}\n");
}

TEST(EventLine, is_read_back_as_it_was) {
  EXPECT_EQ(*parse_line(to_line(kFull)), kFull);
  std::uint64_t seq = 0;
  for (const auto& sample : sample_events()) {
    const Event event{++seq,
                      1'795'378'293'999'999'000 + static_cast<std::int64_t>(seq) * 1'000,
                      std::string(sample.type),
                      {"s", "", 0},
                      sample.data};
    EXPECT_EQ(*parse_line(to_line(event)), event);
  }
}

TEST(EventLine, keeps_every_microsecond) {
  for (std::int64_t micros = 1'795'378'293'000'000; micros < 1'795'378'293'002'000; ++micros) {
    const Event event{1, micros * 1'000, "a.b", {}, Json::object()};
    ASSERT_EQ(parse_line(to_line(event))->time_ns, event.time_ns);
  }
}

TEST(EventLine, says_the_same_as_the_json_of_the_event) {
  EXPECT_EQ(Json::parse(to_line(kFull)), to_json(kFull));
}

TEST(EventLine, stays_one_line_of_utf8_whatever_is_in_it) {
  Event odd = kFull;
  odd.subject.task = "a\nb\"\xff";
  odd.data = {{"text", "line\r\nline\xc3"}};
  const auto line = to_line(odd);
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  const auto read = parse_line(line);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->subject.task, "a\nb\"\xef\xbf\xbd");
  EXPECT_EQ(read->data["text"], "line\r\nline\xef\xbf\xbd");
}

TEST(EventLine, keeps_what_it_does_not_know_out) {
  EXPECT_TRUE(parse_line(R"({"seq":1,"time":1,"type":"t","data":{},"new":[1]})"));
}

TEST(EventLine, that_is_no_event_says_why) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "not a JSON object"},
      {"[1]", "not a JSON object"},
      {"{\"seq\":1", "not a JSON object"},
      {R"({"time":1,"type":"t","data":{}})", "\"seq\""},
      {R"({"seq":-1,"time":1,"type":"t","data":{}})", "\"seq\""},
      {R"({"seq":1,"time":"1","type":"t","data":{}})", "\"time\""},
      {R"({"seq":1,"time":1e300,"type":"t","data":{}})", "\"time\""},
      {R"({"seq":1,"time":1,"data":{}})", "\"type\""},
      {R"({"seq":1,"time":1,"type":"t","step":1,"data":{}})", "\"step\""},
      {R"({"seq":1,"time":1,"type":"t","task":[],"data":{}})", "\"task\""},
      {R"({"seq":1,"time":1,"type":"t","attempt":"x","data":{}})", "\"attempt\""},
      {R"({"seq":1,"time":1,"type":"t"})", "\"data\""},
      {R"({"seq":1,"time":1,"type":"t","data":3})", "\"data\""},
  };
  for (const auto& [line, why] : cases) {
    const auto read = parse_line(line);
    ASSERT_FALSE(read) << line;
    EXPECT_EQ(read.error().code, error_class::io);
    EXPECT_THAT(read.error().message, HasSubstr(why)) << line;
  }
}

}  // namespace plait::events::testing

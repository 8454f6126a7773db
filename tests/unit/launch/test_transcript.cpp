// The agent's events beside its output: whole, in order, none twice.
#include "launch/transcript.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "fake_host.hpp"
#include "git_fixture.hpp"

namespace plait::launch::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class Transcripts : public ::testing::Test {
 protected:
  void keep(const Json& events, Json& state) {
    Call call = host_.call();
    keep_events(folder_.path() / "output", events, state, call);
  }
  [[nodiscard]] std::string file() const {
    return test::read_file(folder_.path() / "events.ndjson");
  }
  static Json text(const std::string& text) { return {{"type", "text"}, {"text", text}}; }

  test::TemporaryFolder folder_;
  test::FakeHost host_;
};

TEST_F(Transcripts, HaveEveryEventWithItsTime) {
  Json state = Json::object();
  const std::string all(100'000, 'x');
  keep(Json::array({text("one"), text(all)}), state);
  host_.wall += 1;
  keep(Json::array({text("two")}), state);
  keep(Json::array(), state);
  EXPECT_EQ(file(), R"({"text":"one","time":1795378293.0,"type":"text"})"
                    "\n"
                    R"({"text":")" +
                        all +
                        R"(","time":1795378293.0,"type":"text"})"
                        "\n"
                        R"({"text":"two","time":1795378294.0,"type":"text"})"
                        "\n");
}

TEST_F(Transcripts, HaveNoEventTwiceWhenAStateWasLost) {
  Json state = Json::object();
  keep(Json::array({text("one")}), state);
  Json lost = state;
  keep(Json::array({text("two, and more that is longer")}), lost);
  keep(Json::array({text("two")}), state);
  EXPECT_EQ(file(),
            "{\"text\":\"one\",\"time\":1795378293.0,\"type\":\"text\"}\n"
            "{\"text\":\"two\",\"time\":1795378293.0,\"type\":\"text\"}\n");
}

TEST_F(Transcripts, StopNobodyWhenTheyCannotBeWritten) {
  std::filesystem::create_directory(folder_.path() / "events.ndjson");
  Json state = Json::object();
  keep(Json::array({text("one")}), state);
  EXPECT_EQ(state, Json::object());
  ASSERT_THAT(host_.logged, SizeIs(1));
  EXPECT_THAT(host_.logged[0], HasSubstr("cannot write"));
}

}  // namespace
}  // namespace plait::launch::testing

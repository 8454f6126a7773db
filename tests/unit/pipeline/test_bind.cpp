#include <gtest/gtest.h>

#include "pipeline/bind.hpp"

namespace plait::pipeline {
namespace {

Param param(const char* name, ParamType type, Json value) {
  Param out;
  out.name = name;
  out.type = type;
  out.default_value = value;
  out.value = std::move(value);
  return out;
}

class Bind : public testing::Test {
 protected:
  Bind() {
    params_ = {
        param("text", ParamType::string, ""),     param("count", ParamType::integer, 1),
        param("share", ParamType::number, 0.5),   param("merge", ParamType::boolean, true),
        param("wait", ParamType::duration, 3600), param("files", ParamType::list, Json::array())};
    params_[1].min = 0;
    params_[4].unit = "m";
    params_[4].max = 7200;
  }
  Json bind(const std::string& name, std::vector<std::string> texts) {
    bindings_.given = {{name, std::move(texts), "--given"}};
    return bind();
  }
  Json bind() {
    broken_.clear();
    diagnostics_ = {};
    bind_params(params_, bindings_, broken_, diagnostics_);
    Json out;
    for (const Param& each : params_) out[each.name] = each.value;
    return out;
  }
  std::string message() {
    const auto all = diagnostics_.sorted();
    return all.empty() ? "" : all[0].span.file + ": " + all[0].message;
  }
  std::vector<Param> params_;
  Bindings bindings_;
  std::set<std::string> broken_;
  base::Diagnostics diagnostics_;
};

TEST_F(Bind, ReadsWordsByType) {
  EXPECT_EQ(bind("text", {"34.2.2"})["text"], "34.2.2");
  EXPECT_EQ(bind("count", {"12"})["count"], 12);
  EXPECT_EQ(bind("share", {"0.25"})["share"], 0.25);
  EXPECT_EQ(bind("merge", {"false"})["merge"], false);
  EXPECT_EQ(bind("files", {"a", "b"})["files"], Json::parse(R"(["a", "b"])"));
  EXPECT_EQ(message(), "");
}

TEST_F(Bind, GivesABareDurationItsUnit) {
  EXPECT_EQ(bind("wait", {"90"})["wait"], 5400);
  EXPECT_EQ(bind("wait", {"90s"})["wait"], 90);
  EXPECT_EQ(bind("wait", {"1500ms"})["wait"], 1.5);
}

TEST_F(Bind, NamesTheFlag) {
  (void)bind("count", {"many"});
  EXPECT_EQ(message(), "--given: an integer is expected, not \"many\"");
  (void)bind("count", {"-1"});
  EXPECT_EQ(message(), "--given: -1 is below the minimum 0");
  (void)bind("wait", {"3h"});
  EXPECT_EQ(message(), "--given: 3h is above the maximum 2h");
  (void)bind("wait", {"soon"});
  EXPECT_EQ(diagnostics_.sorted()[0].code, "PL0306");
  (void)bind("share", {"nan"});
  EXPECT_EQ(message(), "--given: a number is expected, not \"nan\"");
  (void)bind("count", {"99999999999999999999"});
  EXPECT_EQ(message(), "--given: \"99999999999999999999\" is too large");
}

TEST_F(Bind, KeepsTheDefaultOfABrokenOne) {
  EXPECT_EQ(bind("count", {"x"})["count"], 1);
  EXPECT_EQ(broken_, (std::set<std::string>{"count"}));
}

TEST_F(Bind, TakesStoredDurationsAsSeconds) {
  bindings_.values = {{"wait", 90}, {"files", {"x"}}, {"count", 7}};
  bindings_.given = {{"count", {"8"}, ""}};
  const Json values = bind();
  EXPECT_EQ(values["wait"], 90);
  EXPECT_EQ(values["files"], Json::parse(R"(["x"])"));
  EXPECT_EQ(values["count"], 8);
}

TEST_F(Bind, ChecksStoredValues) {
  bindings_.values = {{"count", "7"}};
  (void)bind();
  EXPECT_EQ(message(), "--count: an integer is expected, not a string");
}

TEST_F(Bind, ChecksEachElementOfAList) {
  params_[5].of = ParamType::string;
  params_[5].choices = {"red", "green"};
  (void)bind("files", {"red", "gren"});
  EXPECT_EQ(message(), "--given: \"gren\" is not one of the choices");
}

TEST_F(Bind, KnowsWhatIsMissingAndWhatIsUnknown) {
  params_.push_back(param("must", ParamType::string, nullptr));
  (void)bind("cout", {"1"});
  const auto all = diagnostics_.sorted();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].help, "did you mean \"count\"?");
  EXPECT_EQ(all[1].message, "parameter \"must\" has no default and was not given");
}

}  // namespace
}  // namespace plait::pipeline

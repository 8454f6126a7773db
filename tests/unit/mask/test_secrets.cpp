// In which forms a secret is found.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mask/hide.hpp"
#include "masking.hpp"

namespace plait::mask::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kKey = "sk-ant-api03-Zx9_8+/Q=";

TEST(Secrets, AreFoundAsTheyAre) {
  const Secrets secrets = secrets_of({kKey});
  EXPECT_EQ(masked(secrets, "key=" + kKey + "\n"), "key=***\n");
  EXPECT_EQ(masked(secrets, kKey), "***");
  EXPECT_EQ(masked(secrets, "no secret in here: sk-ant-api03"), "no secret in here: sk-ant-api03");
}

TEST(Secrets, ThatAreTooShortAreNotLookedFor) {
  Secrets secrets;
  EXPECT_FALSE(secrets.add("12345"));
  EXPECT_TRUE(secrets.empty());
  EXPECT_TRUE(secrets.add("123456"));
  EXPECT_EQ(masked(secrets, "12345 123456"), "12345 ***");
}

TEST(Secrets, AreTakenOnce) {
  Secrets secrets;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(secrets.add(kKey));
  EXPECT_EQ(masked(secrets, kKey + kKey), "***") << "one stretch is one mask";
}

TEST(Secrets, HoldAnyByte) {
  const std::string value("a\0b\xff\n\"c", 7);
  EXPECT_EQ(masked(secrets_of({value}), "<" + value + ">"), "<***>");
}

TEST(Secrets, AreFoundInBase64WhereverTheyBegin) {
  for (const bool for_urls : {false, true})
    for (const std::string before : {"", "a", "ab", "abc", "user:"})
      for (const std::string after : {"", "1", "12", ":more"}) {
        const std::string text = base64(before + kKey + after, for_urls);
        const std::string out = masked(secrets_of({kKey}), text);
        EXPECT_THAT(out, HasSubstr("***")) << text;
        // At most a character on each side holds bits of the secret, and padding.
        EXPECT_LE(out.size(), base64(before).size() + 1 + 3 + 1 + base64(after + "xx").size())
            << text << " -> " << out;
      }
}

TEST(Secrets, AreFoundInBase64OfSeveralLines) {
  const std::string value(100, 'k');
  const std::string whole = base64("user:" + value + "x");
  for (const std::string end : {"\n", "\r\n", "\\n", "\\r\\n", "\\\\n"}) {
    std::string text;
    for (std::size_t i = 0; i < whole.size(); i += 76) text += whole.substr(i, 76) + end;
    const std::string out = masked(secrets_of({value}), text);
    EXPECT_THAT(out, HasSubstr("***"));
    EXPECT_LT(out.size(), 25U) << out;
  }
}

TEST(Secrets, AreFoundInUrls) {
  const Secrets secrets = secrets_of({"p@ss w/rd+1"});
  EXPECT_EQ(masked(secrets, "https://me:p%40ss%20w%2Frd%2B1@host"), "https://me:***@host");
  EXPECT_EQ(masked(secrets, "https://me:p%40ss%20w%2frd%2b1@host"), "https://me:***@host");
  EXPECT_EQ(masked(secrets, "q=p%40ss+w%2Frd%2B1&r"), "q=***&r") << "as forms have it";
  EXPECT_EQ(masked(secrets, "%70%40ss%20w/rd%2B1"), "***") << "more than needs to be";
}

TEST(Secrets, AreFoundInJson) {
  const Secrets secrets = secrets_of({"a\"b\\c\nd/\xc3\xa9\xf0\x9f\x98\x80"});
  const std::string tail = "\xc3\xa9\xf0\x9f\x98\x80";
  EXPECT_EQ(masked(secrets, R"({"k":"a\"b\\c\nd/)" + tail + "\"}"), R"({"k":"***"})");
  EXPECT_EQ(masked(secrets, R"({"k":"a\"b\\c\u000ad\/\u00e9\ud83d\ude00"})"), R"({"k":"***"})");
  EXPECT_EQ(masked(secrets, R"({"k":"{\"k\":\"a\\\"b\\\\c\\nd/\\u00E9\\uD83D\\uDE00\"}"})"),
            R"({"k":"{\"k\":\"***\"}"})")
      << "JSON in JSON";
  EXPECT_EQ(masked(secrets, R"(a\"b\\c\u000bd)"), R"(a\"b\\c\u000bd)");
}

TEST(Secrets, LeaveJsonWhole) {
  const Secrets secrets = secrets_of({"\"quoted\""});
  EXPECT_EQ(masked(secrets, R"(["\"quoted\"","x"])"), R"(["***","x"])");
  EXPECT_EQ(masked(secrets_of({"nsecret"}), R"(["a\\nsecret","x"])"), R"(["a***","x"])");
}

TEST(Secrets, ThatLookLikeEscapesAreFoundAsTheyAre) {
  EXPECT_EQ(masked(secrets_of({R"(\u0041bcdefg)"}), R"(<\u0041bcdefg>)"), "<***>");
  EXPECT_EQ(masked(secrets_of({"%41bcdefg"}), "<%41bcdefg> <%2541bcdefg>"), "<***> <***>");
}

TEST(Secrets, AreHiddenInAWholeText) {
  const Secrets secrets = secrets_of({kKey});
  std::string text = "key " + kKey;
  hide(secrets, text);
  EXPECT_EQ(text, "key ***");
  std::string begun = "it ends like a secret: sk-ant-";
  hide(secrets, begun);
  EXPECT_EQ(begun, "it ends like a secret: sk-ant-");
  hide(Secrets(), begun);
  EXPECT_THAT(begun, Not(HasSubstr("***")));
}

}  // namespace
}  // namespace plait::mask::test

// The stream: cut anywhere, it gives what the whole would give.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "masking.hpp"

namespace plait::mask::test {
namespace {

// By the definition: every byte that belongs to a secret, each stretch of them one mask.
std::string expected(const Secrets& secrets, std::string_view text) {
  std::string marks(text.size(), '.');
  for (std::size_t i = 0; i < text.size(); ++i)
    for (std::size_t j = 0; j < secrets.at(text.substr(i)).length; ++j) marks[i + j] = '*';
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (marks[i] == '.')
      out += text[i];
    else if (i == 0 || marks[i - 1] == '.')
      out += "***";
  }
  return out;
}

const std::string kText =
    "first secret-number-one then c2VjcmV0LW51bWJlci1vbmU= and p%40ssword%21 \\\"quoted\\\\ "
    "secret-number-secret-number-one p@ssword!p@ssword! two\n"
    "secret-numb";

Secrets some() {
  return secrets_of({"secret-number-one", "p@ssword!", "\"quoted\\", "number-one then"});
}

TEST(Masker, GivesTheSameWhereverTheTextIsCut) {
  const Secrets secrets = some();
  const std::string whole = expected(secrets, kText);
  EXPECT_EQ(whole, "first *** ***U= and *** ***\\ secret-number-*** *** two\nsecret-numb");
  for (std::size_t cut = 0; cut <= kText.size(); ++cut)
    EXPECT_EQ(masked(secrets, kText, cut), whole) << "cut at " << cut;
}

TEST(Masker, GivesTheSameByteByByte) {
  const Secrets secrets = some();
  Masker masker(secrets);
  std::string out;
  for (const char c : kText) out += masker.feed({&c, 1});
  out += masker.finish();
  EXPECT_EQ(out, expected(secrets, kText));
}

TEST(Masker, ShowsAtOnceWhatCannotBecomeASecret) {
  const Secrets secrets = secrets_of({"secret-number-one"});
  Masker masker(secrets);
  EXPECT_EQ(masker.feed("hello sec"), "hello ");
  EXPECT_EQ(masker.feed("ond"), "second");
  EXPECT_EQ(masker.feed("!"), "!");
  EXPECT_FALSE(masker.waits());
}

TEST(Masker, ShowsAShortBeginningAfterAPause) {
  const Secrets secrets = secrets_of({"secret-number-one"});
  Masker masker(secrets);
  EXPECT_EQ(masker.feed("answer: se"), "answer: ");
  EXPECT_TRUE(masker.waits());
  EXPECT_EQ(masker.pause(), "se");
  EXPECT_EQ(masker.pause(), "");
  EXPECT_EQ(masker.feed("cret-numb"), "");
  EXPECT_FALSE(masker.waits()) << "too much of it";
  EXPECT_EQ(masker.pause(), "");
  EXPECT_EQ(masker.feed("er-one."), "***.");
}

TEST(Masker, ShowsNothingTwiceAfterAPause) {
  const Secrets secrets = secrets_of({"secret-number-one"});
  Masker masker(secrets);
  EXPECT_EQ(masker.feed("sec"), "");
  EXPECT_EQ(masker.pause(), "sec");
  EXPECT_EQ(masker.feed("sec"), "");
  EXPECT_EQ(masker.pause(), "sec");
  EXPECT_EQ(masker.feed("tion"), "tion");
  EXPECT_EQ(masker.finish(), "");
}

TEST(Masker, ShowsAtTheEndWhatBecameNoSecret) {
  const Secrets secrets = secrets_of({"secret-number-one"});
  Masker masker(secrets);
  EXPECT_EQ(masker.feed("secret-number-"), "");
  EXPECT_EQ(masker.finish(), "secret-number-");
}

TEST(Masker, PassesEverythingWithoutSecrets) {
  const Secrets none;
  Masker masker(none);
  EXPECT_EQ(masker.feed("anything \\% at all"), "anything \\% at all");
  EXPECT_FALSE(masker.waits());
}

// Few letters, so that beginnings of secrets, overlaps and escapes are everywhere.
TEST(Masker, AgreesWithTheDefinitionOnRandomTexts) {
  std::mt19937 random(20261123);
  const auto below = [&](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  const auto word = [&](std::string_view letters, std::size_t size) {
    std::string out;
    while (out.size() < size) out += letters[below(letters.size())];
    return out;
  };
  for (int round = 0; round < 500; ++round) {
    std::vector<std::string> values;
    Secrets secrets;
    for (std::size_t i = 0; i <= below(4); ++i) {
      values.push_back(word("ab\\\"%\n", shortest_secret + below(8)));
      secrets.add(values.back());
    }
    std::string text;
    while (text.size() < 200) {
      const std::string& value = values[below(values.size())];
      switch (below(5)) {
        case 0:
          text += word("ab\\\"%n1", 1 + below(6));
          break;
        case 1:
          text += value;
          break;
        case 2:
          text += value.substr(0, below(value.size()));
          break;
        case 3:
          text += base64(word("ab", below(3)) + value + word("ab", below(3)), below(2) == 0);
          break;
        default:
          for (const char c : value) {
            if (c == '\n')
              text += "\\n";
            else
              text += std::string(c == '\\' || c == '"' ? "\\" : "") + c;
          }
      }
    }
    Masker masker(secrets);
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t size = 1 + below(below(2) == 0 ? 3 : 60);
      out += masker.feed(std::string_view(text).substr(at, size));
      at += size;
    }
    out += masker.finish();
    ASSERT_EQ(out, expected(secrets, text)) << "round " << round << ": " << text;
    for (const std::string& value : values)
      ASSERT_EQ(out.find(value), std::string::npos) << "round " << round << ": " << value;
  }
}

// Pauses at any moment: what is shown is at most a short beginning more.
TEST(Masker, NeverShowsASecretWhenPausesComeAnywhere) {
  std::mt19937 random(7);
  const Secrets secrets = secrets_of({"abacab", "abacabadabacaba"});
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    while (text.size() < 60) text += "abcd"[random() % 4];
    text.insert(random() % text.size(), "abacabadabacaba");
    Masker masker(secrets);
    std::string out;
    for (const char c : text) {
      out += masker.feed({&c, 1});
      if (random() % 3 == 0) out += masker.pause();
    }
    out += masker.finish();
    ASSERT_EQ(out.find("abacab"), std::string::npos) << text << " -> " << out;
    ASSERT_NE(out.find("***"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace plait::mask::test

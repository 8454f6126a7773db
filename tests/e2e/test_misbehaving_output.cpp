// Agents that print what they should not, or far too much; and what they are given.
#include <fstream>
#include <sstream>

#include "misbehaving.hpp"

namespace plait::test {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Secrets : public Misbehaving {
 protected:
  std::string output() { return read_file(result_of_run()["log"].get<std::string>()); }
  Json result_of_run() { return report()["results"]["PRP-A"]; }
};

TEST_F(Secrets, ShowNowhereInWhateverForm) {
  const Ran ran = misbehaves(
      {"commit=a.txt", "secret=MY_API_KEY", "secret-split=MY_API_KEY", "secret-bytes=MY_API_KEY",
       "secret-base64=MY_API_KEY", "secret-url=MY_API_KEY", "secret-json=MY_API_KEY"},
      {"--events", own("events")});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(output(),
            "it is ***.\nit is ***.\nit is "
            "***.\ndXNlcjp***IQ==\nhttps://u:***@host\n{\"key\":\"***\"}\n");
  const std::string part = "0123456789";
  EXPECT_THAT(files_with(part), IsEmpty());
  EXPECT_THAT(ran.out + ran.err + read_file(own("events")), Not(HasSubstr(part)));
  EXPECT_THAT(run_plait({"logs", "PRP-A"}).out,
              AllOf(HasSubstr("it is ***."), Not(HasSubstr(part))));
}

// Those that stand in the pipeline itself, under names that say so.
class SecretsOfThePipeline : public Secrets {
 protected:
  const std::string key_ = "sk-literal-0123456789";
  const std::string set_ = "step.launch.with.env.ACME_API_KEY=\"" + key_ + "\"";
};

TEST_F(SecretsOfThePipeline, AreStoredAndShownNowhere) {
  write_prp("PRP-B");
  const Ran ran = misbehaves({"commit=a.txt", "secret=ACME_API_KEY"},
                             {"--set", set_, "--events", own("events")});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_THAT(run_plait({"logs", "PRP-A"}).out, HasSubstr("it is ***."));
  EXPECT_THAT(files_with(key_), IsEmpty());
  EXPECT_THAT(ran.out + ran.err + read_file(own("events")), Not(HasSubstr(key_)));
  const Ran plan = run_plait({"plan", "PRP-B", "--json", "--agent", "runbook", "--set", set_});
  EXPECT_EQ(plan.exit_code, 0) << plan.err;
  EXPECT_THAT(plan.out + plan.err, Not(HasSubstr(key_)));
}

TEST_F(SecretsOfThePipeline, AreSaidAgainToARunThatGoesOn) {
  Child child =
      start_misbehaving({"commit=a.txt", "secret=ACME_API_KEY", "touch=" + own("begun").string(),
                         "wait-for=" + own("go").string()},
                        {"--set", set_});
  ASSERT_TRUE(eventually([&] { return fs::exists(own("begun")); }));
  child.signal(SIGTERM);
  EXPECT_EQ(child.wait().exit_code, 130);
  touch(own("go"));
  const Ran refused = run_plait({"resume"}, environment_of_plait());
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("keeps no secrets"),
                                 HasSubstr("--set 'step.launch.with.env.ACME_API_KEY=")));
  const Ran on = run_plait({"resume", "--set", set_}, environment_of_plait());
  EXPECT_EQ(on.exit_code, 0) << on.out << on.err;
  EXPECT_THAT(output(), HasSubstr("it is ***."));
  EXPECT_THAT(files_with(key_), IsEmpty());
}

// What an agent says reaches errors, states and reports, too.
TEST_F(Secrets, ShowInNoErrorAndNoReport) {
  const Ran ran = misbehaves({"commit=a.txt", "say=STATUS:FAILED:the key " + std::string(kSecret)});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(errors_of(ran), HasSubstr("the key ***"));
  EXPECT_THAT(run_plait({"status"}).out, HasSubstr("the key ***"));
  EXPECT_THAT(files_with("0123456789"), ElementsAre(HasSubstr("plait")))
      << "the store has the pipeline, in which this test wrote it";
  expect_kept(folder_of("PRP-A"));
}

// The supervisor masks, so it needs no plait for that.
TEST_F(Secrets, StayMaskedWhenPlaitIsKilled) {
  Child child = start_misbehaving({"commit=a.txt", "touch=" + own("begun").string(),
                                   "wait-for=" + own("go").string(), "secret=MY_API_KEY"});
  ASSERT_TRUE(eventually([&] { return fs::exists(own("begun")); }));
  child.signal(SIGKILL);
  child.wait();
  touch(own("go"));
  ASSERT_TRUE(eventually([&] { return processes_of({repo().outside()}).empty(); }));
  const Ran on = run_plait({"resume"}, environment_of_plait());
  EXPECT_EQ(on.exit_code, 0) << on.out << on.err;
  EXPECT_EQ(output(), "it is ***.\n");
  EXPECT_THAT(files_with("0123456789"), IsEmpty());
}

class Floods : public Misbehaving {
 protected:
  // MiB of the largest memory that a process of plait's own has had, as the kernel counts it.
  static double peak_mib(Child& child) {
    double peak = 0;
    eventually([&] {
      std::istringstream status(read_file("/proc/" + std::to_string(child.pid()) + "/status"));
      for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) peak = std::max(peak, std::atof(line.c_str() + 6) / 1024);
      return !child.is_running();
    });
    return peak;
  }
};

TEST_F(Floods, OfAHundredMebibytesTakeLittleMemory) {
  Child child = start_misbehaving({"commit=a.txt", "lines=100", "say=STATUS:COMPLETE:1/1"});
  const double peak = peak_mib(child);
  const Ran ran = child.wait();
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  const Json result = result_of(ran);
  EXPECT_EQ(result["claims"]["status"], "COMPLETE");
  EXPECT_GE(fs::file_size(result["log"].get<std::string>()), 99U << 20);
  RecordProperty("peak_mib", static_cast<int>(peak));
  EXPECT_LT(peak, 96);
}

TEST_F(Floods, OfLongLinesAndBytesOfAllKinds) {
  const Ran ran =
      misbehaves({"commit=a.txt", "long-line=10", "binary=10", "say=", "say=STATUS:COMPLETE:1/1"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(result_of(ran)["claims"]["status"], "COMPLETE");
  const Ran logs = run_plait({"logs", "PRP-A"});
  EXPECT_EQ(logs.exit_code, 0);
  EXPECT_EQ(logs.out.find('\x1b'), std::string::npos) << "it would steer the terminal";
  EXPECT_GE(run_plait({"logs", "--raw", "PRP-A"}).out.size(), 20U << 20);
}

// Only what is allowed by name comes to what plait starts.
class Environments : public Misbehaving {
 protected:
  [[nodiscard]] static std::string dumps(const std::string& file) {
    return "sh -c 'env > " + file + "'";
  }
};

TEST_F(Environments, AreGivenByName) {
  repo().write("greeting.txt", "one\n");
  repo().commit("greeting");
  for (const char* hook : {"pre-commit", "post-commit"}) {
    const fs::path file = repo().path() / ".git" / "hooks" / hook;
    write_file(file, "#!/bin/sh\nenv > " + own(std::string("env-") + hook).string() + "\n");
    fs::permissions(file, fs::perms::owner_all);
  }
  const auto command = [&](const char* name) {
    return "\"sh\", \"-c\", \"env > " + own(std::string("env-") + name).string() + "\"";
  };
  const Ran ran =
      misbehaves({"environment", "uncommitted=a.txt"},
                 {"--set",
                  "step.launch.with.gates=[{ uses = \"command\", level = \"L1\", run = \"env > " +
                      own("env-gate").string() + "\" }]",
                  "--set", "step.worktree.with.setup=[" + command("setup") + "]", "--set",
                  "step.merge.with.verify=[" + command("verify") + "]"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  const std::string agent = read_file(result_of(ran)["log"].get<std::string>());
  EXPECT_THAT(agent, HasSubstr("MY_API_KEY=***")) << "its list names it";
  EXPECT_THAT(agent, HasSubstr("PLAIT_TASK=PRP-A"));
  EXPECT_THAT(agent, Not(HasSubstr(kCanary)));
  for (const char* who : {"gate", "setup", "verify", "pre-commit", "post-commit"}) {
    const std::string seen = read_file(own(std::string("env-") + who));
    EXPECT_THAT(seen, HasSubstr("PATH=")) << who;
    EXPECT_THAT(seen, Not(HasSubstr(kCanary))) << who;
    EXPECT_THAT(seen, Not(HasSubstr("MY_API_KEY"))) << who;
  }
}

}  // namespace
}  // namespace plait::test

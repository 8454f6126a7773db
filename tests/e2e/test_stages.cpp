// Tasks that depend on each other: staged, train, and stages done one by one.
#include "story.hpp"

namespace plait::test {
namespace {

using ::testing::HasSubstr;

// Two stages; the second needs what the first has landed.
class Stages : public Story {
 protected:
  Stages() {
    write_prp("PRP-1.1.1", {.phases = {{.bash = writes("one.txt", "one")}}});
    write_prp("PRP-1.2.1",
              {.header = "dependencies: PRP-1.1.1\n", .phases = {{.bash = "cp one.txt two.txt"}}});
  }
  Ran staged(std::vector<std::string> more) {
    more.insert(more.end(), {"--pipeline", "staged", "PRP-1.1.1", "PRP-1.2.1"});
    return run_batch(more);
  }
  void decide(const std::string& task, const std::string& choice) {
    const Ran ran = run_plait({"decide", "latest", task, choice, "--reason", "looked at it"});
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
  }
  // What a block finds out: the subject of the newest commit of main.
  [[nodiscard]] std::string landed_last() const {
    return "git -C " + quoted(repo().path()) + " log -1 --format=%s main";
  }
};

TEST_F(Stages, AreReviewedOneAfterTheOther) {
  const Ran paused = staged({});
  EXPECT_EQ(paused.exit_code, 3) << paused.out << paused.err;
  EXPECT_EQ(repo().log("main").size(), 1U) << "nothing lands before the review";
  const Ran question = run_plait({"status"});
  EXPECT_THAT(question.out, HasSubstr("accept the work on PRP-1.1.1"));
  EXPECT_THAT(question.out, HasSubstr("accept|reject"));
  EXPECT_EQ(state_of(status(), "review", "PRP-1.1.1"), "blocked");

  decide("PRP-1.1.1", "accept");
  const Ran again = run_plait({"resume"});
  EXPECT_EQ(again.exit_code, 3) << again.out << again.err;
  EXPECT_EQ(repo().read("one.txt"), "one\n");
  EXPECT_FALSE(repo().exists("two.txt"));
  EXPECT_THAT(again.out, HasSubstr(": 2 succeeded")) << "the first, before the run was resumed";

  decide("PRP-1.2.1", "accept");
  const Ran done = run_plait({"resume", "--json"});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_EQ(repo().read("two.txt"), "one\n");
  EXPECT_EQ(done.json()["prps_succeeded"], 2);
  EXPECT_EQ(done.json(), report());
}

TEST_F(Stages, EndWhenAReviewRejects) {
  ASSERT_EQ(staged({}).exit_code, 3);
  decide("PRP-1.1.1", "reject");
  const Ran ran = run_plait({"resume"});
  EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("not landed: its review was rejected: looked at it"));
  EXPECT_EQ(report()["results"]["PRP-1.1.1"]["errors"],
            Json({"not landed: its review was rejected: looked at it"}));
  EXPECT_EQ(repo().log("main").size(), 1U);
  EXPECT_TRUE(repo().has("prp-1.1.1-title-of-prp-1-1-1")) << "rejected work is kept";
  expect_kept("project-prp-1.1.1");
}

TEST_F(Stages, TakeOnlyTheChoicesThereAre) {
  ASSERT_EQ(staged({}).exit_code, 3);
  const Ran odd = run_plait({"decide", "latest", "PRP-1.1.1", "perhaps"});
  EXPECT_EQ(odd.exit_code, 2);
  EXPECT_THAT(odd.err, HasSubstr("accept, reject"));
  const Ran other = run_plait({"decide", "latest", "PRP-1.2.1", "accept"});
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.err, HasSubstr("PRP-1.1.1"));
  EXPECT_EQ(run_plait({"resume"}).exit_code, 3) << "nothing was decided";
  expect_kept("project-prp-1.1.1");
}

TEST_F(Stages, DoNotPauseWithoutReview) {
  const Ran ran = staged({"--no-review"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(repo().read("two.txt"), "one\n");
}

TEST_F(Stages, AreRefusedByThePlainBatch) {
  const Ran ran = run_batch({"PRP-1.1.1", "PRP-1.2.1"});
  EXPECT_EQ(ran.exit_code, 4);
  EXPECT_THAT(ran.out, HasSubstr("--pipeline"));
  EXPECT_EQ(repo().log("main").size(), 1U);
}

TEST_F(Stages, OfABatchAreTakenByNumber) {
  write_prp("PRP-2.1.1");
  const Ran one = run_batch({"--batch", "1", "--stage", "1", "--json"});
  ASSERT_EQ(one.exit_code, 0) << one.err;
  EXPECT_EQ(one.json()["results"].size(), 1U);
  EXPECT_TRUE(one.json()["results"].contains("PRP-1.1.1"));
  const Ran two = run_batch({"--batch", "1", "--stage", "2", "--json"});
  ASSERT_EQ(two.exit_code, 0) << two.err;
  EXPECT_EQ(repo().read("two.txt"), "one\n");
  EXPECT_FALSE(repo().exists("PRP-2.1.1.txt"));
}

TEST_F(Stages, OfABatchAreAllTakenWithoutANumber) {
  write_prp("PRP-2.1.1");
  const Ran ran = run_batch({"--batch", "1", "--pipeline", "staged", "--no-review", "--json"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.json()["prps_total"], 2);
  EXPECT_EQ(repo().read("two.txt"), "one\n");
}

TEST_F(Stages, TrainStartsATaskWhenWhatItNeedsHasLanded) {
  write_prp("PRP-1.2.1",
            {.header = "dependencies: PRP-1.1.1\n",
             .phases = {{.bash = "cp one.txt two.txt\n" + landed_last() + " > seen.txt"}}});
  const Ran ran = run_batch({"--pipeline", "train", "PRP-1.2.1", "PRP-1.1.1"});
  ASSERT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(repo().read("two.txt"), "one\n");
  EXPECT_EQ(repo().read("seen.txt"), "Merge PRP-1.1.1: Title of PRP-1.1.1\n");
}

TEST_F(Stages, TrainLetsNothingElseWait) {
  // The third is at work before the first ends and after the second has landed: a barrier anywhere
  // would be a deadlock.
  write_prp("PRP-1.1.1", {.phases = {{.bash = waits_for(own("third")) + "\necho one > one.txt"}}});
  write_prp("PRP-1.3.1",
            {.phases = {{.bash = writes(own("third"), "") + "\nfor i in $(seq 6000); do case \"$(" +
                                 landed_last() +
                                 ")\" in *PRP-1.2.1*) break ;; esac; sleep 0.02; done\n"
                                 "echo 3 > three.txt"}}});
  const Ran ran = run_batch({"--pipeline", "train", "PRP-1.1.1", "PRP-1.2.1", "PRP-1.3.1"});
  ASSERT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(repo().read("three.txt"), "3\n");
  EXPECT_EQ(repo().git({"log", "--first-parent", "-1", "--format=%s"}),
            "Merge PRP-1.3.1: Title of PRP-1.3.1");
}

TEST_F(Stages, SequentialOnesAreDoneOneByOne) {
  const std::string log = own("order.log");
  std::vector<std::string> args;
  std::string expected;
  for (const char* id : {"PRP-A", "PRP-B", "PRP-C"}) {
    write_prp(id, {.header = "stage: stage-1-sequential\n",
                   .phases = {{.bash = appends(log, std::string(id) + " starts") + "\n" +
                                       writes(std::string(id) + ".txt", id)},
                              {.bash = appends(log, std::string(id) + " ends") + "\n" +
                                       writes(std::string(id) + "-2.txt", id)}}});
    args.emplace_back(id);
    expected += std::string(id) + " starts\n" + id + " ends\n";
  }
  const Ran ran = run_batch(args);
  ASSERT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(read_file(log), expected);
}

}  // namespace
}  // namespace plait::test

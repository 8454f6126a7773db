// What goes into the store comes out again.
#include <gmock/gmock.h>

#include <plait/error_class.hpp>
#include <plait/json.hpp>

#include "store_fixture.hpp"

namespace plait::store::testing {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class StoreRows : public ::testing::Test {
 protected:
  Store store_ = *Store::open_in_memory();
};

TEST_F(StoreRows, a_run_comes_out_as_it_went_in) {
  Batch batch = with_run("r1");
  batch.runs[0].exit_code = 3;
  batch.runs[0].finished = 1001.25;
  batch.runs[0].state = RunState::paused;
  batch.runs[0].report = R"({"ok":true})";
  batch.runs[0].owner.start_time = 1ULL << 62;
  ASSERT_OK(store_.apply(batch));

  const auto run = *store_.find_run("r1");
  EXPECT_EQ(run.pipeline, "batch");
  EXPECT_EQ(run.project, "/project");
  EXPECT_EQ(run.argv, R"(["plait","run"])");
  EXPECT_EQ(run.params, R"({"max_parallel":2})");
  EXPECT_EQ(run.source, "[pipeline]");
  EXPECT_EQ(run.plan, R"({"nodes":[]})");
  EXPECT_EQ(run.report, R"({"ok":true})");
  EXPECT_EQ(run.state, RunState::paused);
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_EQ(run.started, 1000);
  EXPECT_EQ(run.finished, 1001.25);
  EXPECT_EQ(run.owner, (ProcessIdentity{"boot", 42, 1ULL << 62}));
  EXPECT_EQ(run.version, "0.1.0");
}

TEST_F(StoreRows, the_list_of_runs_is_newest_first_and_light) {
  ASSERT_OK(store_.apply(with_run("r1", 100)));
  ASSERT_OK(store_.apply(with_run("r3", 300)));
  ASSERT_OK(store_.apply(with_run("r2", 200)));

  const auto runs = *store_.list_runs(2);
  ASSERT_THAT(runs, SizeIs(2));
  EXPECT_EQ(runs[0].id, "r3");
  EXPECT_EQ(runs[1].id, "r2");
  EXPECT_EQ(runs[0].argv, R"(["plait","run"])");
  EXPECT_EQ(runs[0].plan + runs[0].source + runs[0].params + runs[0].report, "");
}

TEST_F(StoreRows, a_change_of_a_run_leaves_alone_what_it_does_not_name) {
  ASSERT_OK(store_.apply(with_run("r1")));
  Batch end;
  end.run_changes.push_back({.id = "r1",
                             .state = RunState::finished,
                             .exit_code = 1,
                             .finished = 1060,
                             .owner = {},
                             .plan = {},
                             .report = "{}"});
  ASSERT_OK(store_.apply(end));

  const auto run = *store_.find_run("r1");
  EXPECT_EQ(run.state, RunState::finished);
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(run.finished, 1060);
  EXPECT_EQ(run.report, "{}");
  EXPECT_EQ(run.plan, R"({"nodes":[]})");
  EXPECT_EQ(run.owner.pid, 42);
}

TEST_F(StoreRows, a_run_that_goes_on_has_a_new_owner_and_no_end) {
  Batch batch = with_run("r1");
  batch.runs[0].state = RunState::interrupted;
  batch.runs[0].exit_code = 130;
  batch.runs[0].finished = 1001;
  ASSERT_OK(store_.apply(batch));
  Batch resumed;
  resumed.run_changes.push_back({.id = "r1",
                                 .state = RunState::running,
                                 .exit_code = {},
                                 .finished = {},
                                 .owner = ProcessIdentity{"other", 7, 8},
                                 .plan = {},
                                 .report = {}});
  ASSERT_OK(store_.apply(resumed));

  const auto run = *store_.find_run("r1");
  EXPECT_EQ(run.state, RunState::running);
  EXPECT_FALSE(run.exit_code);
  EXPECT_FALSE(run.finished);
  EXPECT_EQ(run.owner, (ProcessIdentity{"other", 7, 8}));
}

TEST_F(StoreRows, a_change_of_a_run_that_is_not_there_is_an_error_and_changes_nothing) {
  Batch batch = with_run("r1");
  batch.run_changes.push_back({.id = "nobody",
                               .state = RunState::finished,
                               .exit_code = {},
                               .finished = {},
                               .owner = {},
                               .plan = {},
                               .report = {}});
  const auto applied = store_.apply(batch);
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().code, error_class::not_found);
  EXPECT_THAT(*store_.list_runs(), IsEmpty());
}

TEST_F(StoreRows, step_runs_are_replaced_under_their_index_and_read_in_order) {
  Batch batch = with_run("r1");
  batch.step_runs = {a_step_run("r1", 2), a_step_run("r1", 0), a_step_run("r1", 2)};
  auto& last = batch.step_runs.back();
  last.status = "succeeded";
  last.attempt = 2;
  last.outputs = R"({"n":1})";
  last.error = R"({"code":"x"})";
  last.state = R"({"phase":3})";
  last.waits = R"({"timer_s":5})";
  last.warnings = R"(["w"])";
  last.started = 1.5;
  last.finished = 2.5;
  last.seconds = 0.75;
  ASSERT_OK(store_.apply(batch));

  EXPECT_THAT(*store_.step_runs("r1"), ElementsAre(a_step_run("r1", 0), last));
  EXPECT_THAT(*store_.step_run_counts("r1"),
              ElementsAre(std::pair("running", 1), std::pair("succeeded", 1)));
}

TEST_F(StoreRows, a_step_run_that_is_put_again_forgets_what_it_had) {
  Batch batch = with_run("r1");
  batch.step_runs = {a_step_run("r1", 0)};
  batch.step_runs[0].waits = "{}";
  batch.step_runs[0].started = 5;
  ASSERT_OK(store_.apply(batch));
  Batch again;
  again.step_runs = {a_step_run("r1", 0)};
  ASSERT_OK(store_.apply(again));
  EXPECT_THAT(*store_.step_runs("r1"), ElementsAre(a_step_run("r1", 0)));
}

TEST_F(StoreRows, attempts_processes_and_intentions_have_their_own_keys) {
  Batch batch = with_run("r1");
  const Attempt first{"r1", 0, 1, "failed", R"({"code":"timeout"})", 1, 2};
  const Attempt second{"r1", 0, 2, "running", "", 3, {}};
  const Process turn{"r1", 0, 1, "turn-1", "/dir", R"({"argv":["a"]})", 99, 1.5, ""};
  Process ended = turn;
  ended.outcome = R"({"kind":"exited"})";
  const Process other{"r1", 0, 2, "turn-1", "/dir2", "{}", 100, 3, ""};
  const Intention meant{"r1", 0, "land", R"({"ref":"main"})", false};
  Intention done = meant;
  done.settled = true;
  const Intention open{"r1", 1, "land", "{}", false};
  batch.attempts = {second, first};
  batch.processes = {other, turn};
  batch.intentions = {meant, open};
  ASSERT_OK(store_.apply(batch));
  EXPECT_THAT(*store_.processes("r1"), ElementsAre(turn, other));
  EXPECT_THAT(*store_.intentions("r1"), ElementsAre(meant, open));

  Batch later;
  later.processes = {ended};
  later.intentions = {done};
  later.durable = Durable::yes;
  ASSERT_OK(store_.apply(later));
  EXPECT_THAT(*store_.attempts("r1"), ElementsAre(first, second));
  EXPECT_THAT(*store_.processes("r1"), ElementsAre(ended, other));
  EXPECT_THAT(*store_.intentions("r1"), ElementsAre(done, open));
}

TEST_F(StoreRows, decisions_are_added_and_read_from_a_place_on) {
  Batch batch = with_run("r1");
  batch.runs.push_back(a_run("r2"));
  batch.decisions = {{0, "r1", 4, "accept", "looks fine", "ann", 10},
                     {0, "r2", 4, "reject", "", "bob", 11},
                     {0, "r1", 4, "reject", "not so fine", "bob", 12}};
  ASSERT_OK(store_.apply(batch));

  const auto all = *store_.decisions("r1");
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].choice, "accept");
  EXPECT_EQ(all[0].reason, "looks fine");
  EXPECT_EQ(all[0].by, "ann");
  EXPECT_EQ(all[1].time, 12);
  EXPECT_GT(all[1].id, all[0].id);
  EXPECT_THAT(*store_.decisions("r1", all[0].id), ElementsAre(all[1]));
  EXPECT_THAT(*store_.decisions("r1", all[1].id), IsEmpty());
}

TEST_F(StoreRows, a_row_of_a_run_that_is_not_there_is_refused_with_the_whole_batch) {
  Batch batch = with_run("r1");
  batch.step_runs = {a_step_run("r1", 0), a_step_run("nobody", 0)};
  EXPECT_FALSE(store_.apply(batch));
  EXPECT_THAT(*store_.list_runs(), IsEmpty());
  batch.step_runs.pop_back();
  EXPECT_OK(store_.apply(batch));
}

TEST_F(StoreRows, an_empty_batch_does_nothing) {
  EXPECT_OK(store_.apply({}));
}

TEST_F(StoreRows, deleting_a_run_takes_all_its_rows_and_no_others) {
  for (const auto* id : {"r1", "r2"}) {
    Batch batch = with_run(id);
    batch.step_runs = {a_step_run(id, 0)};
    batch.attempts = {{id, 0, 1, "running", "", 1, {}}};
    batch.processes = {{id, 0, 1, "k", "/d", "", 1, 1, ""}};
    batch.intentions = {{id, 0, "k", "", false}};
    batch.decisions = {{0, id, 0, "accept", "", "", 1}};
    ASSERT_OK(store_.apply(batch));
  }
  ASSERT_OK(store_.delete_run("r1"));

  EXPECT_FALSE(*store_.has_run("r1"));
  EXPECT_THAT(*store_.step_runs("r1"), IsEmpty());
  EXPECT_THAT(*store_.attempts("r1"), IsEmpty());
  EXPECT_THAT(*store_.processes("r1"), IsEmpty());
  EXPECT_THAT(*store_.intentions("r1"), IsEmpty());
  EXPECT_THAT(*store_.decisions("r1"), IsEmpty());
  EXPECT_THAT(*store_.step_runs("r2"), SizeIs(1));
  EXPECT_THAT(*store_.decisions("r2"), SizeIs(1));
  EXPECT_EQ(store_.delete_run("r1").error().code, error_class::not_found);
}

TEST_F(StoreRows, outputs_of_64_kib_and_bytes_that_are_no_text_are_kept) {
  Batch batch = with_run("r1");
  batch.step_runs = {a_step_run("r1", 0), a_step_run("r1", 1)};
  batch.step_runs[0].outputs = dump(Json{{"text", std::string(65'536, 'x')}});
  batch.step_runs[1].outputs = dump(Json{{"path", "caf\xe9/\xff"}});
  batch.step_runs[1].error = std::string("a\0b", 3);
  batch.step_runs[1].task = "\xfe odd";
  ASSERT_OK(store_.apply(batch));

  const auto rows = *store_.step_runs("r1");
  EXPECT_THAT(rows, ElementsAre(batch.step_runs[0], batch.step_runs[1]));
  EXPECT_EQ(Json::parse(rows[1].outputs)["path"], "caf\xef\xbf\xbd/\xef\xbf\xbd");
}

TEST(RunStates, each_has_a_name_that_is_read_back) {
  for (const auto state : {RunState::running, RunState::paused, RunState::finished,
                           RunState::aborted, RunState::interrupted}) {
    EXPECT_EQ(run_state(to_string(state)), state);
  }
  EXPECT_FALSE(run_state("asleep"));
}

TEST_F(StoreRows, what_a_step_run_has_spent_is_kept) {
  Batch batch = with_run("r1");
  batch.step_runs.push_back(a_step_run("r1", 0));
  batch.step_runs[0].spent = R"({"before":{},"now":{"cost":1.25}})";
  ASSERT_OK(store_.apply(batch));
  EXPECT_THAT(*store_.step_runs("r1"), ElementsAre(batch.step_runs[0]));
}

TEST_F(StoreRows, a_lane_is_kept_as_it_was_shut_the_last_time) {
  Batch batch = with_run("r1");
  batch.runs.push_back(a_run("r2"));
  batch.lanes = {{"r1", "openai", 100.5, "429", 1},
                 {"r1", "anthropic", 200, "usage limit", 1},
                 {"r1", "openai", 130.5, "429 again", 2},
                 {"r2", "openai", 1, "", 0}};
  ASSERT_OK(store_.apply(batch));
  EXPECT_THAT(*store_.lanes("r1"), ElementsAre(batch.lanes[1], batch.lanes[2]));
  EXPECT_THAT(*store_.lanes("none"), IsEmpty());
}

TEST_F(StoreRows, a_message_is_delivered_once) {
  Batch batch = with_run("r1");
  TaskMessage first{0, "r1", "PRP-1", "take the other file", "tess", 10, {}};
  TaskMessage second = first;
  second.text = "and be quick";
  batch.messages = {first, second};
  ASSERT_OK(store_.apply(batch));
  const auto rows = *store_.messages("r1");
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_LT(rows[0].id, rows[1].id);
  EXPECT_EQ(rows[0].text, "take the other file");
  EXPECT_EQ(rows[1].delivered, std::nullopt);

  Batch deliveries;
  deliveries.deliveries = {{rows[1].id, 20}};
  ASSERT_OK(store_.apply(deliveries));
  deliveries.deliveries = {{rows[1].id, 30}};
  ASSERT_OK(store_.apply(deliveries));
  EXPECT_EQ((*store_.messages("r1"))[0].delivered, std::nullopt);
  EXPECT_EQ((*store_.messages("r1"))[1].delivered, 20) << "the first time counts";
}

TEST_F(StoreRows, a_run_that_goes_on_may_have_other_parameters) {
  ASSERT_OK(store_.apply(with_run("r1")));
  Batch batch;
  RunChange change;
  change.id = "r1";
  change.params = R"({"max_parallel":8})";
  batch.run_changes.push_back(change);
  ASSERT_OK(store_.apply(batch));
  EXPECT_EQ(store_.find_run("r1")->params, change.params);
  EXPECT_EQ(store_.find_run("r1")->source, "[pipeline]");
}

class FindRun : public StoreRows {
 protected:
  void SetUp() override {
    ASSERT_OK(store_.apply(with_run("20261122-201133-k3f9", 300)));
    ASSERT_OK(store_.apply(with_run("20261122-201134-p222", 200)));
    ASSERT_OK(store_.apply(with_run("20261121-000000-p223", 100)));
  }
};

TEST_F(FindRun, by_id_by_latest_by_unique_beginning_and_by_last_word) {
  EXPECT_EQ(store_.find_run("20261122-201134-p222")->id, "20261122-201134-p222");
  EXPECT_EQ(store_.find_run("latest")->id, "20261122-201133-k3f9");
  EXPECT_EQ(store_.find_run("20261121")->id, "20261121-000000-p223");
  EXPECT_EQ(store_.find_run("p222")->id, "20261122-201134-p222");
}

TEST_F(FindRun, an_ambiguous_beginning_names_the_candidates) {
  const auto found = store_.find_run("20261122");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, error_class::not_found);
  EXPECT_THAT(found.error().message, HasSubstr("20261122-201133-k3f9"));
  EXPECT_THAT(found.error().message, HasSubstr("20261122-201134-p222"));
  EXPECT_THAT(found.error().message, ::testing::Not(HasSubstr("p223")));
}

TEST_F(FindRun, signs_of_patterns_are_plain_characters) {
  for (const auto* text : {"2026%", "2026*", "20261121-000000-p22_", "", "223", "nothing"}) {
    EXPECT_EQ(store_.find_run(text).error().code, error_class::not_found) << text;
  }
}

TEST_F(FindRun, latest_of_an_empty_store_is_not_found) {
  auto empty = *Store::open_in_memory();
  EXPECT_EQ(empty.find_run("latest").error().code, error_class::not_found);
}

}  // namespace plait::store::testing

#include "store/run_id.hpp"

#include <gtest/gtest.h>

#include "store_fixture.hpp"

namespace plait::store::testing {

TEST(RunId, is_made_of_the_time_in_utc_and_four_letters) {
  std::uint32_t next = 0;
  EXPECT_EQ(make_run_id(1'795'378'293, [&] { return next++; }), "20261122-201133-2345");
}

TEST(RunId, sorts_by_time) {
  const auto zero = [] { return 0U; };
  EXPECT_LT(make_run_id(999'999'999, [] { return 30U; }), make_run_id(1'000'000'000, zero));
}

TEST(RunId, no_other_text_has_its_form) {
  EXPECT_TRUE(is_run_id("20261122-201133-k3f9"));
  for (const auto* text :
       {"", "20261122-201133-k3f", "20261122-201133-k3f99", "20261122-201133-k3f1",
        "2026112a-201133-k3f9", "20261122_201133-k3f9", "../../../../etc/pass"}) {
    EXPECT_FALSE(is_run_id(text)) << text;
  }
}

class NewRunId : public StateFolder {};

TEST_F(NewRunId, avoids_runs_in_the_store_and_folders_that_are_left) {
  auto store = open_store();
  ASSERT_OK(store.apply(with_run("19700101-000000-2222")));
  std::filesystem::create_directories(run_dir(folder_, "19700101-000000-3333"));
  std::uint32_t calls = 0;
  const auto id = store.new_run_id(0, [&] { return calls++ / 4; });
  EXPECT_EQ(*id, "19700101-000000-4444");
}

TEST_F(NewRunId, says_so_when_chance_offers_nothing_new) {
  auto store = open_store();
  ASSERT_OK(store.apply(with_run("19700101-000000-2222")));
  EXPECT_FALSE(store.new_run_id(0, [] { return 0U; }));
}

}  // namespace plait::store::testing

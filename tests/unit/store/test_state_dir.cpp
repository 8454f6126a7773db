#include "store/state_dir.hpp"

#include <gmock/gmock.h>

#include <map>
#include <plait/error_class.hpp>

#include "store_fixture.hpp"

namespace plait::store::testing {

using ::testing::HasSubstr;

class StateDirs : public StateFolder {
 protected:
  // A machine on which the folders below these are on such file systems.
  FileSystemProbe mounted(std::map<std::string, std::string> unsafe) {
    return [unsafe](const std::filesystem::path& path) -> Result<std::optional<std::string>> {
      const auto found = unsafe.find(path.string());
      if (found == unsafe.end()) return std::optional<std::string>();
      return std::optional(found->second);
    };
  }
};

TEST_F(StateDirs, the_wanted_folder_is_taken_where_it_is_safe) {
  const auto chosen = *choose_state_dir("/repo/.git/plait", "/home/state", mounted({}));
  EXPECT_EQ(chosen.path, "/repo/.git/plait");
  EXPECT_EQ(chosen.note, "");
}

TEST_F(StateDirs, a_network_file_system_gives_the_fallback_and_says_why) {
  const auto chosen =
      *choose_state_dir("/repo/.git/plait", "/home/state", mounted({{"/repo/.git/plait", "NFS"}}));
  EXPECT_EQ(chosen.path, "/home/state");
  EXPECT_THAT(chosen.note, HasSubstr("NFS"));
  EXPECT_THAT(chosen.note, HasSubstr("/home/state"));
}

TEST_F(StateDirs, nothing_safe_is_an_error_that_says_what_to_set) {
  const auto chosen =
      choose_state_dir("/repo/.git/plait", "/home/state",
                       mounted({{"/repo/.git/plait", "Lustre"}, {"/home/state", "NFS"}}));
  ASSERT_FALSE(chosen);
  EXPECT_EQ(chosen.error().code, error_class::config);
  EXPECT_THAT(chosen.error().message, HasSubstr("Lustre"));
  EXPECT_THAT(chosen.error().remedy, HasSubstr("XDG_STATE_HOME"));
}

TEST_F(StateDirs, a_folder_that_is_not_there_yet_is_judged_by_its_parent) {
  const auto here = unsafe_file_system(folder_);
  ASSERT_TRUE(here);
  const auto below = unsafe_file_system(folder_ / "a" / "b");
  ASSERT_TRUE(below);
  EXPECT_EQ(*here, *below);
}

TEST_F(StateDirs, a_local_disk_is_safe) {
  EXPECT_EQ(*unsafe_file_system("/dev/shm"), std::nullopt);
  EXPECT_EQ(*unsafe_file_system("/proc"), std::nullopt);
}

}  // namespace plait::store::testing

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <plait/error_class.hpp>

#include "base/file.hpp"

namespace plait::base {
namespace {

namespace fs = std::filesystem;

class FileTest : public testing::Test {
 protected:
  FileTest() {
    std::string pattern = (fs::temp_directory_path() / "plait-file-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~FileTest() override { fs::remove_all(folder_); }
  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }
  fs::path folder_;
};

TEST_F(FileTest, ReadsBackWhatWasWritten) {
  const std::string content("a\0b\n\xFF", 5);
  ASSERT_TRUE(write_file(folder_ / "x", content).ok());
  EXPECT_EQ(*read_file(folder_ / "x"), content);
  ASSERT_TRUE(write_file(folder_ / "x", "").ok());
  EXPECT_EQ(*read_file(folder_ / "x"), "");
  EXPECT_EQ(entries(), 1U);
}

TEST_F(FileTest, KeepsTheModeOfAnExistingFile) {
  ASSERT_TRUE(write_file(folder_ / "x", "1").ok());
  fs::permissions(folder_ / "x", fs::perms::owner_all);
  ASSERT_TRUE(write_file(folder_ / "x", "2").ok());
  EXPECT_EQ(fs::status(folder_ / "x").permissions(), fs::perms::owner_all);
}

TEST_F(FileTest, LeavesNothingBehindWhenItCannotWrite) {
  fs::create_directory(folder_ / "x");
  fs::create_directory(folder_ / "x" / "inner");
  EXPECT_FALSE(write_file(folder_ / "x", "1").ok());
  EXPECT_EQ(entries(), 1U);
  EXPECT_FALSE(write_file(folder_ / "none" / "x", "1").ok());
}

TEST_F(FileTest, RefusesWhatIsNoRegularFileOrTooLong) {
  EXPECT_EQ(read_file(folder_ / "none").error().code, error_class::not_found);
  EXPECT_EQ(read_file(folder_).error().code, error_class::io);
  ASSERT_EQ(::mkfifo((folder_ / "fifo").c_str(), 0600), 0);
  EXPECT_FALSE(read_file(folder_ / "fifo").ok());
  ASSERT_TRUE(write_file(folder_ / "x", "12345").ok());
  EXPECT_TRUE(read_file(folder_ / "x", 5).ok());
  EXPECT_FALSE(read_file(folder_ / "x", 4).ok());
}

}  // namespace
}  // namespace plait::base

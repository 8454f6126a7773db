// What is read of /proc.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "run/machine.hpp"

namespace plait::run {
namespace {

class MachineTest : public ::testing::Test {
 protected:
  MachineTest() {
    std::string form = (std::filesystem::temp_directory_path() / "plait-proc-XXXXXX").string();
    proc_ = ::mkdtemp(form.data());
    std::filesystem::create_directories(proc_ / "pressure");
  }
  ~MachineTest() override { std::filesystem::remove_all(proc_); }
  void put(const char* name, const char* text) { std::ofstream(proc_ / name) << text; }

  std::filesystem::path proc_;
};

TEST_F(MachineTest, MemoryPressureAndLoadAreTakenFromTheirFiles) {
  put("meminfo", "MemTotal:       16000000 kB\nMemFree:  1 kB\nMemAvailable:    9000000 kB\n");
  put("pressure/cpu", "some avg10=12.50 avg60=1.00 avg300=0.00 total=5\nfull avg10=99.00\n");
  put("pressure/memory", "some avg10=0.25 avg60=0 avg300=0 total=0\n");
  put("loadavg", "3.50 2.00 1.00 2/345 6789\n");
  const schedule::Machine machine = read_machine(proc_);
  EXPECT_EQ(machine.memory_kb, 16e6);
  EXPECT_EQ(machine.available_kb, 9e6);
  EXPECT_EQ(machine.cpu_pressure, 12.5);
  EXPECT_EQ(machine.memory_pressure, 0.25);
  EXPECT_EQ(machine.load, 3.5);
  EXPECT_GE(machine.cpus, 1);
}

TEST_F(MachineTest, AKernelWithoutPressureIsKnownByThat) {
  put("meminfo", "MemTotal: 100 kB\n");
  put("loadavg", "0.10 0 0 1/1 1\n");
  const schedule::Machine machine = read_machine(proc_);
  EXPECT_EQ(machine.cpu_pressure, std::nullopt);
  EXPECT_EQ(machine.memory_pressure, std::nullopt);
  EXPECT_EQ(machine.available_kb, 100) << "nothing better is known";
}

TEST_F(MachineTest, ThisMachineHasMemory) {
  EXPECT_GT(read_machine().available_kb, 0);
}

}  // namespace
}  // namespace plait::run

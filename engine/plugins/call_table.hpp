// Call handles that may be misused safely: a `plait_call*` is a number, never a place in memory,
// and means nothing once its call has ended.
#pragma once

#include <plait/abi.h>
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace plait::plugins {

class CallFrame;

class CallTable {
 public:
  // The one of this process: a plugin passes nothing but the handle.
  static CallTable& of_process();

  // A handle for `frame`, which must live until close returns. Null when there are too many calls.
  plait_call* open(CallFrame& frame);
  // The handle is dead from here on; waits for host functions that other threads are in with it.
  void close(plait_call* handle);

 private:
  friend class PinnedCall;
  static constexpr unsigned index_bits = 14;
  static constexpr std::size_t block_size = 256;

  struct Slot {
    std::atomic<std::uint64_t> handle{0};  // 0: no call
    std::atomic<std::uint32_t> pins{0};
    CallFrame* frame = nullptr;
    std::uint64_t generation = 0;
  };
  using Block = std::array<Slot, block_size>;

  [[nodiscard]] Slot* slot_of(std::uint64_t handle) const;

  std::mutex mutex_;  // of the three below, except that blocks are read without it
  std::vector<std::uint32_t> free_;
  std::vector<std::unique_ptr<Block>> owned_;
  std::array<std::atomic<Block*>, (std::size_t{1} << index_bits) / block_size> blocks_{};
};

// Keeps a call from ending while a host function works on it. Null for a handle that is dead or
// was never one.
class PinnedCall {
 public:
  explicit PinnedCall(const plait_call* handle);
  ~PinnedCall();
  PinnedCall(const PinnedCall&) = delete;
  PinnedCall& operator=(const PinnedCall&) = delete;

  explicit operator bool() const { return slot_ != nullptr; }
  CallFrame& operator*() const { return *slot_->frame; }
  CallFrame* operator->() const { return slot_->frame; }

 private:
  CallTable::Slot* slot_ = nullptr;
};

}  // namespace plait::plugins

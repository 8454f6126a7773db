#include "plugins/call_table.hpp"

namespace plait::plugins {

namespace {

void unpin(std::atomic<std::uint32_t>& pins) {
  if (pins.fetch_sub(1) == 1) pins.notify_all();
}

}  // namespace

CallTable& CallTable::of_process() {
  // Never destroyed: a thread that a plugin left behind may still come with an old handle.
  static CallTable& table = *new CallTable;  // NOLINT(cppcoreguidelines-owning-memory)
  return table;
}

CallTable::Slot* CallTable::slot_of(std::uint64_t handle) const {
  const std::uint64_t index = handle & ((std::uint64_t{1} << index_bits) - 1);
  Block* block = blocks_[index / block_size].load(std::memory_order_acquire);
  return block == nullptr ? nullptr : &(*block)[index % block_size];
}

plait_call* CallTable::open(CallFrame& frame) {
  std::uint32_t index = 0;
  {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) {
      if (owned_.size() == blocks_.size()) return nullptr;
      const std::size_t first = owned_.size() * block_size;
      owned_.push_back(std::make_unique<Block>());
      blocks_[owned_.size() - 1].store(owned_.back().get(), std::memory_order_release);
      for (std::size_t i = block_size; i > 0; --i)
        free_.push_back(static_cast<std::uint32_t>(first + i - 1));
    }
    index = free_.back();
    free_.pop_back();
  }
  Slot& slot = *slot_of(index);
  slot.frame = &frame;
  const std::uint64_t handle = (++slot.generation << index_bits) | index;
  slot.handle.store(handle);
  return reinterpret_cast<plait_call*>(handle);  // NOLINT(performance-no-int-to-ptr)
}

void CallTable::close(plait_call* call) {
  const auto handle = reinterpret_cast<std::uint64_t>(call);
  Slot& slot = *slot_of(handle);
  slot.handle.store(0);
  for (std::uint32_t pins = slot.pins.load(); pins != 0; pins = slot.pins.load())
    slot.pins.wait(pins);
  slot.frame = nullptr;
  const std::lock_guard lock(mutex_);
  free_.push_back(static_cast<std::uint32_t>(handle & ((std::uint64_t{1} << index_bits) - 1)));
}

PinnedCall::PinnedCall(const plait_call* call) {
  const auto handle = reinterpret_cast<std::uint64_t>(call);
  if (handle == 0) return;
  CallTable::Slot* slot = CallTable::of_process().slot_of(handle);
  if (slot == nullptr) return;
  slot->pins.fetch_add(1);
  if (slot->handle.load() == handle)
    slot_ = slot;
  else
    unpin(slot->pins);
}

PinnedCall::~PinnedCall() {
  if (slot_ != nullptr) unpin(slot_->pins);
}

}  // namespace plait::plugins

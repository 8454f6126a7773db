// A growing array of bytes that never throws. For code that has the C library only.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

namespace plait::mask {

class Bytes {
 public:
  Bytes() = default;
  ~Bytes() { std::free(data_); }
  Bytes(Bytes&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  Bytes& operator=(Bytes&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }

  // False, and nothing changed, when there is no memory for it.
  bool append(std::string_view more) {
    if (more.empty()) return true;
    if (size_ + more.size() > capacity_ && !grow(size_ + more.size())) return false;
    std::memcpy(data_ + size_, more.data(), more.size());
    size_ += more.size();
    return true;
  }
  // Forgets the first `count` bytes.
  void drop(std::size_t count) {
    if (count == 0) return;
    size_ -= count;
    if (size_ > 0) std::memmove(data_, data_ + count, size_);
  }
  void clear() { size_ = 0; }
  [[nodiscard]] std::string_view view() const { return {data_, size_}; }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  bool grow(std::size_t wanted) {
    std::size_t capacity = capacity_ == 0 ? 256 : capacity_;
    while (capacity < wanted) capacity *= 2;
    auto* larger = static_cast<char*>(std::realloc(data_, capacity));
    if (larger == nullptr) return false;
    data_ = larger;
    capacity_ = capacity;
    return true;
  }

  char* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace plait::mask

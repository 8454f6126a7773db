// Threads that call into plugins. Short calls share a few threads; a call of a component that says
// "blocking" gets one of its own, so that it holds up nobody.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace plait::run {

class Workers {
 public:
  using Job = std::function<void()>;

  explicit Workers(unsigned threads);
  // Waits for every job, those not yet begun included.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  void submit(Job job);
  void submit_many(std::vector<Job> jobs);
  void submit_blocking(Job job);

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Job> jobs_;
  bool closing_ = false;
  std::vector<std::thread> threads_;
  std::condition_variable none_blocking_;
  std::size_t blocking_ = 0;
};

}  // namespace plait::run

#include "run/workers.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace plait::run {

Workers::Workers(unsigned threads) {
  for (unsigned i = 0; i < std::max(threads, 1U); ++i) threads_.emplace_back([this] { work(); });
}

Workers::~Workers() {
  {
    std::unique_lock lock(mutex_);
    closing_ = true;
    none_blocking_.wait(lock, [this] { return blocking_ == 0; });
  }
  ready_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Workers::submit(Job job) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
  }
  ready_.notify_one();
}

void Workers::submit_many(std::vector<Job> jobs) {
  if (jobs.empty()) return;
  const bool one = jobs.size() == 1;
  {
    const std::lock_guard lock(mutex_);
    std::move(jobs.begin(), jobs.end(), std::back_inserter(jobs_));
  }
  if (one) {
    ready_.notify_one();
  } else {
    ready_.notify_all();
  }
}

void Workers::submit_blocking(Job job) {
  {
    const std::lock_guard lock(mutex_);
    ++blocking_;
  }
  std::thread([this, job = std::move(job)] {
    job();
    const std::lock_guard lock(mutex_);
    --blocking_;
    none_blocking_.notify_all();
  }).detach();
}

void Workers::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    ready_.wait(lock, [this] { return closing_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    const Job job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job();
    lock.lock();
  }
}

}  // namespace plait::run

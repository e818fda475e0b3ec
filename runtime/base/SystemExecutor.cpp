// The operating system's threads.
#include "runtime/base/System.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace flott {
namespace {

class SystemSignal final : public Signal {
public:
  uint64_t ticket() override {
    std::lock_guard lock(mutex_);
    return count_;
  }
  void wait(uint64_t ticket, int64_t atMostMicros) override {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::microseconds(atMostMicros),
                      [&] { return count_ != ticket; });
  }
  void notify() override {
    {
      std::lock_guard lock(mutex_);
      ++count_;
    }
    changed_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  uint64_t count_ = 0;
};

class SystemExecutor final : public Executor {
public:
  int cores() const override {
    const unsigned cores = std::thread::hardware_concurrency();
    return cores == 0 ? 1 : int(cores);
  }
  void run(int workers, const std::function<void(int)> &work) override {
    std::vector<std::thread> threads;
    for (int worker = 1; worker < workers; ++worker)
      threads.emplace_back(work, worker);
    work(0);
    for (std::thread &thread : threads)
      thread.join();
  }
  std::unique_ptr<Signal> makeSignal() override {
    return std::make_unique<SystemSignal>();
  }
};

} // namespace

std::unique_ptr<Executor> makeSystemExecutor() {
  return std::make_unique<SystemExecutor>();
}

} // namespace flott

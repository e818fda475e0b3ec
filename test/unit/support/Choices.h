// Random decisions that can be written down, replayed and made smaller.
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <vector>

namespace flott {

/// A tape of decisions. A generator draws from it and nowhere else, so that the
/// tape is the test case, and cutting the tape cuts the case: behind its end,
/// and for smaller numbers, decisions are the simplest ones.
class Choices {
public:
  explicit Choices(uint64_t seed) : random_(seed), replaying_(false) {}
  explicit Choices(std::vector<uint32_t> tape)
      : tape_(std::move(tape)), replaying_(true) {}

  /// A number below `count`; 0 must be the simplest choice.
  uint32_t below(uint32_t count) {
    if (!replaying_)
      tape_.push_back(static_cast<uint32_t>(random_() % count));
    else if (next_ >= tape_.size())
      return 0;
    return tape_[next_++] % count;
  }
  /// True in `percent` of all cases.
  bool chance(uint32_t percent) { return below(100) >= 100 - percent; }

  const std::vector<uint32_t> &tape() const { return tape_; }

private:
  std::vector<uint32_t> tape_;
  std::mt19937_64 random_;
  bool replaying_;
  size_t next_ = 0;
};

/// Makes a tape smaller while `fails` holds for it: cuts out stretches, then
/// lowers numbers, at most `maxTries` times. REQUIRES: fails(tape).
inline std::vector<uint32_t>
shrink(std::vector<uint32_t> tape,
       const std::function<bool(const std::vector<uint32_t> &)> &fails,
       size_t maxTries) {
  const auto attempt = [&](std::vector<uint32_t> smaller) {
    if (maxTries == 0)
      return false;
    --maxTries;
    if (!fails(smaller))
      return false;
    tape = std::move(smaller);
    return true;
  };
  bool progress = true;
  while (progress && maxTries > 0) {
    progress = false;
    for (size_t length = tape.size() / 2 + 1; length > 0; length /= 2)
      for (size_t begin = 0; begin < tape.size();) {
        std::vector<uint32_t> smaller = tape;
        const size_t end = std::min(begin + length, smaller.size());
        smaller.erase(smaller.begin() + begin, smaller.begin() + end);
        if (attempt(std::move(smaller)))
          progress = true;
        else
          begin += length;
      }
    for (size_t i = 0; i < tape.size(); ++i)
      for (uint32_t value : {0u, tape[i] / 2, tape[i] - 1}) {
        if (tape[i] == 0 || value >= tape[i])
          continue;
        std::vector<uint32_t> smaller = tape;
        smaller[i] = value;
        if (attempt(std::move(smaller))) {
          progress = true;
          break;
        }
      }
  }
  return tape;
}

} // namespace flott

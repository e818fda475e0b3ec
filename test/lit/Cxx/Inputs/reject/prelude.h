// What the rejected functions reach for.
#pragma once
#include "runtime/abi/RowCalls.h"
extern "C" {
long clock();
double sin(double);
void *malloc(unsigned long);
}
int64_t total;
struct Shape {
  virtual int64_t sides(int64_t x) const { return x; }
};
struct Guard {
  ~Guard() {}
};
static inline int64_t one(int64_t x) { return x; }
static inline int64_t two(int64_t x) { return 2 * x; }
static inline int64_t helper(int64_t x) { return x + clock(); }

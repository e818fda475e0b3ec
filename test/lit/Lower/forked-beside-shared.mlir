// Where another stream has a stage of its own, readers may stand in different
// stages: then none is forked.
// RUN: flott-opt --lower-to-pipe %s | FileCheck %s

!s = !flow.stream<k: i64 | bounded>
!g = !flow.stream<k: i64, c: i64 | bounded>

// CHECK-NOT: pipe.tap
// CHECK: pipe.emit [@out]
// CHECK-NOT: pipe.tap
func.func @main() {
  %0 = flow.source "a" connector "file" format "csv" options {path = "a.csv"} schema !s uid "a" : !s
  %1 = flow.aggregate %0 by ["k"] compute [#flow.agg<"c" = "count"()>] uid "first" : !s -> !g
  %2 = flow.union %1, %1 : !g, !g -> !g
  flow.sink %2 "twice" connector "print" format "csv" options {} uid "twice" : !g
  %3 = flow.aggregate %0 by ["k"] compute [#flow.agg<"c" = "count"()>] uid "second" : !s -> !g
  flow.sink %3 "out" connector "stdout" format "csv" options {} uid "out" : !g
  return
}

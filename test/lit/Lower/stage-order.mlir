// Stages stand behind those that they read from: the runtime asks for it. The join
// opens its stage before the aggregation below it has one.
// RUN: flott-opt --lower-to-pipe=parallelism=2 %s | FileCheck %s

!s = !flow.stream<k: i64, n: i64 | bounded>
!g = !flow.stream<k: i64, c: i64 | bounded>
!j = !flow.stream<k: i64, c: i64, n: i64 | bounded>

// CHECK: pipe.stage
// CHECK: pipe.table @g
// CHECK: pipe.stage
// CHECK: pipe.table @j
// CHECK: pipe.probe @j
func.func @main() {
  %0 = flow.source "a" connector "file" format "csv" options {path = "a.csv"} schema !flow.stream<k: i64, n: i64> uid "a" : !s
  %1 = flow.aggregate %0 by ["k"] compute [#flow.agg<"c" = "count"()>] uid "g" : !s -> !g
  %2 = flow.source "b" connector "file" format "csv" options {path = "b.csv"} schema !flow.stream<k: i64, n: i64> uid "b" : !s
  %3 = flow.join inner %1, %2 on ["k"] = ["k"] uid "j" : !g, !s -> !j
  flow.sink %3 "out" connector "stdout" format "csv" options {} uid "out" : !j
  return
}

// A stream with two readers is computed once, in a stage of its own, and each
// reader has its edge.
// RUN: flott-opt --lower-to-pipe %s | FileCheck %s

!s = !flow.stream<k: i64 | bounded>
!g = !flow.stream<k: i64, c: i64 | bounded>

// CHECK: pipe.source @a
// CHECK-NOT: pipe.source
// CHECK-DAG: pipe.edge @edge
// CHECK-DAG: pipe.edge @edge_1
// CHECK: pipe.stage {{.*}} ports [#pipe.port<@a>]
// CHECK: pipe.emit [@edge, @edge_1]
// CHECK: pipe.stage {{.*}} ports [#pipe.port<@edge_1>, #pipe.port<@edge>]
func.func @main() {
  %0 = flow.source "a" connector "file" format "csv" options {path = "a.csv"} schema !flow.stream<k: i64> uid "a" : !s
  flow.sink %0 "rows" connector "stdout" format "csv" options {} uid "rows" : !s
  %1 = flow.aggregate %0 by ["k"] compute [#flow.agg<"c" = "count"()>] uid "agg" : !s -> !g
  flow.sink %1 "out" connector "stdout" format "csv" options {} uid "out" : !g
  return
}

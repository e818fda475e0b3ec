// The branches of a union stay apart: what follows is compiled into each, and
// they meet in the table of the aggregate.
// RUN: flott-opt --lower-to-pipe %s | FileCheck %s

!s = !flow.stream<k: i64 | bounded>
!g = !flow.stream<k: i64, c: i64 | bounded>

// CHECK: pipe.pipeline {{.*}} port 0
// CHECK: pipe.update @agg
// CHECK: pipe.pipeline {{.*}} port 1
// CHECK: pipe.where
// CHECK: pipe.update @agg
// CHECK: pipe.pipeline {{.*}} table fires {{ *}}end table @agg ports [0, 1]
// CHECK-NOT: pipe.edge
func.func @main() {
  %0 = flow.source "a" connector "file" format "csv" options {path = "a.csv"} schema !flow.stream<k: i64> uid "a" : !s
  %1 = flow.source "b" connector "file" format "csv" options {path = "b.csv"} schema !flow.stream<k: i64> uid "b" : !s
  %2 = flow.filter %1 {
  ^bb0(%k: i64):
    %c = flow.constant(5 : i64) : i64
    %b = flow.compare gt %k, %c : i64, i64 -> i1
    flow.yield %b : i1
  } : !s
  %3 = flow.union %0, %2 : !s, !s -> !s
  %4 = flow.aggregate %3 by ["k"] compute [#flow.agg<"c" = "count"()>] uid "agg" : !s -> !g
  flow.sink %4 "out" connector "stdout" format "csv" options {} uid "out" : !g
  return
}

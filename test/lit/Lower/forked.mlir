// Readers of one stream that all end in tables share its pipeline: the earlier
// one becomes a tap.
// RUN: flott-opt --lower-to-pipe %s | FileCheck %s

!s = !flow.stream<k: i64 | bounded>
!g = !flow.stream<k: i64, c: i64 | bounded>

// CHECK: pipe.source @a
// CHECK-NOT: pipe.source
// CHECK-NOT: pipe.edge
// CHECK: pipe.pipeline {{.*}} port 0
// CHECK: pipe.tap {
// CHECK-NEXT: pipe.update @first
// CHECK: }
// CHECK: pipe.where
// CHECK: pipe.update @second
func.func @main() {
  %0 = flow.source "a" connector "file" format "csv" options {path = "a.csv"} schema !flow.stream<k: i64> uid "a" : !s
  %1 = flow.aggregate %0 by ["k"] compute [#flow.agg<"c" = "count"()>] uid "first" : !s -> !g
  flow.sink %1 "one" connector "stdout" format "csv" options {} uid "one" : !g
  %2 = flow.filter %0 {
  ^bb0(%k: i64):
    %c = flow.constant(5 : i64) : i64
    %b = flow.compare gt %k, %c : i64, i64 -> i1
    flow.yield %b : i1
  } : !s
  %3 = flow.aggregate %2 by ["k"] compute [#flow.agg<"c" = "count"()>] uid "second" : !s -> !g
  flow.sink %3 "two" connector "stdout" format "csv" options {} uid "two" : !g
  return
}

// Branches of a union stand in stages of their own: each has a partial
// aggregate, and all meet in the final one.
// RUN: flott-opt "--lower-to-pipe=parallelism=2" %s | FileCheck %s

!s = !flow.stream<k: i64 | bounded>
!g = !flow.stream<k: i64, c: i64 | bounded>

// CHECK: pipe.stage {{.*}} ports [#pipe.port<@a>]
// CHECK: pipe.table @partial {{ *}}hash
// CHECK: pipe.update @partial
// CHECK: pipe.stage {{.*}} ports [#pipe.port<@b>]
// CHECK: pipe.table @[[OTHER:partial_[0-9]+]] {{ *}}hash
// CHECK: pipe.update @[[OTHER]]
// CHECK: pipe.table @final {{ *}}hash
func.func @main() {
  %0 = flow.source "a" connector "file" format "csv" options {path = "a.csv"} schema !s uid "a" : !s
  %1 = flow.source "b" connector "file" format "csv" options {path = "b.csv"} schema !s uid "b" : !s
  %2 = flow.union %0, %1 : !s, !s -> !s
  %3 = flow.aggregate %2 by ["k"] compute [#flow.agg<"c" = "count"()>] phase partial uid "partial" : !s -> !g
  %4 = flow.aggregate %3 by ["k"] compute [#flow.agg<"c" = "count"("c")>] phase final uid "final" : !g -> !g
  flow.sink %4 "out" connector "stdout" format "csv" options {} uid "out" : !g
  return
}

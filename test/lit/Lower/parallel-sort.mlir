// At parallelism 2 rows meet by key group, then in one subtask for their order.
// RUN: flott-opt --lower-to-pipe=parallelism=2 %s | FileCheck %s

!s = !flow.stream<k: !flow.optional<i64> | bounded>
!g = !flow.stream<k: !flow.optional<i64>, c: i64 | bounded>

// CHECK-DAG: pipe.edge @[[HASH:.*]] hash 2
// CHECK-DAG: pipe.edge @[[GATHER:.*]] gather 1
// CHECK: pipe.stage {{.*}} parallelism 2 ports [#pipe.port<@a>]
// CHECK: pipe.emit [@[[HASH]]] by [0]
// CHECK: pipe.stage {{.*}} parallelism 2 ports [#pipe.port<@[[HASH]]>]
// CHECK: pipe.emit [@[[GATHER]]]
// CHECK: pipe.stage {{.*}} parallelism 1 ports [#pipe.port<@[[GATHER]]>]
// Ties are broken by the other columns, so the order is total.
// CHECK: pipe.table {{.*}} list {{.*}} order [1, 0] descending [true, false] nulls_first [false, false] limit 10
func.func @main() {
  %0 = flow.source "a" connector "file" format "csv" options {path = "a.csv"} schema !flow.stream<k: !flow.optional<i64>> uid "a" : !s
  %1 = flow.aggregate %0 by ["k"] compute [#flow.agg<"c" = "count"()>] uid "agg" : !s -> !g
  %2 = flow.sort %1 by [#flow.order<"c" desc nulls_last>] limit 10 uid "sort" : !g -> !g
  flow.sink %2 "out" connector "stdout" format "csv" options {} uid "out" : !g
  return
}

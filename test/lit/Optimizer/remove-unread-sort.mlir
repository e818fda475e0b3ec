// A sort goes where the operator above it does not read the order.
// RUN: flott-opt %s --flow-optimize="enable-patterns=remove-unread-sort explain=1" --verify-diagnostics | FileCheck %s

!s = !flow.stream<a: i64, x: f64 | bounded>
!n = !flow.stream<a: i64, n: i64, s: i64 | bounded>
!f = !flow.stream<a: i64, s: f64 | bounded>

// CHECK-LABEL: func.func @removes_below_sort
func.func @removes_below_sort(%s: !s) -> !s {
  // CHECK-NOT: uid "inner"
  // CHECK: flow.sort %arg0 {{.*}} limit 3 uid "outer"
  %1 = flow.sort %s by [#flow.order<"x" asc nulls_last>] uid "inner" : !s -> !s
  // expected-remark @below {{remove-unread-sort: applied}}
  %2 = flow.sort %1 by [#flow.order<"a" asc nulls_last>] limit 3 uid "outer" : !s -> !s
  return %2 : !s
}

// CHECK-LABEL: func.func @removes_below_aggregate
func.func @removes_below_aggregate(%s: !s) -> !n {
  // CHECK-NOT: flow.sort
  // CHECK: flow.aggregate %arg0
  %1 = flow.sort %s by [#flow.order<"x" asc nulls_last>] uid "o" : !s -> !s
  // expected-remark @below {{remove-unread-sort: applied}}
  %2 = flow.aggregate %1 by ["a"] compute [#flow.agg<"n" = "count"("x")>, #flow.agg<"s" = "sum"("a")>] uid "g" : !s -> !n
  return %2 : !n
}

// The other reader keeps its order.
// CHECK-LABEL: func.func @removes_for_one_reader
func.func @removes_for_one_reader(%s: !s) -> (!s, !n) {
  // CHECK: flow.sort
  // CHECK: flow.aggregate %arg0
  %1 = flow.sort %s by [#flow.order<"x" asc nulls_last>] uid "o" : !s -> !s
  // expected-remark @below {{remove-unread-sort: applied}}
  %2 = flow.aggregate %1 by ["a"] compute [#flow.agg<"n" = "count"("x")>, #flow.agg<"s" = "sum"("a")>] uid "g" : !s -> !n
  return %1, %2 : !s, !n
}

// No match: which rows are among the first three, the order says.
// CHECK-LABEL: func.func @keeps_limit
func.func @keeps_limit(%s: !s) -> !s {
  // CHECK-COUNT-2: flow.sort
  %1 = flow.sort %s by [#flow.order<"x" asc nulls_last>] limit 3 uid "inner" : !s -> !s
  // expected-remark @below {{remove-unread-sort: sort has a limit or offset}}
  %2 = flow.sort %1 by [#flow.order<"a" asc nulls_last>] uid "outer" : !s -> !s
  return %2 : !s
}

// No match: which rows are passed over, too.
// CHECK-LABEL: func.func @keeps_offset
func.func @keeps_offset(%s: !s) -> !s {
  // CHECK-COUNT-2: flow.sort
  %1 = flow.sort %s by [#flow.order<"x" asc nulls_last>] offset 3 uid "inner" : !s -> !s
  // expected-remark @below {{remove-unread-sort: sort has a limit or offset}}
  %2 = flow.sort %1 by [#flow.order<"a" asc nulls_last>] uid "outer" : !s -> !s
  return %2 : !s
}

// No match: floats are rounded in the order in which they are added.
// CHECK-LABEL: func.func @keeps_below_sum_of_floats
func.func @keeps_below_sum_of_floats(%s: !s) -> !f {
  // CHECK: flow.sort
  %1 = flow.sort %s by [#flow.order<"x" asc nulls_last>] uid "o" : !s -> !s
  // expected-remark @below {{remove-unread-sort: a sum of floats depends on the order}}
  %2 = flow.aggregate %1 by ["a"] compute [#flow.agg<"s" = "sum"("x")>] uid "g" : !s -> !f
  return %2 : !f
}

// No match: so is their mean.
// CHECK-LABEL: func.func @keeps_below_mean_of_floats
func.func @keeps_below_mean_of_floats(%s: !s) -> !f {
  // CHECK: flow.sort
  %1 = flow.sort %s by [#flow.order<"x" asc nulls_last>] uid "o" : !s -> !s
  // expected-remark @below {{remove-unread-sort: a sum of floats depends on the order}}
  %2 = flow.aggregate %1 by ["a"] compute [#flow.agg<"s" = "mean"("x")>] uid "g" : !s -> !f
  return %2 : !f
}

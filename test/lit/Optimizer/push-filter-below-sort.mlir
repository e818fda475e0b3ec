// A filter goes below a sort without a limit.
// RUN: flott-opt %s --flow-optimize="enable-patterns=push-filter-below-sort explain=1" --verify-diagnostics | FileCheck %s

!s = !flow.stream<a: i64, b: !flow.optional<i64> | bounded>

// CHECK-LABEL: func.func @pushes
func.func @pushes(%s: !s) -> !s {
  %1 = flow.sort %s by [#flow.order<"a" asc nulls_last>] uid "o" : !s -> !s
  // CHECK: %[[F:.*]] = flow.filter %arg0
  // CHECK: flow.sort %[[F]]
  // expected-remark @below {{push-filter-below-sort: applied}}
  %2 = flow.filter %1 {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %a, %pc : i64, i64 -> i1
    flow.yield %p : i1
  } : !s
  return %2 : !s
}

// No match: other rows would be among the first.
// CHECK-LABEL: func.func @keeps_limit
func.func @keeps_limit(%s: !s) -> !s {
  %1 = flow.sort %s by [#flow.order<"a" asc nulls_last>] limit 3 uid "o" : !s -> !s
  // CHECK: %[[O:.*]] = flow.sort
  // CHECK: flow.filter %[[O]]
  // expected-remark @below {{push-filter-below-sort: sort has a limit or offset}}
  %2 = flow.filter %1 {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %a, %pc : i64, i64 -> i1
    flow.yield %p : i1
  } : !s
  return %2 : !s
}

// No match: other rows would be passed over.
// CHECK-LABEL: func.func @keeps_offset
func.func @keeps_offset(%s: !s) -> !s {
  %1 = flow.sort %s by [#flow.order<"a" asc nulls_last>] offset 3 uid "o" : !s -> !s
  // CHECK: %[[O:.*]] = flow.sort
  // CHECK: flow.filter %[[O]]
  // expected-remark @below {{push-filter-below-sort: sort has a limit or offset}}
  %2 = flow.filter %1 {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %a, %pc : i64, i64 -> i1
    flow.yield %p : i1
  } : !s
  return %2 : !s
}

// No match: the other reader needs the dropped rows.
// CHECK-LABEL: func.func @keeps_shared
func.func @keeps_shared(%s: !s) -> (!s, !s) {
  %1 = flow.sort %s by [#flow.order<"a" asc nulls_last>] uid "o" : !s -> !s
  // CHECK: %[[O:.*]] = flow.sort
  // CHECK: flow.filter %[[O]]
  // expected-remark @below {{push-filter-below-sort: sort has other readers}}
  %2 = flow.filter %1 {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %a, %pc : i64, i64 -> i1
    flow.yield %p : i1
  } : !s
  return %1, %2 : !s, !s
}

// A filter goes into the inputs of a union.
// RUN: flott-opt %s --flow-optimize="enable-patterns=push-filter-below-union explain=1" --verify-diagnostics | FileCheck %s

!s = !flow.stream<a: i64, b: !flow.optional<i64> | bounded>

// CHECK-LABEL: func.func @pushes
func.func @pushes(%s: !s, %t: !s) -> !s {
  %1 = flow.union %s, %t : !s, !s -> !s
  // CHECK: %[[S:.*]] = flow.filter %arg0
  // CHECK: %[[T:.*]] = flow.filter %arg1
  // CHECK: flow.union %[[S]], %[[T]]
  // expected-remark @below {{push-filter-below-union: applied}}
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
func.func @keeps_shared(%s: !s, %t: !s) -> (!s, !s) {
  %1 = flow.union %s, %t : !s, !s -> !s
  // CHECK: %[[U:.*]] = flow.union
  // CHECK: flow.filter %[[U]]
  // expected-remark @below {{push-filter-below-union: union has other readers}}
  %2 = flow.filter %1 {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %a, %pc : i64, i64 -> i1
    flow.yield %p : i1
  } : !s
  return %1, %2 : !s, !s
}

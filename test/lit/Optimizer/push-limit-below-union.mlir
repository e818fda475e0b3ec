// A limit goes into the inputs of a union, and stays.
// RUN: flott-opt %s --flow-optimize="enable-patterns=push-limit-below-union explain=1" --verify-diagnostics | FileCheck %s

!s = !flow.stream<a: i64, b: !flow.optional<i64> | bounded>

// CHECK-LABEL: func.func @pushes
func.func @pushes(%s: !s, %t: !s) -> !s {
  %1 = flow.union %s, %t : !s, !s -> !s
  // CHECK: %[[S:.*]] = flow.limit %arg0 5 uid "l/0"
  // CHECK: %[[T:.*]] = flow.limit %arg1 5 uid "l/1"
  // CHECK: %[[U:.*]] = flow.union %[[S]], %[[T]]
  // CHECK: flow.limit %[[U]] 5 uid "l"
  // expected-remark @below {{applied}}
  // expected-remark @below {{inputs are limited already}}
  %2 = flow.limit %1 5 uid "l" : !s -> !s
  return %2 : !s
}

// No match: the other reader needs all rows.
// CHECK-LABEL: func.func @keeps_shared
func.func @keeps_shared(%s: !s, %t: !s) -> (!s, !s) {
  %1 = flow.union %s, %t : !s, !s -> !s
  // CHECK: flow.union
  // CHECK-NEXT: flow.limit
  // expected-remark @below {{push-limit-below-union: union has other readers}}
  %2 = flow.limit %1 5 uid "l" : !s -> !s
  return %1, %2 : !s, !s
}

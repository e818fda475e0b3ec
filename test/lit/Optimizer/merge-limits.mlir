// Two limits in a row become one.
// RUN: flott-opt %s --flow-optimize="enable-patterns=merge-limits explain=1" --verify-diagnostics | FileCheck %s

!s = !flow.stream<a: i64, b: !flow.optional<i64> | bounded>

// CHECK-LABEL: func.func @merges
func.func @merges(%s: !s) -> !s {
  %1 = flow.limit %s 7 uid "a" : !s -> !s
  // CHECK: flow.limit %arg0 5 uid "b"
  // CHECK-NOT: flow.limit
  // expected-remark @below {{merge-limits: applied}}
  %2 = flow.limit %1 5 uid "b" : !s -> !s
  return %2 : !s
}

// No match: the five rows are to be among the seven.
// CHECK-LABEL: func.func @keeps_shared
func.func @keeps_shared(%s: !s) -> (!s, !s) {
  %1 = flow.limit %s 7 uid "a" : !s -> !s
  // CHECK-COUNT-2: flow.limit
  // expected-remark @below {{merge-limits: limit has other readers}}
  %2 = flow.limit %1 5 uid "b" : !s -> !s
  return %1, %2 : !s, !s
}

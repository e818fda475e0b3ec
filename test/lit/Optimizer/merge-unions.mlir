// A union of unions is one.
// RUN: flott-opt %s --flow-optimize="enable-patterns=merge-unions explain=1" --verify-diagnostics | FileCheck %s

!s = !flow.stream<a: i64, b: !flow.optional<i64> | bounded>

// CHECK-LABEL: func.func @merges
func.func @merges(%s: !s, %t: !s, %u: !s) -> !s {
  %1 = flow.union %s, %t : !s, !s -> !s
  // CHECK: flow.union %arg0, %arg1, %arg2
  // expected-remark @below {{merge-unions: applied}}
  %2 = flow.union %1, %u : !s, !s -> !s
  return %2 : !s
}

// No match: the inner union is read elsewhere.
// CHECK-LABEL: func.func @keeps_shared
func.func @keeps_shared(%s: !s, %t: !s, %u: !s) -> (!s, !s) {
  %1 = flow.union %s, %t : !s, !s -> !s
  // CHECK-COUNT-2: flow.union
  // expected-remark @below {{merge-unions: union has other readers}}
  %2 = flow.union %1, %u : !s, !s -> !s
  return %1, %2 : !s, !s
}

// A projection that changes nothing goes.
// RUN: flott-opt %s --flow-optimize="enable-patterns=remove-identity-project explain=1" --verify-diagnostics | FileCheck %s

!s = !flow.stream<a: i64, b: !flow.optional<i64> | bounded>
!n = !flow.stream<a: i64, c: !flow.optional<i64> | bounded>
!t = !flow.stream<a: i64, b: i64 | bounded>

// CHECK-LABEL: func.func @removes
func.func @removes(%s: !s) -> !s {
  // CHECK-NOT: flow.project
  // expected-remark @below {{remove-identity-project: applied}}
  %1 = flow.project %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    flow.yield %a, %b : i64, !flow.optional<i64>
  } : !s -> !s
  return %1 : !s
}

// No match: the column has another name behind it.
// CHECK-LABEL: func.func @keeps_new_name
func.func @keeps_new_name(%s: !s) -> !n {
  // CHECK: flow.project
  // expected-remark @below {{remove-identity-project: names or facts of the stream change}}
  %1 = flow.project %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    flow.yield %a, %b : i64, !flow.optional<i64>
  } : !s -> !n
  return %1 : !n
}

// No match: the columns change places.
// CHECK-LABEL: func.func @keeps_swap
func.func @keeps_swap(%s: !t) -> !t {
  // CHECK: flow.project
  %1 = flow.project %s {
  ^bb0(%a: i64, %b: i64):
    flow.yield %b, %a : i64, i64
  } : !t -> !t
  return %1 : !t
}

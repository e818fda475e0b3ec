// A filter that keeps every row goes.
// RUN: flott-opt %s --flow-optimize="enable-patterns=remove-trivial-filter explain=1" --verify-diagnostics | FileCheck %s

!s = !flow.stream<a: i64, b: !flow.optional<i64> | bounded>

// CHECK-LABEL: func.func @removes_true
func.func @removes_true(%s: !s) -> !s {
  // CHECK-NOT: flow.filter
  // expected-remark @below {{remove-trivial-filter: applied}}
  %1 = flow.filter %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %t = flow.constant(true) : i1
    flow.yield %t : i1
  } : !s
  return %1 : !s
}

// No match: there is no op for a stream without rows.
// CHECK-LABEL: func.func @keeps_false
func.func @keeps_false(%s: !s) -> !s {
  // CHECK: flow.filter
  // expected-remark @below {{remove-trivial-filter: predicate is never true}}
  %1 = flow.filter %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %t = flow.constant(false) : i1
    flow.yield %t : i1
  } : !s
  return %1 : !s
}

// No match: NULL is not true.
// CHECK-LABEL: func.func @keeps_null
func.func @keeps_null(%s: !s) -> !s {
  // CHECK: flow.filter
  // expected-remark @below {{remove-trivial-filter: predicate is never true}}
  %1 = flow.filter %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %t = flow.constant(unit) : !flow.optional<i1>
    flow.yield %t : !flow.optional<i1>
  } : !s
  return %1 : !s
}

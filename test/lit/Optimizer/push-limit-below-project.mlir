// A limit goes below a projection.
// RUN: flott-opt %s --flow-optimize="enable-patterns=push-limit-below-project explain=1" --verify-diagnostics | FileCheck %s

!s = !flow.stream<a: i64, b: !flow.optional<i64> | bounded>

// CHECK-LABEL: func.func @pushes
func.func @pushes(%s: !s) -> !s {
  %1 = flow.project %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %x = flow.add %a, %a on_error wrap : i64, i64 -> i64
    flow.yield %x, %b : i64, !flow.optional<i64>
  } : !s -> !s
  // CHECK: %[[L:.*]] = flow.limit %arg0 5
  // CHECK: flow.project %[[L]]
  // expected-remark @below {{push-limit-below-project: applied}}
  %2 = flow.limit %1 5 uid "l" : !s -> !s
  return %2 : !s
}

// No match: nothing would take the place of a row that fails.
// CHECK-LABEL: func.func @keeps_failing
func.func @keeps_failing(%s: !s) -> !s {
  %1 = flow.project %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %x = flow.add %a, %a : i64, i64 -> i64
    flow.yield %x, %b : i64, !flow.optional<i64>
  } : !s -> !s
  // CHECK: %[[P:.*]] = flow.project
  // CHECK: flow.limit %[[P]]
  // expected-remark @below {{push-limit-below-project: project may fail, or is volatile}}
  %2 = flow.limit %1 5 uid "l" : !s -> !s
  return %2 : !s
}

// No match: the other reader needs all rows.
// CHECK-LABEL: func.func @keeps_shared
func.func @keeps_shared(%s: !s) -> (!s, !s) {
  %1 = flow.project %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %x = flow.add %a, %a on_error wrap : i64, i64 -> i64
    flow.yield %x, %b : i64, !flow.optional<i64>
  } : !s -> !s
  // CHECK: %[[P:.*]] = flow.project
  // CHECK: flow.limit %[[P]]
  // expected-remark @below {{push-limit-below-project: project has other readers}}
  %2 = flow.limit %1 5 uid "l" : !s -> !s
  return %1, %2 : !s, !s
}

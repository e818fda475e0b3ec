// Two projections in a row become one.
// RUN: flott-opt %s --flow-optimize="enable-patterns=merge-projects explain=1" --verify-diagnostics | FileCheck %s

!s = !flow.stream<a: i64, b: !flow.optional<i64> | bounded>

// What is read twice is computed once.
// CHECK-LABEL: func.func @merges
func.func @merges(%s: !s) -> !s {
  %1 = flow.project %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %x = flow.add %a, %a : i64, i64 -> i64
    flow.yield %x, %b : i64, !flow.optional<i64>
  } : !s -> !s
  // CHECK: flow.project %arg0
  // CHECK: %[[X:.*]] = flow.add %a, %a
  // CHECK-NEXT: %[[Y:.*]] = flow.mul %[[X]], %[[X]]
  // CHECK-NEXT: flow.yield %[[Y]], %b
  // CHECK-NOT: flow.project
  // expected-remark @below {{merge-projects: applied}}
  %2 = flow.project %1 {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %y = flow.mul %a, %a : i64, i64 -> i64
    flow.yield %y, %b : i64, !flow.optional<i64>
  } : !s -> !s
  return %2 : !s
}

// No match: the inner one would be computed twice.
// CHECK-LABEL: func.func @keeps_shared
func.func @keeps_shared(%s: !s) -> (!s, !s) {
  %1 = flow.project %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %x = flow.add %a, %a : i64, i64 -> i64
    flow.yield %x, %b : i64, !flow.optional<i64>
  } : !s -> !s
  // CHECK-COUNT-2: flow.project
  // expected-remark @below {{merge-projects: project has other readers}}
  %2 = flow.project %1 {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %x = flow.add %a, %a : i64, i64 -> i64
    flow.yield %x, %b : i64, !flow.optional<i64>
  } : !s -> !s
  return %1, %2 : !s, !s
}

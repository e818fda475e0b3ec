// A filter goes below the projection that computes its columns.
// RUN: flott-opt %s --flow-optimize="enable-patterns=push-filter-below-project explain=1" --verify-diagnostics | FileCheck %s

!s = !flow.stream<a: i64, b: !flow.optional<i64> | bounded>

// CHECK-LABEL: func.func @pushes
func.func @pushes(%s: !s) -> !s {
  %1 = flow.project %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %x = flow.add %a, %a : i64, i64 -> i64
    flow.yield %x, %b : i64, !flow.optional<i64>
  } : !s -> !s
  // CHECK: %[[F:.*]] = flow.filter %arg0
  // CHECK: flow.add %a, %a
  // CHECK: flow.compare lt
  // CHECK: flow.project %[[F]]
  // expected-remark @below {{push-filter-below-project: applied}}
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
  %1 = flow.project %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %x = flow.add %a, %a : i64, i64 -> i64
    flow.yield %x, %b : i64, !flow.optional<i64>
  } : !s -> !s
  // CHECK: %[[P:.*]] = flow.project
  // CHECK: flow.filter %[[P]]
  // expected-remark @below {{push-filter-below-project: project has other readers}}
  %2 = flow.filter %1 {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %a, %pc : i64, i64 -> i1
    flow.yield %p : i1
  } : !s
  return %1, %2 : !s, !s
}

// No match: the function would run for fewer rows.
// CHECK-LABEL: func.func @keeps_volatile
func.func @keeps_volatile(%s: !s) -> !s {
  %1 = flow.project %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %x = flow.call "random" symbol "random" () volatile : () -> i64
    flow.yield %x, %b : i64, !flow.optional<i64>
  } : !s -> !s
  // CHECK: %[[P:.*]] = flow.project
  // CHECK: flow.filter %[[P]]
  // expected-remark @below {{push-filter-below-project: function is volatile}}
  %2 = flow.filter %1 {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %b, %pc : !flow.optional<i64>, i64 -> !flow.optional<i1>
    flow.yield %p : !flow.optional<i1>
  } : !s
  return %2 : !s
}

// No match: the function would be called twice for a kept row.
// CHECK-LABEL: func.func @keeps_call
func.func @keeps_call(%s: !s) -> !s {
  %1 = flow.project %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %x = flow.call "slow" symbol "slow" (%a) : (i64) -> i64
    flow.yield %x, %b : i64, !flow.optional<i64>
  } : !s -> !s
  // CHECK: %[[P:.*]] = flow.project
  // CHECK: flow.filter %[[P]]
  // expected-remark @below {{push-filter-below-project: predicate reads a function's result}}
  %2 = flow.filter %1 {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %a, %pc : i64, i64 -> i1
    flow.yield %p : i1
  } : !s
  return %2 : !s
}

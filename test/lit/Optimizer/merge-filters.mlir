// Two filters in a row become one.
// RUN: flott-opt %s --flow-optimize="enable-patterns=merge-filters explain=1" --verify-diagnostics | FileCheck %s

!s = !flow.stream<a: i64, b: !flow.optional<i64> | bounded>

// CHECK-LABEL: func.func @merges
func.func @merges(%s: !s) -> !s {
  %1 = flow.filter %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %a, %pc : i64, i64 -> i1
    flow.yield %p : i1
  } : !s
  // CHECK: flow.filter
  // CHECK: %[[P:.*]] = flow.compare lt %a
  // CHECK: %[[Q:.*]] = flow.compare lt %b
  // CHECK: flow.and %[[P]], %[[Q]] : i1, !flow.optional<i1>
  // CHECK-NOT: flow.filter
  // expected-remark @below {{merge-filters: applied}}
  %2 = flow.filter %1 {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %qc = flow.constant(7 : i64) : i64
    %q = flow.compare lt %b, %qc : !flow.optional<i64>, i64 -> !flow.optional<i1>
    flow.yield %q : !flow.optional<i1>
  } : !s
  return %2 : !s
}

// No match: the inner filter would run twice.
// CHECK-LABEL: func.func @keeps_shared
func.func @keeps_shared(%s: !s) -> (!s, !s) {
  %1 = flow.filter %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %a, %pc : i64, i64 -> i1
    flow.yield %p : i1
  } : !s
  // CHECK-COUNT-2: flow.filter
  // expected-remark @below {{merge-filters: filter has other readers}}
  %2 = flow.filter %1 {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %qc = flow.constant(7 : i64) : i64
    %q = flow.compare lt %a, %qc : i64, i64 -> i1
    flow.yield %q : i1
  } : !s
  return %1, %2 : !s, !s
}

// No match: the division would meet rows that the inner filter drops.
// CHECK-LABEL: func.func @keeps_failing
func.func @keeps_failing(%s: !s) -> !s {
  %1 = flow.filter %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %a, %pc : i64, i64 -> i1
    flow.yield %p : i1
  } : !s
  // CHECK-COUNT-2: flow.filter
  // expected-remark @below {{merge-filters: outer predicate may fail, or is volatile}}
  %2 = flow.filter %1 {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %z = flow.constant(0 : i64) : i64
    %q = flow.div %a, %a : i64, i64 -> i64
    %k = flow.compare lt %q, %z : i64, i64 -> i1
    flow.yield %k : i1
  } : !s
  return %2 : !s
}

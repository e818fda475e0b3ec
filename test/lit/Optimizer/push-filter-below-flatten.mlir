// A filter goes below the flatten whose element it does not read.
// RUN: flott-opt %s --flow-optimize="enable-patterns=push-filter-below-flatten explain=1" --verify-diagnostics | FileCheck %s

!i = !flow.stream<a: i64, l: !flow.array<i64> | bounded>
!o = !flow.stream<a: i64, e: i64 | bounded>

// CHECK-LABEL: func.func @pushes
func.func @pushes(%s: !i) -> !o {
  %1 = flow.flatten %s "l" as "e" : !i -> !o
  // CHECK: %[[F:.*]] = flow.filter %arg0
  // CHECK: flow.flatten %[[F]]
  // expected-remark @below {{push-filter-below-flatten: applied}}
  %2 = flow.filter %1 {
  ^bb0(%a: i64, %e: i64):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %a, %pc : i64, i64 -> i1
    flow.yield %p : i1
  } : !o
  return %2 : !o
}

// No match: the element is made above.
// CHECK-LABEL: func.func @keeps_element
func.func @keeps_element(%s: !i) -> !o {
  %1 = flow.flatten %s "l" as "e" : !i -> !o
  // CHECK: %[[E:.*]] = flow.flatten
  // CHECK: flow.filter %[[E]]
  // expected-remark @below {{push-filter-below-flatten: predicate reads the element}}
  %2 = flow.filter %1 {
  ^bb0(%a: i64, %e: i64):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %e, %pc : i64, i64 -> i1
    flow.yield %p : i1
  } : !o
  return %2 : !o
}

// No match: the division would meet rows with an empty array.
// CHECK-LABEL: func.func @keeps_failing
func.func @keeps_failing(%s: !i) -> !o {
  %1 = flow.flatten %s "l" as "e" : !i -> !o
  // CHECK: %[[E:.*]] = flow.flatten
  // CHECK: flow.filter %[[E]]
  // expected-remark @below {{push-filter-below-flatten: predicate may fail, or is volatile}}
  %2 = flow.filter %1 {
  ^bb0(%a: i64, %e: i64):
    %z = flow.constant(0 : i64) : i64
    %q = flow.div %a, %a : i64, i64 -> i64
    %k = flow.compare lt %q, %z : i64, i64 -> i1
    flow.yield %k : i1
  } : !o
  return %2 : !o
}

// No match: the other reader needs the dropped rows.
// CHECK-LABEL: func.func @keeps_shared
func.func @keeps_shared(%s: !i) -> (!o, !o) {
  %1 = flow.flatten %s "l" as "e" : !i -> !o
  // CHECK: %[[E:.*]] = flow.flatten
  // CHECK: flow.filter %[[E]]
  // expected-remark @below {{push-filter-below-flatten: flatten has other readers}}
  %2 = flow.filter %1 {
  ^bb0(%a: i64, %e: i64):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %a, %pc : i64, i64 -> i1
    flow.yield %p : i1
  } : !o
  return %1, %2 : !o, !o
}

// A filter on keys goes below the aggregation.
// RUN: flott-opt %s --flow-optimize="enable-patterns=push-filter-below-aggregate explain=1" --verify-diagnostics | FileCheck %s

!i = !flow.stream<k: i64, v: i64 | bounded>
!o = !flow.stream<k: i64, n: i64 | bounded>
!n = !flow.stream<n: i64 | bounded>
!fi = !flow.stream<k: f64 | bounded>
!fo = !flow.stream<k: f64, n: i64 | bounded>

// CHECK-LABEL: func.func @pushes_what_reads_keys
func.func @pushes_what_reads_keys(%s: !i) -> !o {
  %1 = flow.aggregate %s by ["k"] compute [#flow.agg<"n" = "count"()>] uid "g" : !i -> !o
  // CHECK: %[[F:.*]] = flow.filter %arg0
  // CHECK: flow.compare lt %k,
  // CHECK: %[[G:.*]] = flow.aggregate %[[F]]
  // CHECK: flow.filter %[[G]]
  // CHECK: flow.compare lt %n,
  // expected-remark @below {{applied}}
  // expected-remark @below {{predicate reads an aggregate}}
  %2 = flow.filter %1 {
  ^bb0(%k: i64, %n: i64):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %k, %pc : i64, i64 -> i1
    %qc = flow.constant(6 : i64) : i64
    %q = flow.compare lt %n, %qc : i64, i64 -> i1
    %b = flow.and %p, %q : i1, i1 -> i1
    flow.yield %b : i1
  } : !o
  return %2 : !o
}

// No match: the other reader needs the dropped groups.
// CHECK-LABEL: func.func @keeps_shared
func.func @keeps_shared(%s: !i) -> (!o, !o) {
  %1 = flow.aggregate %s by ["k"] compute [#flow.agg<"n" = "count"()>] uid "g" : !i -> !o
  // CHECK: %[[G:.*]] = flow.aggregate
  // CHECK: flow.filter %[[G]]
  // expected-remark @below {{push-filter-below-aggregate: aggregate has other readers}}
  %2 = flow.filter %1 {
  ^bb0(%k: i64, %n: i64):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %k, %pc : i64, i64 -> i1
    flow.yield %p : i1
  } : !o
  return %1, %2 : !o, !o
}

// No match: it would fail per row, not per group.
// CHECK-LABEL: func.func @keeps_failing
func.func @keeps_failing(%s: !i) -> !o {
  %1 = flow.aggregate %s by ["k"] compute [#flow.agg<"n" = "count"()>] uid "g" : !i -> !o
  // CHECK: %[[G:.*]] = flow.aggregate
  // CHECK: flow.filter %[[G]]
  // expected-remark @below {{push-filter-below-aggregate: predicate may fail, or is volatile}}
  %2 = flow.filter %1 {
  ^bb0(%k: i64, %n: i64):
    %z = flow.constant(0 : i64) : i64
    %q = flow.div %k, %k : i64, i64 -> i64
    %r = flow.compare lt %q, %z : i64, i64 -> i1
    flow.yield %r : i1
  } : !o
  return %2 : !o
}

// No match: without rows there still is a group.
// CHECK-LABEL: func.func @keeps_without_keys
func.func @keeps_without_keys(%s: !i) -> !n {
  %1 = flow.aggregate %s by [] compute [#flow.agg<"n" = "count"()>] uid "g" : !i -> !n
  // CHECK: %[[G:.*]] = flow.aggregate
  // CHECK: flow.filter %[[G]]
  // expected-remark @below {{push-filter-below-aggregate: aggregate has no keys}}
  %2 = flow.filter %1 {
  ^bb0(%n: i64):
    %f = flow.constant(false) : i1
    flow.yield %f : i1
  } : !n
  return %2 : !n
}

// No match: 1 / k differs among the rows of one group.
// CHECK-LABEL: func.func @keeps_what_tells_zeros_apart
func.func @keeps_what_tells_zeros_apart(%s: !fi) -> !fo {
  %1 = flow.aggregate %s by ["k"] compute [#flow.agg<"n" = "count"()>] uid "g" : !fi -> !fo
  // CHECK: %[[G:.*]] = flow.aggregate
  // CHECK: flow.filter %[[G]]
  // expected-remark @below {{push-filter-below-aggregate: predicate tells -0.0 from 0.0}}
  %2 = flow.filter %1 {
  ^bb0(%k: f64, %n: i64):
    %c = flow.constant(1.0 : f64) : f64
    %d = flow.div %c, %k : f64, f64 -> f64
    %p = flow.compare lt %d, %c : f64, f64 -> i1
    flow.yield %p : i1
  } : !fo
  return %2 : !fo
}

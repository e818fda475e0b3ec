// A filter over a source becomes the source's predicate.
// RUN: flott-opt %s --flow-optimize="enable-patterns=push-predicate-into-source explain=1" --verify-diagnostics | FileCheck %s

!s = !flow.stream<a: i64, b: !flow.optional<i64> | bounded>

// CHECK-LABEL: func.func @pushes
func.func @pushes() -> !s {
  %0 = flow.source "t" connector "file" format "csv" options {} schema !s uid "t" : !s
  // CHECK: flow.source {{.*}} where {
  // CHECK: flow.compare lt %a,
  // CHECK-NOT: flow.filter
  // expected-remark @below {{push-predicate-into-source: applied}}
  %1 = flow.filter %0 {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %a, %pc : i64, i64 -> i1
    flow.yield %p : i1
  } : !s
  return %1 : !s
}

// CHECK-LABEL: func.func @adds_to_predicate
func.func @adds_to_predicate() -> !s {
  %0 = flow.source "t" connector "file" format "csv" options {} schema !s uid "t" where {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %pc = flow.constant(9 : i64) : i64
    %p = flow.compare lt %a, %pc : i64, i64 -> i1
    flow.yield %p : i1
  } : !s
  // CHECK: flow.source {{.*}} where {
  // CHECK: %[[P:.*]] = flow.compare lt %a,
  // CHECK: %[[Q:.*]] = flow.compare lt %b,
  // CHECK: flow.and %[[P]], %[[Q]]
  // CHECK-NOT: flow.filter
  // expected-remark @below {{push-predicate-into-source: applied}}
  %1 = flow.filter %0 {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %qc = flow.constant(5 : i64) : i64
    %q = flow.compare lt %b, %qc : !flow.optional<i64>, i64 -> !flow.optional<i1>
    flow.yield %q : !flow.optional<i1>
  } : !s
  return %1 : !s
}

// No match: the other reader needs the dropped rows.
// CHECK-LABEL: func.func @keeps_shared
func.func @keeps_shared() -> (!s, !s) {
  %0 = flow.source "t" connector "file" format "csv" options {} schema !s uid "t" : !s
  // CHECK: %[[S:.*]] = flow.source
  // CHECK: flow.filter %[[S]]
  // expected-remark @below {{push-predicate-into-source: source has other readers}}
  %1 = flow.filter %0 {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %a, %pc : i64, i64 -> i1
    flow.yield %p : i1
  } : !s
  return %0, %1 : !s, !s
}

// No match: a decoder may evaluate a predicate twice.
// CHECK-LABEL: func.func @keeps_volatile
func.func @keeps_volatile() -> !s {
  %0 = flow.source "t" connector "file" format "csv" options {} schema !s uid "t" : !s
  // CHECK: %[[S:.*]] = flow.source
  // CHECK: flow.filter %[[S]]
  // expected-remark @below {{push-predicate-into-source: function is volatile}}
  %1 = flow.filter %0 {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %r = flow.call "random" symbol "random" () volatile : () -> i64
    %k = flow.compare lt %a, %r : i64, i64 -> i1
    flow.yield %k : i1
  } : !s
  return %1 : !s
}

// No match: the division would meet rows that the source drops.
// CHECK-LABEL: func.func @keeps_failing_second
func.func @keeps_failing_second() -> !s {
  %0 = flow.source "t" connector "file" format "csv" options {} schema !s uid "t" where {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %pc = flow.constant(9 : i64) : i64
    %p = flow.compare lt %a, %pc : i64, i64 -> i1
    flow.yield %p : i1
  } : !s
  // CHECK: %[[S:.*]] = flow.source
  // CHECK: flow.filter %[[S]]
  // expected-remark @below {{push-predicate-into-source: predicate may fail, and the source has one already}}
  %1 = flow.filter %0 {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %z = flow.constant(0 : i64) : i64
    %q = flow.div %a, %a : i64, i64 -> i64
    %k = flow.compare lt %q, %z : i64, i64 -> i1
    flow.yield %k : i1
  } : !s
  return %1 : !s
}

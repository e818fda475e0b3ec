// Equal parts of a plan are computed once.
// RUN: flott-opt %s --flow-optimize="enable-patterns=share-common-subplans explain=1" --verify-diagnostics | FileCheck %s

!s = !flow.stream<a: i64, b: !flow.optional<i64> | bounded>

// CHECK-LABEL: func.func @shares
func.func @shares() -> (!s, !s) {
  %0 = flow.source "t" connector "file" format "csv" options {} schema !s uid "t" : !s
  // expected-remark @below {{share-common-subplans: applied}}
  %1 = flow.source "t" connector "file" format "csv" options {} schema !s uid "t" : !s
  %2 = flow.filter %0 {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %a, %pc : i64, i64 -> i1
    flow.yield %p : i1
  } : !s
  // expected-remark @below {{share-common-subplans: applied}}
  %3 = flow.filter %1 {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %qc = flow.constant(5 : i64) : i64
    %q = flow.compare lt %a, %qc : i64, i64 -> i1
    flow.yield %q : i1
  } : !s
  // CHECK-COUNT-1: flow.source
  // CHECK: %[[F:.*]] = flow.filter
  // CHECK: return %[[F]], %[[F]]
  return %2, %3 : !s, !s
}

// No match: the statements are two.
// CHECK-LABEL: func.func @keeps_other_sources
func.func @keeps_other_sources() -> (!s, !s) {
  %0 = flow.source "t" connector "file" format "csv" options {} schema !s uid "t" : !s
  %1 = flow.source "t" connector "file" format "csv" options {} schema !s uid "u" : !s
  // CHECK-COUNT-2: flow.source
  return %0, %1 : !s, !s
}

// No match: the constants differ.
// CHECK-LABEL: func.func @keeps_other_predicates
func.func @keeps_other_predicates(%s: !s) -> (!s, !s) {
  %2 = flow.filter %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %a, %pc : i64, i64 -> i1
    flow.yield %p : i1
  } : !s
  %3 = flow.filter %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %qc = flow.constant(6 : i64) : i64
    %q = flow.compare lt %a, %qc : i64, i64 -> i1
    flow.yield %q : i1
  } : !s
  // CHECK-COUNT-2: flow.filter
  return %2, %3 : !s, !s
}

// No match: each reader is owed values of its own.
// CHECK-LABEL: func.func @keeps_volatile
func.func @keeps_volatile(%s: !s) -> (!s, !s) {
  %2 = flow.filter %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %r = flow.call "random" symbol "random" () volatile : () -> i64
    %k = flow.compare lt %a, %r : i64, i64 -> i1
    flow.yield %k : i1
  } : !s
  // expected-remark @below {{share-common-subplans: function is volatile}}
  %3 = flow.filter %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %r = flow.call "random" symbol "random" () volatile : () -> i64
    %k = flow.compare lt %a, %r : i64, i64 -> i1
    flow.yield %k : i1
  } : !s
  // CHECK-COUNT-2: flow.filter
  return %2, %3 : !s, !s
}

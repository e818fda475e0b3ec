// A filter goes below the window whose columns it does not read.
// RUN: flott-opt %s --flow-optimize="enable-patterns=push-filter-below-window explain=1" --verify-diagnostics | FileCheck %s

!i = !flow.stream<a: i64, at: !flow.timestamp<6> | time at>
!w = !flow.stream<a: i64, at: !flow.timestamp<6>, window_start: !flow.timestamp<6>, window_end: !flow.timestamp<6> | time at, window>

// CHECK-LABEL: func.func @pushes_what_reads_no_window
func.func @pushes_what_reads_no_window(%s: !i) -> !w {
  %1 = flow.window %s tumble 60000000 uid "w" : !i -> !w
  // CHECK: %[[F:.*]] = flow.filter %arg0
  // CHECK: flow.compare lt %a,
  // CHECK: %[[W:.*]] = flow.window %[[F]]
  // CHECK: flow.filter %[[W]]
  // CHECK: flow.compare lt %at, %window_start
  // expected-remark @below {{applied}}
  // expected-remark @below {{predicate reads the window's columns}}
  %2 = flow.filter %1 {
  ^bb0(%a: i64, %at: !flow.timestamp<6>, %window_start: !flow.timestamp<6>, %window_end: !flow.timestamp<6>):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %a, %pc : i64, i64 -> i1
    %t = flow.compare lt %at, %window_start : !flow.timestamp<6>, !flow.timestamp<6> -> i1
    %k = flow.and %p, %t : i1, i1 -> i1
    flow.yield %k : i1
  } : !w
  return %2 : !w
}

// No match: the other reader needs the dropped rows.
// CHECK-LABEL: func.func @keeps_shared
func.func @keeps_shared(%s: !i) -> (!w, !w) {
  %1 = flow.window %s tumble 60000000 uid "w" : !i -> !w
  // CHECK: %[[W:.*]] = flow.window
  // CHECK: flow.filter %[[W]]
  // expected-remark @below {{push-filter-below-window: window has other readers}}
  %2 = flow.filter %1 {
  ^bb0(%a: i64, %at: !flow.timestamp<6>, %window_start: !flow.timestamp<6>, %window_end: !flow.timestamp<6>):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %a, %pc : i64, i64 -> i1
    flow.yield %p : i1
  } : !w
  return %1, %2 : !w, !w
}

// No match: the division would meet late rows.
// CHECK-LABEL: func.func @keeps_failing
func.func @keeps_failing(%s: !i) -> !w {
  %1 = flow.window %s tumble 60000000 uid "w" : !i -> !w
  // CHECK: %[[W:.*]] = flow.window
  // CHECK: flow.filter %[[W]]
  // expected-remark @below {{push-filter-below-window: predicate may fail, or is volatile}}
  %2 = flow.filter %1 {
  ^bb0(%a: i64, %at: !flow.timestamp<6>, %window_start: !flow.timestamp<6>, %window_end: !flow.timestamp<6>):
    %z = flow.constant(0 : i64) : i64
    %q = flow.div %a, %a : i64, i64 -> i64
    %k = flow.compare lt %q, %z : i64, i64 -> i1
    flow.yield %k : i1
  } : !w
  return %2 : !w
}

// A watermark that no window reads goes.
// RUN: flott-opt %s --flow-optimize="enable-patterns=remove-unused-watermark explain=1" --verify-diagnostics | FileCheck %s

!p = !flow.stream<a: i64, at: !flow.timestamp<6>>
!i = !flow.stream<a: i64, at: !flow.timestamp<6> | time at>
!w = !flow.stream<a: i64, at: !flow.timestamp<6>, window_start: !flow.timestamp<6>, window_end: !flow.timestamp<6> | time at, window>

// CHECK-LABEL: func.func @removes
func.func @removes(%s: !p) {
  // CHECK-NOT: flow.watermark
  // CHECK: flow.sink {{.*}} : !flow.stream<a: i64, at: !flow.timestamp<6>>
  // expected-remark @below {{remove-unused-watermark: applied}}
  %1 = flow.watermark %s "at" bound 0 uid "m" : !p -> !i
  %2 = flow.filter %1 {
  ^bb0(%a: i64, %at: !flow.timestamp<6>):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %a, %pc : i64, i64 -> i1
    flow.yield %p : i1
  } : !i
  flow.sink %2 "out" connector "print" format "csv" options {} uid "out" : !i
  return
}

// No match: the window decides by it which rows are late.
// CHECK-LABEL: func.func @keeps_for_window
func.func @keeps_for_window(%s: !p) {
  // CHECK: flow.watermark
  // expected-remark @below {{remove-unused-watermark: a window reads the event time}}
  %1 = flow.watermark %s "at" bound 0 uid "m" : !p -> !i
  %2 = flow.window %1 tumble 60000000 uid "w" : !i -> !w
  flow.sink %2 "out" connector "print" format "csv" options {} uid "out" : !w
  return
}

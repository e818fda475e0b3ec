// The bounds of a window have the types that the plan says, also where the
// time itself is optional: rows without a time are in no window.
// RUN: flott-opt --lower-to-pipe %s | FileCheck %s

!s = !flow.stream<at: !flow.optional<!flow.timestamp<6>> | bounded>
!t = !flow.stream<at: !flow.optional<!flow.timestamp<6>> | time at, bounded>
!w = !flow.stream<at: !flow.optional<!flow.timestamp<6>>, window_start: !flow.timestamp<6>, window_end: !flow.timestamp<6> | time at, window, bounded>

// CHECK: pipe.window
// CHECK-NOT: flow.some
// CHECK: pipe.emit [@out] {{.*}} : !flow.optional<!flow.timestamp<6>>, !flow.timestamp<6>, !flow.timestamp<6>
func.func @main() {
  %0 = flow.source "a" connector "file" format "csv" options {path = "a.csv"} schema !s uid "a" : !s
  %1 = flow.watermark %0 "at" bound 0 uid "m" : !s -> !t
  %2 = flow.window %1 tumble 60000000 uid "w" : !t -> !w
  flow.sink %2 "out" connector "stdout" format "csv" options {} uid "out" : !w
  return
}

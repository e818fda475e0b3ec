// A distinct is a table whose keys are all columns but the window's, and a scan.
// RUN: flott-opt --lower-to-pipe %s | FileCheck %s
// RUN: flott-opt "--lower-to-pipe=parallelism=2" %s | FileCheck %s --check-prefix=TWO

!s = !flow.stream<a: !flow.optional<i64>, at: !flow.timestamp<6> | bounded>
!t = !flow.stream<a: !flow.optional<i64>, at: !flow.timestamp<6> | time at, bounded>
!w = !flow.stream<a: !flow.optional<i64>, at: !flow.timestamp<6>, window_start: !flow.timestamp<6>, window_end: !flow.timestamp<6> | time at, window, bounded>
!d = !flow.stream<a: !flow.optional<i64>, at: !flow.timestamp<6>, window_start: !flow.timestamp<6>, window_end: !flow.timestamp<6> | window, bounded>

// CHECK: pipe.table @windows {{ *}}hash keys [!flow.optional<i64>, !flow.timestamp<6>] accumulators [] row [] window 60000000
// CHECK: pipe.table @whole {{ *}}hash keys [!flow.optional<i64>, !flow.timestamp<6>] accumulators [] row [] uid

// Both end in tables: one reading of the source serves them.
// CHECK: pipe.pipeline {{.*}} text fires {{ *}}input port 0
// CHECK: pipe.tap
// CHECK: pipe.update @windows in %start{{.*}} keys(%arg0, %arg1) values()
// CHECK: pipe.update @whole keys(%arg0, %arg1) values()
// CHECK-NOT: text fires
// CHECK: pipe.pipeline {{.*}} table fires {{ *}}window table @windows
// CHECK: %[[START:.*]], %[[END:.*]] = pipe.bounds
// CHECK: pipe.emit [@windows_out] by [](%arg0, %arg1, %[[START]], %[[END]])
// CHECK: pipe.pipeline {{.*}} table fires {{ *}}end table @whole

// Rows meet by all columns.
// TWO: pipe.emit [@[[TIMED:.*]]] by [0, 1, 2, 3](
// TWO: pipe.stage {{.*}} parallelism 2 ports [#pipe.port<@[[TIMED]]>]
// TWO-NEXT: pipe.table @windows
// TWO: pipe.emit [@[[ALL:.*]]] by [0, 1](
// TWO: pipe.stage {{.*}} parallelism 2 ports [#pipe.port<@[[ALL]]>]
// TWO-NEXT: pipe.table @whole
func.func @main() {
  %0 = flow.source "a" connector "file" format "csv" options {path = "a.csv"} schema !flow.stream<a: !flow.optional<i64>, at: !flow.timestamp<6>> uid "a" : !s
  %1 = flow.watermark %0 "at" bound 0 uid "m" : !s -> !t
  %2 = flow.window %1 tumble 60000000 uid "w" : !t -> !w
  %3 = flow.distinct %2 uid "windows" : !w -> !d
  flow.sink %3 "windows_out" connector "stdout" format "csv" options {} uid "windows_out" : !d
  %4 = flow.distinct %1 uid "whole" : !t -> !s
  flow.sink %4 "whole_out" connector "stdout" format "csv" options {} uid "whole_out" : !s
  return
}

// A windowed group joined with another stream of the same window is one stage:
// the scan of a closed window probes the other side's slice, and rows of
// neither are copied in between.
// RUN: flott-opt --lower-to-pipe %s | FileCheck %s

!s = !flow.stream<origin: !flow.string, n: i32, at: !flow.timestamp<6> | bounded>
!t = !flow.stream<origin: !flow.string, n: i32, at: !flow.timestamp<6> | time at, bounded>
!w = !flow.stream<origin: !flow.string, n: i32, at: !flow.timestamp<6>, window_start: !flow.timestamp<6>, window_end: !flow.timestamp<6> | time at, window, bounded>
!g = !flow.stream<origin: !flow.string, window_start: !flow.timestamp<6>, window_end: !flow.timestamp<6>, c: i64, m: f64 | window, bounded>
!j = !flow.stream<origin: !flow.string, window_start: !flow.timestamp<6>, window_end: !flow.timestamp<6>, c: i64, m: f64, n: !flow.optional<i32>, at: !flow.optional<!flow.timestamp<6>> | window, bounded>

// CHECK: pipe.source @flights {{.*}} bound 60000000
// CHECK: pipe.stage @stage parallelism 1 ports [#pipe.port<@weather>, #pipe.port<@flights>]
// CHECK: pipe.table @join {{ *}}multimap keys [!flow.string] accumulators [] row [i32, !flow.timestamp<6>] window 3600000000
// CHECK: pipe.table @agg {{ *}}hash keys [!flow.string] accumulators [#pipe.acc<count_rows : i64>, #pipe.acc<sum : !flow.decimal<38, 0>>, #pipe.acc<count_rows : i64>] row [] window 3600000000

// CHECK: pipe.pipeline {{.*}} text fires {{ *}}input port 0
// CHECK: pipe.insert @join in %start

// The watermark before a row decides whether it is late.
// CHECK: pipe.pipeline {{.*}} text fires {{ *}}input port 1
// CHECK: %[[BEFORE:.*]] = pipe.watermark {{.*}} bound 60000000
// CHECK: pipe.window {{.*}} before %[[BEFORE]] tumble 3600000000
// CHECK: pipe.update @agg in %start

// Fired when both ports' watermarks have passed the window's end.
// CHECK: pipe.pipeline {{.*}} table fires {{ *}}window table @agg closed @join ports [1, 0]
// CHECK: pipe.probe @join(%{{.*}}) outer
// CHECK: pipe.emit [@out]
func.func @main() {
  %0 = flow.source "flights" connector "file" format "csv" options {path = "f.csv"} schema !flow.stream<origin: !flow.string, n: i32, at: !flow.timestamp<6>> uid "flights" : !s
  %1 = flow.watermark %0 "at" bound 60000000 uid "wm" : !s -> !t
  %2 = flow.window %1 tumble 3600000000 uid "w" : !t -> !w
  %3 = flow.aggregate %2 by ["origin", "window_start", "window_end"] compute [#flow.agg<"c" = "count"()>, #flow.agg<"m" = "mean"("n")>] uid "agg" : !w -> !g
  %4 = flow.source "weather" connector "file" format "csv" options {path = "w.csv"} schema !flow.stream<origin: !flow.string, n: i32, at: !flow.timestamp<6>> uid "weather" : !s
  %5 = flow.watermark %4 "at" bound 0 uid "wm2" : !s -> !t
  %6 = flow.window %5 tumble 3600000000 uid "w2" : !t -> !w
  %7 = flow.join left %3, %6 on ["origin"] = ["origin"] uid "join" : !g, !w -> !j
  flow.sink %7 "out" connector "stdout" format "csv" options {} uid "out" : !j
  return
}

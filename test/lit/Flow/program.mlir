// A program prints as it was parsed.
// RUN: flott-opt %s | flott-opt | FileCheck %s

// CHECK-LABEL: func.func @main
!raw = !flow.stream<origin: !flow.string, n: i64, at: !flow.timestamp<6> | bounded>
!f = !flow.stream<origin: !flow.string, n: i64, at: !flow.timestamp<6> | time at, bounded>
func.func @main() {
  %0 = flow.source "flights" connector "file" format "csv" options {path = "f.csv"} schema !flow.stream<origin: !flow.string, n: i64, at: !flow.timestamp<6>> uid "flights" : !raw
  // CHECK: flow.watermark %{{.*}} "at" bound 5000000 idle 60000000 uid "flights/watermark"
  %w = flow.watermark %0 "at" bound 5000000 idle 60000000 uid "flights/watermark" : !raw -> !f
  // CHECK: flow.filter
  // CHECK-NEXT: ^bb0(%origin: !flow.string, %n: i64, %at: !flow.timestamp<6>):
  %1 = flow.filter %w {
  ^bb0(%origin: !flow.string, %n: i64, %at: !flow.timestamp<6>):
    %c = flow.constant(5 : i64) : i64
    %b = flow.compare gt %n, %c : i64, i64 -> i1
    flow.yield %b : i1
  } : !f
  %2 = flow.window %1 tumble 3600000000 uid "w" : !f -> !flow.stream<origin: !flow.string, n: i64, at: !flow.timestamp<6>, window_start: !flow.timestamp<6>, window_end: !flow.timestamp<6> | time at, window, bounded>
  %3 = flow.aggregate %2 by ["origin", "window_start", "window_end"] compute [#flow.agg<"c" = "count"()>, #flow.agg<"q" = "quantile"("n"), [0.95]>] uid "agg" : !flow.stream<origin: !flow.string, n: i64, at: !flow.timestamp<6>, window_start: !flow.timestamp<6>, window_end: !flow.timestamp<6> | time at, window, bounded> -> !flow.stream<origin: !flow.string, window_start: !flow.timestamp<6>, window_end: !flow.timestamp<6>, c: i64, q: f64 | window, bounded>
  flow.sink %3 "out" connector "print" format "csv" options {} uid "out" : !flow.stream<origin: !flow.string, window_start: !flow.timestamp<6>, window_end: !flow.timestamp<6>, c: i64, q: f64 | window, bounded>
  return
}

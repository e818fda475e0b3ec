// An aggregation by several subtasks is split in two phases.
// RUN: flott-opt %s --flow-optimize="enable-patterns=split-aggregation parallelism=4 explain=1" --verify-diagnostics | FileCheck %s
// RUN: flott-opt %s --flow-optimize="enable-patterns=split-aggregation" | FileCheck %s --check-prefix=ONE

// With one subtask nothing is split.
// ONE-NOT: phase final

!i = !flow.stream<k: i64, v: i64, d: !flow.decimal<38, 0> | bounded>
!o = !flow.stream<k: i64, n: i64, s: i64, m: f64 | bounded>
!q = !flow.stream<k: i64, q: f64 | bounded>
!u = !flow.stream<k: i64, n: i64 | keys [k], bounded>
!d = !flow.stream<k: i64, s: !flow.decimal<38, 0> | bounded>
!c = !flow.stream<k: i64, n: i64 | bounded>
!t = !flow.stream<k: i64, n: i64 | retract, bounded>
!n2 = !flow.stream<"m$sum": i64 | bounded>
!m2 = !flow.stream<"m$sum": i64, m: f64 | bounded>

// CHECK-LABEL: func.func @splits
func.func @splits(%s: !i) -> !o {
  // CHECK: %[[P:.*]] = flow.aggregate %arg0 {{.*}} phase partial uid "g/partial"
  // CHECK-SAME: -> !flow.stream<k: i64, n: i64, s: !flow.optional<!flow.decimal<38, 0>>, m$sum: !flow.decimal<38, 0>, m$count: i64 | bounded>
  // CHECK: flow.aggregate %[[P]]
  // CHECK-SAME: "count"("n")
  // CHECK-SAME: "sum"("s")
  // CHECK-SAME: "mean"("m$sum", "m$count")
  // CHECK-SAME: phase final uid "g"
  // expected-remark @below {{split-aggregation: applied}}
  %1 = flow.aggregate %s by ["k"] compute [#flow.agg<"n" = "count"()>, #flow.agg<"s" = "sum"("v")>, #flow.agg<"m" = "mean"("v")>] uid "g" : !i -> !o
  return %1 : !o
}

// No match: a quantile has no partial form.
// CHECK-LABEL: func.func @keeps_quantile
func.func @keeps_quantile(%s: !i) -> !q {
  // CHECK-NOT: phase
  // expected-remark @below {{split-aggregation: an aggregate needs all rows at once}}
  %1 = flow.aggregate %s by ["k"] compute [#flow.agg<"q" = "quantile"("v"), [0.5]>] uid "g" : !i -> !q
  return %1 : !q
}

// No match: nothing would be reduced.
// CHECK-LABEL: func.func @keeps_unique
func.func @keeps_unique(%s: !u) -> !c {
  // CHECK-NOT: phase
  // expected-remark @below {{split-aggregation: each row is a group of its own}}
  %1 = flow.aggregate %s by ["k"] compute [#flow.agg<"n" = "count"()>] uid "g" : !u -> !c
  return %1 : !c
}

// No match: a part may be out of range where the whole is not.
// CHECK-LABEL: func.func @keeps_wide_decimal
func.func @keeps_wide_decimal(%s: !i) -> !d {
  // CHECK-NOT: phase
  // expected-remark @below {{split-aggregation: a partial sum of decimals may overflow}}
  %1 = flow.aggregate %s by ["k"] compute [#flow.agg<"s" = "sum"("d")>] uid "g" : !i -> !d
  return %1 : !d
}

// No match: a partial result cannot be taken back.
// CHECK-LABEL: func.func @keeps_retracting
func.func @keeps_retracting(%s: !t) -> !t {
  // CHECK-NOT: phase
  // expected-remark @below {{split-aggregation: input retracts}}
  %1 = flow.aggregate %s by ["k"] compute [#flow.agg<"n" = "count"()>] uid "g" : !t -> !t
  return %1 : !t
}

// No match: the partial stream would have two columns of one name.
// CHECK-LABEL: func.func @keeps_taken_name
func.func @keeps_taken_name(%s: !n2) -> !m2 {
  // CHECK-NOT: phase
  // expected-remark @below {{split-aggregation: an accumulator's name is taken}}
  %1 = flow.aggregate %s by ["m$sum"] compute [#flow.agg<"m" = "mean"("m$sum")>] uid "g" : !n2 -> !m2
  return %1 : !m2
}

// No match: it is split already.
// CHECK-LABEL: func.func @keeps_partial
func.func @keeps_partial(%s: !i) -> !c {
  // CHECK-COUNT-1: phase partial
  // expected-remark @below {{split-aggregation: aggregation is split already}}
  %1 = flow.aggregate %s by ["k"] compute [#flow.agg<"n" = "count"()>] phase partial uid "g" : !i -> !c
  return %1 : !c
}

// What flow.distinct asks of its input and its result; it prints as it was parsed.
// RUN: flott-opt %s --split-input-file --verify-diagnostics | flott-opt --split-input-file | FileCheck %s

!b = !flow.stream<a: i64, s: !flow.optional<!flow.string> | bounded>
// CHECK-LABEL: func.func @bounded
func.func @bounded(%in: !b) {
  // CHECK: flow.distinct %{{.*}} uid "d" : !flow.stream<a: i64, s: !flow.optional<!flow.string> | bounded> -> !flow.stream<a: i64, s: !flow.optional<!flow.string> | keys [a, s], bounded>
  %0 = flow.distinct %in uid "d" : !b -> !flow.stream<a: i64, s: !flow.optional<!flow.string> | keys [a, s], bounded>
  return
}

// -----

!w = !flow.stream<at: !flow.timestamp<6>, window_start: !flow.timestamp<6>, window_end: !flow.timestamp<6> | time at, window>
// CHECK-LABEL: func.func @windowed
func.func @windowed(%in: !w) {
  // CHECK: flow.distinct
  %0 = flow.distinct %in uid "d" : !w -> !flow.stream<at: !flow.timestamp<6>, window_start: !flow.timestamp<6>, window_end: !flow.timestamp<6> | window>
  return
}

// -----

!in = !flow.stream<: bounded>
func.func @distinct_c1_empty(%in: !in) {
  // expected-error @+1 {{input has no column}}
  %0 = flow.distinct %in uid "d" : !in -> !in
  return
}

// -----

!in = !flow.stream<a: i64, xs: !flow.optional<!flow.array<i64>> | bounded>
func.func @distinct_c1_array(%in: !in) {
  // expected-error @+1 {{column is an array: "xs"}}
  %0 = flow.distinct %in uid "d" : !in -> !in
  return
}

// -----

!in = !flow.stream<a: i64>
func.func @distinct_c2(%in: !in) {
  // expected-error @+1 {{input has neither a window nor an end}}
  %0 = flow.distinct %in uid "d" : !in -> !in
  return
}

// -----

!in = !flow.stream<a: i64, at: !flow.timestamp<6> | time at, bounded>
func.func @distinct_c3_time(%in: !in) {
  // expected-error @+1 {{result is not the input without event time}}
  %0 = flow.distinct %in uid "d" : !in -> !in
  return
}

// -----

!in = !flow.stream<a: i64, b: i64 | bounded>
func.func @distinct_c3_columns(%in: !in) {
  // expected-error @+1 {{result is not the input without event time}}
  %0 = flow.distinct %in uid "d" : !in -> !flow.stream<a: i64 | bounded>
  return
}

// What flow.watermark asks of its column, bound and path.
// RUN: flott-opt %s --split-input-file --verify-diagnostics

!in = !flow.stream<n: i64, at: !flow.timestamp<6>>
!out = !flow.stream<n: i64, at: !flow.timestamp<6> | time at>
func.func @watermark_c1(%in: !in) {
  // expected-error @+1 {{column is not a timestamp of at most six digits of the input: "n"}}
  %0 = flow.watermark %in "n" bound 0 uid "w" : !in -> !out
  return
}

// -----

!in = !flow.stream<at: !flow.timestamp<9>>
!out = !flow.stream<at: !flow.timestamp<9> | time at>
func.func @watermark_c1_precision(%in: !in) {
  // expected-error @+1 {{column is not a timestamp of at most six digits of the input: "at"}}
  %0 = flow.watermark %in "at" bound 0 uid "w" : !in -> !out
  return
}

// -----

!in = !flow.stream<at: !flow.timestamp<6>>
!out = !flow.stream<at: !flow.timestamp<6> | time at>
func.func @watermark_c2(%in: !in) {
  // expected-error @+1 {{bound or idle time is negative}}
  %0 = flow.watermark %in "at" bound -1 uid "w" : !in -> !out
  return
}

// -----

!in = !flow.stream<at: !flow.timestamp<6>>
!out = !flow.stream<at: !flow.timestamp<6> | time at>
func.func @watermark_c3(%in: !in) {
  %0 = flow.union %in, %in : !in, !in -> !in
  // expected-error @+1 {{stands behind an op that is not row-wise: flow.union}}
  %1 = flow.watermark %0 "at" bound 0 uid "w" : !in -> !out
  return
}

// -----

!in = !flow.stream<at: !flow.timestamp<6>>
func.func @watermark_c4(%in: !in) {
  // expected-error @+1 {{result is not the input with the column as event time}}
  %0 = flow.watermark %in "at" bound 0 uid "w" : !in -> !in
  return
}

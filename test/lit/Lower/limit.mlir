// A limit that is reached ends the reading only where all that is read leads
// to it: another sink of the stage still needs its rows.
// RUN: split-file %s %t
// RUN: flott-opt --lower-to-pipe %t/alone.mlir | FileCheck --check-prefix=ALONE %s
// RUN: flott-opt --lower-to-pipe %t/beside.mlir | FileCheck --check-prefix=BESIDE %s

// ALONE: pipe.limit 2 counted_in @limit ends_input
// BESIDE: pipe.limit 2 counted_in @limit{{$}}

//--- alone.mlir
!s = !flow.stream<k: i64 | bounded>
func.func @main() {
  %0 = flow.source "a" connector "file" format "csv" options {path = "a.csv"} schema !s uid "a" : !s
  %1 = flow.limit %0 2 uid "limit" : !s -> !s
  flow.sink %1 "out" connector "stdout" format "csv" options {} uid "out" : !s
  return
}

//--- beside.mlir
!s = !flow.stream<k: i64 | bounded>
func.func @main() {
  %0 = flow.source "a" connector "file" format "csv" options {path = "a.csv"} schema !s uid "a" : !s
  %1 = flow.limit %0 2 uid "limit" : !s -> !s
  flow.sink %1 "out" connector "stdout" format "csv" options {} uid "out" : !s
  %2 = flow.source "b" connector "file" format "csv" options {path = "b.csv"} schema !s uid "b" : !s
  flow.sink %2 "all" connector "print" format "csv" options {} uid "all" : !s
  return
}

// A stream that no sink needs is not a reader: the source is not shared, and
// no edge leads nowhere.
// RUN: flott-opt --lower-to-pipe %s | FileCheck %s

!s = !flow.stream<k: i64 | bounded>

// CHECK-NOT: pipe.edge
// CHECK: pipe.stage
// CHECK: pipe.emit [@out]
// CHECK-NOT: pipe.stage
func.func @main() {
  %0 = flow.source "a" connector "file" format "csv" options {path = "a.csv"} schema !s uid "a" : !s
  %1 = flow.limit %0 1 uid "unread" : !s -> !s
  flow.sink %0 "out" connector "stdout" format "csv" options {} uid "out" : !s
  return
}

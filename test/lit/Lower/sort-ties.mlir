// Ties are broken by all other columns from left to right, arrays too.
// RUN: flott-opt --lower-to-pipe %s | FileCheck %s

!s = !flow.stream<tags: !flow.array<!flow.optional<i64>>, k: i64, v: i64 | bounded>

// CHECK: pipe.table @sorted {{.*}} order {{.*}}1, 0, 2
func.func @main() {
  %0 = flow.source "a" connector "file" format "ndjson" options {path = "a.ndjson"} schema !s uid "a" : !s
  %1 = flow.sort %0 by [#flow.order<"k" asc nulls_last>] uid "sorted" : !s -> !s
  flow.sink %1 "out" connector "stdout" format "ndjson" options {} uid "out" : !s
  return
}

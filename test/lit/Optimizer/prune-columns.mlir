// Operators and sources keep the columns that are read.
// RUN: flott-opt %s --flow-optimize="enable-patterns=prune-columns explain=1" --verify-diagnostics | FileCheck %s

!t = !flow.stream<a: i64, b: i64, c: i64, d: i64 | bounded>
!o = !flow.stream<a: i64 | bounded>

// The source decodes what the sink and the filter read; dead expressions go.
// CHECK-LABEL: func.func @prunes_into_source
// expected-remark @below {{prune-columns: applied}}
func.func @prunes_into_source() {
  // CHECK: flow.source {{.*}} schema !flow.stream<a: i64, b: i64, c: i64, d: i64 | bounded>
  // CHECK-SAME: : !flow.stream<a: i64, b: i64 | bounded>
  %0 = flow.source "t" connector "file" format "csv" options {} schema !t uid "t" : !t
  // CHECK: ^bb0(%a: i64, %b: i64):
  %1 = flow.filter %0 {
  ^bb0(%a: i64, %b: i64, %c: i64, %d: i64):
    %k = flow.compare lt %b, %b : i64, i64 -> i1
    flow.yield %k : i1
  } : !t
  // CHECK: flow.project
  // CHECK-NOT: flow.mul
  %2 = flow.project %1 {
  ^bb0(%a: i64, %b: i64, %c: i64, %d: i64):
    %x = flow.mul %c, %d : i64, i64 -> i64
    flow.yield %a, %x : i64, i64
  } : !t -> !flow.stream<a: i64, x: i64 | bounded>
  %3 = flow.project %2 {
  ^bb0(%a: i64, %x: i64):
    flow.yield %a : i64
  } : !flow.stream<a: i64, x: i64 | bounded> -> !o
  flow.sink %3 "out" connector "print" format "csv" options {} uid "out" : !o
  return
}

// A join keeps no column that only the filter below it read.
// CHECK-LABEL: func.func @narrows_before_join
// expected-remark @below {{prune-columns: applied}}
func.func @narrows_before_join(%l: !t, %r: !t) {
  // CHECK: %[[F:.*]] = flow.filter %arg0
  %0 = flow.filter %l {
  ^bb0(%a: i64, %b: i64, %c: i64, %d: i64):
    %k = flow.compare lt %b, %b : i64, i64 -> i1
    flow.yield %k : i1
  } : !t
  // CHECK: %[[L:.*]] = flow.project %[[F]]
  // CHECK: flow.yield %a : i64
  // CHECK: %[[R:.*]] = flow.project %arg1
  // CHECK: flow.yield %a, %d : i64, i64
  // CHECK: flow.join inner %[[L]], %[[R]]
  // CHECK-SAME: -> !flow.stream<a: i64, d2: i64 | bounded>
  %1 = flow.join inner %0, %r on ["a"] = ["a"] uid "j" : !t, !t -> !flow.stream<a: i64, b: i64, c: i64, d: i64, b2: i64, c2: i64, d2: i64 | bounded>
  %2 = flow.project %1 {
  ^bb0(%a: i64, %b: i64, %c: i64, %d: i64, %b2: i64, %c2: i64, %d2: i64):
    flow.yield %d2 : i64
  } : !flow.stream<a: i64, b: i64, c: i64, d: i64, b2: i64, c2: i64, d2: i64 | bounded> -> !flow.stream<d2: i64 | bounded>
  flow.sink %2 "out" connector "print" format "csv" options {} uid "out" : !flow.stream<d2: i64 | bounded>
  return
}

// No match for a and b: they break ties before c does. d comes after it.
// CHECK-LABEL: func.func @keeps_what_breaks_ties
// expected-remark @below {{prune-columns: applied}}
func.func @keeps_what_breaks_ties() {
  // CHECK: flow.source {{.*}} : !flow.stream<a: i64, b: i64, c: i64 | bounded>
  %0 = flow.source "t" connector "file" format "csv" options {} schema !t uid "t" : !t
  %1 = flow.sort %0 by [#flow.order<"c" asc nulls_last>] limit 3 uid "o" : !t -> !t
  %2 = flow.project %1 {
  ^bb0(%a: i64, %b: i64, %c: i64, %d: i64):
    flow.yield %c : i64
  } : !t -> !flow.stream<c: i64 | bounded>
  flow.sink %2 "out" connector "print" format "csv" options {} uid "out" : !flow.stream<c: i64 | bounded>
  return
}

// Dead aggregates go with their arguments; keys stay, as they make the groups.
// CHECK-LABEL: func.func @prunes_aggregates
// expected-remark @below {{prune-columns: applied}}
func.func @prunes_aggregates() {
  // CHECK: flow.source {{.*}} : !flow.stream<a: i64, c: i64 | bounded>
  %0 = flow.source "t" connector "file" format "csv" options {} schema !t uid "t" : !t
  // CHECK: flow.aggregate {{.*}} by ["a"] compute [#flow.agg<"m" = "max"("c")>]
  %1 = flow.aggregate %0 by ["a"] compute [#flow.agg<"n" = "sum"("b")>, #flow.agg<"m" = "max"("c")>] uid "g" : !t -> !flow.stream<a: i64, n: i64, m: i64 | bounded>
  %2 = flow.project %1 {
  ^bb0(%a: i64, %n: i64, %m: i64):
    flow.yield %m : i64
  } : !flow.stream<a: i64, n: i64, m: i64 | bounded> -> !flow.stream<m: i64 | bounded>
  flow.sink %2 "out" connector "print" format "csv" options {} uid "out" : !flow.stream<m: i64 | bounded>
  return
}

// No match: a volatile function runs, whoever reads its result; so does what a
// function returns to its caller.
// CHECK-LABEL: func.func @keeps_volatile
// expected-remark @below {{prune-columns: applied}}
func.func @keeps_volatile(%s: !t) -> !flow.stream<b: i64 | bounded> {
  // CHECK: flow.call "random"
  %0 = flow.project %s {
  ^bb0(%a: i64, %b: i64, %c: i64, %d: i64):
    %x = flow.call "random" symbol "random" (%a) volatile : (i64) -> i64
    flow.yield %x, %b : i64, i64
  } : !t -> !flow.stream<x: i64, b: i64 | bounded>
  %1 = flow.project %0 {
  ^bb0(%x: i64, %b: i64):
    flow.yield %b : i64
  } : !flow.stream<x: i64, b: i64 | bounded> -> !flow.stream<b: i64 | bounded>
  return %1 : !flow.stream<b: i64 | bounded>
}

// No match: without b, c and d rows that differ would be equal.
// CHECK-LABEL: func.func @keeps_below_distinct
func.func @keeps_below_distinct() {
  // CHECK: flow.source {{.*}} : !flow.stream<a: i64, b: i64, c: i64, d: i64 | bounded>
  %0 = flow.source "t" connector "file" format "csv" options {} schema !t uid "t" : !t
  // CHECK: flow.distinct {{.*}} -> !flow.stream<a: i64, b: i64, c: i64, d: i64 | bounded>
  %1 = flow.distinct %0 uid "d" : !t -> !t
  %2 = flow.project %1 {
  ^bb0(%a: i64, %b: i64, %c: i64, %d: i64):
    flow.yield %a : i64
  } : !t -> !o
  flow.sink %2 "out" connector "print" format "csv" options {} uid "out" : !o
  return
}

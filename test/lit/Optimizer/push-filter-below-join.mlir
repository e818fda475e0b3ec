// A filter goes to the side of a join whose columns it reads.
// RUN: flott-opt %s --flow-optimize="enable-patterns=push-filter-below-join explain=1" --verify-diagnostics | FileCheck %s

!l = !flow.stream<k: i64, x: i64 | bounded>
!r = !flow.stream<k: i64, y: i64 | bounded>
!j = !flow.stream<k: i64, x: i64, y: i64 | bounded>
!o = !flow.stream<k: i64, x: i64, y: !flow.optional<i64> | bounded>

// CHECK-LABEL: func.func @pushes_by_side
func.func @pushes_by_side(%l: !l, %r: !r) -> !j {
  %1 = flow.join inner %l, %r on ["k"] = ["k"] uid "j" : !l, !r -> !j
  // CHECK: %[[L:.*]] = flow.filter %arg0
  // CHECK: flow.compare lt %x,
  // CHECK: %[[R:.*]] = flow.filter %arg1
  // CHECK: flow.compare lt %y,
  // CHECK: flow.join inner %[[L]], %[[R]]
  // CHECK-NOT: flow.filter
  // expected-remark @below {{push-filter-below-join: applied}}
  %2 = flow.filter %1 {
  ^bb0(%k: i64, %x: i64, %y: i64):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %x, %pc : i64, i64 -> i1
    %qc = flow.constant(6 : i64) : i64
    %q = flow.compare lt %y, %qc : i64, i64 -> i1
    %b = flow.and %p, %q : i1, i1 -> i1
    flow.yield %b : i1
  } : !j
  return %2 : !j
}

// CHECK-LABEL: func.func @copies_what_reads_keys
func.func @copies_what_reads_keys(%l: !l, %r: !r) -> !o {
  %1 = flow.join left %l, %r on ["k"] = ["k"] uid "j" : !l, !r -> !o
  // CHECK: %[[L:.*]] = flow.filter %arg0
  // CHECK: %[[R:.*]] = flow.filter %arg1
  // CHECK: flow.join left %[[L]], %[[R]]
  // CHECK-NOT: flow.filter
  // expected-remark @below {{push-filter-below-join: applied}}
  %2 = flow.filter %1 {
  ^bb0(%k: i64, %x: i64, %y: !flow.optional<i64>):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %k, %pc : i64, i64 -> i1
    flow.yield %p : i1
  } : !o
  return %2 : !o
}

// No match: matches would become NULLs.
// CHECK-LABEL: func.func @keeps_right_of_left_join
func.func @keeps_right_of_left_join(%l: !l, %r: !r) -> !o {
  %1 = flow.join left %l, %r on ["k"] = ["k"] uid "j" : !l, !r -> !o
  // CHECK: %[[J:.*]] = flow.join
  // CHECK: flow.filter %[[J]]
  // expected-remark @below {{push-filter-below-join: a left join keeps rows that the right side does not match}}
  %2 = flow.filter %1 {
  ^bb0(%k: i64, %x: i64, %y: !flow.optional<i64>):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %y, %pc : !flow.optional<i64>, i64 -> !flow.optional<i1>
    flow.yield %p : !flow.optional<i1>
  } : !o
  return %2 : !o
}

// No match: neither side has all columns.
// CHECK-LABEL: func.func @keeps_both_sides
func.func @keeps_both_sides(%l: !l, %r: !r) -> !j {
  %1 = flow.join inner %l, %r on ["k"] = ["k"] uid "j" : !l, !r -> !j
  // CHECK: %[[J:.*]] = flow.join
  // CHECK: flow.filter %[[J]]
  // expected-remark @below {{push-filter-below-join: predicate reads both sides}}
  %2 = flow.filter %1 {
  ^bb0(%k: i64, %x: i64, %y: i64):
    %p = flow.compare lt %x, %y : i64, i64 -> i1
    flow.yield %p : i1
  } : !j
  return %2 : !j
}

// No match: the division would meet rows without a match.
// CHECK-LABEL: func.func @keeps_failing
func.func @keeps_failing(%l: !l, %r: !r) -> !j {
  %1 = flow.join inner %l, %r on ["k"] = ["k"] uid "j" : !l, !r -> !j
  // CHECK: %[[J:.*]] = flow.join
  // CHECK: flow.filter %[[J]]
  // expected-remark @below {{push-filter-below-join: predicate may fail, or is volatile}}
  %2 = flow.filter %1 {
  ^bb0(%k: i64, %x: i64, %y: i64):
    %z = flow.constant(0 : i64) : i64
    %q = flow.div %x, %x : i64, i64 -> i64
    %w = flow.compare lt %q, %z : i64, i64 -> i1
    flow.yield %w : i1
  } : !j
  return %2 : !j
}

// No match: the other reader needs the dropped rows.
// CHECK-LABEL: func.func @keeps_shared
func.func @keeps_shared(%l: !l, %r: !r) -> (!j, !j) {
  %1 = flow.join inner %l, %r on ["k"] = ["k"] uid "j" : !l, !r -> !j
  // CHECK: %[[J:.*]] = flow.join
  // CHECK: flow.filter %[[J]]
  // expected-remark @below {{push-filter-below-join: join has other readers}}
  %2 = flow.filter %1 {
  ^bb0(%k: i64, %x: i64, %y: i64):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %x, %pc : i64, i64 -> i1
    flow.yield %p : i1
  } : !j
  return %1, %2 : !j, !j
}

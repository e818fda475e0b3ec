// A limit behind a sort becomes the sort's.
// RUN: flott-opt %s --flow-optimize="enable-patterns=merge-limit-into-sort explain=1" --verify-diagnostics | FileCheck %s

!s = !flow.stream<a: i64, b: !flow.optional<i64> | bounded>

// CHECK-LABEL: func.func @merges
func.func @merges(%s: !s) -> !s {
  %1 = flow.sort %s by [#flow.order<"a" asc nulls_last>] uid "o" : !s -> !s
  // CHECK: flow.sort {{.*}} limit 5 uid
  // CHECK-NOT: flow.limit
  // expected-remark @below {{merge-limit-into-sort: applied}}
  %2 = flow.limit %1 5 uid "l" : !s -> !s
  return %2 : !s
}

// CHECK-LABEL: func.func @takes_the_smaller
func.func @takes_the_smaller(%s: !s) -> !s {
  %1 = flow.sort %s by [#flow.order<"a" asc nulls_last>] limit 3 offset 2 uid "o" : !s -> !s
  // CHECK: flow.sort {{.*}} limit 3 offset 2 uid
  // expected-remark @below {{merge-limit-into-sort: applied}}
  %2 = flow.limit %1 5 uid "l" : !s -> !s
  return %2 : !s
}

// No match: the other reader needs all rows.
// CHECK-LABEL: func.func @keeps_shared
func.func @keeps_shared(%s: !s) -> (!s, !s) {
  %1 = flow.sort %s by [#flow.order<"a" asc nulls_last>] uid "o" : !s -> !s
  // CHECK: flow.sort
  // CHECK: flow.limit
  // expected-remark @below {{merge-limit-into-sort: sort has other readers}}
  %2 = flow.limit %1 5 uid "l" : !s -> !s
  return %1, %2 : !s, !s
}

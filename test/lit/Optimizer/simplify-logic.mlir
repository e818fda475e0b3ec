// Truth values are simplified by the laws of three-valued logic.
// RUN: flott-opt %s --flow-optimize="enable-patterns=simplify-logic explain=1" --verify-diagnostics | FileCheck %s

!s = !flow.stream<a: i1, b: !flow.optional<i1>, n: i64 | bounded>

// CHECK-LABEL: func.func @and_true
func.func @and_true(%s: !s) -> !flow.stream<x: !flow.optional<i1> | bounded> {
  %0 = flow.project %s {
  ^bb0(%a: i1, %b: !flow.optional<i1>, %n: i64):
    // CHECK: flow.yield %b
    %t = flow.constant(true) : i1
    // expected-remark @below {{applied}}
    %x = flow.and %b, %t : !flow.optional<i1>, i1 -> !flow.optional<i1>
    flow.yield %x : !flow.optional<i1>
  } : !s -> !flow.stream<x: !flow.optional<i1> | bounded>
  return %0 : !flow.stream<x: !flow.optional<i1> | bounded>
}

// CHECK-LABEL: func.func @and_false
func.func @and_false(%s: !s) -> !flow.stream<x: !flow.optional<i1> | bounded> {
  %0 = flow.project %s {
  ^bb0(%a: i1, %b: !flow.optional<i1>, %n: i64):
    // CHECK: %[[C:.*]] = flow.constant(false)
    // CHECK: %[[X:.*]] = flow.some %[[C]]
    // CHECK: flow.yield %[[X]]
    %t = flow.constant(false) : i1
    // expected-remark @below {{applied}}
    %x = flow.and %b, %t : !flow.optional<i1>, i1 -> !flow.optional<i1>
    flow.yield %x : !flow.optional<i1>
  } : !s -> !flow.stream<x: !flow.optional<i1> | bounded>
  return %0 : !flow.stream<x: !flow.optional<i1> | bounded>
}

// CHECK-LABEL: func.func @or_true
func.func @or_true(%s: !s) -> !flow.stream<x: !flow.optional<i1> | bounded> {
  %0 = flow.project %s {
  ^bb0(%a: i1, %b: !flow.optional<i1>, %n: i64):
    // CHECK: %[[C:.*]] = flow.constant(true)
    // CHECK: %[[X:.*]] = flow.some %[[C]]
    // CHECK: flow.yield %[[X]]
    %t = flow.constant(true) : i1
    // expected-remark @below {{applied}}
    %x = flow.or %b, %t : !flow.optional<i1>, i1 -> !flow.optional<i1>
    flow.yield %x : !flow.optional<i1>
  } : !s -> !flow.stream<x: !flow.optional<i1> | bounded>
  return %0 : !flow.stream<x: !flow.optional<i1> | bounded>
}

// a and (a or b) is a, but of an optional type.
// CHECK-LABEL: func.func @absorbs
func.func @absorbs(%s: !s) -> !flow.stream<x: !flow.optional<i1> | bounded> {
  %0 = flow.project %s {
  ^bb0(%a: i1, %b: !flow.optional<i1>, %n: i64):
    // CHECK: %[[X:.*]] = flow.some %a
    // CHECK: flow.yield %[[X]]
    %o = flow.or %a, %b : i1, !flow.optional<i1> -> !flow.optional<i1>
    // expected-remark @below {{applied}}
    %x = flow.and %o, %a : !flow.optional<i1>, i1 -> !flow.optional<i1>
    flow.yield %x : !flow.optional<i1>
  } : !s -> !flow.stream<x: !flow.optional<i1> | bounded>
  return %0 : !flow.stream<x: !flow.optional<i1> | bounded>
}

// CHECK-LABEL: func.func @negates_comparison
func.func @negates_comparison(%s: !s) -> !flow.stream<x: i1 | bounded> {
  %0 = flow.project %s {
  ^bb0(%a: i1, %b: !flow.optional<i1>, %n: i64):
    // CHECK: %[[X:.*]] = flow.compare ge %n,
    // CHECK: flow.yield %[[X]]
    %c = flow.constant(5 : i64) : i64
    %l = flow.compare lt %n, %c : i64, i64 -> i1
    // expected-remark @below {{applied}}
    %x = flow.not %l : i1
    flow.yield %x : i1
  } : !s -> !flow.stream<x: i1 | bounded>
  return %0 : !flow.stream<x: i1 | bounded>
}

// CHECK-LABEL: func.func @double_negation
func.func @double_negation(%s: !s) -> !flow.stream<x: !flow.optional<i1> | bounded> {
  %0 = flow.project %s {
  ^bb0(%a: i1, %b: !flow.optional<i1>, %n: i64):
    // CHECK: flow.yield %b
    %y = flow.not %b : !flow.optional<i1>
    // expected-remark @below {{applied}}
    %x = flow.not %y : !flow.optional<i1>
    flow.yield %x : !flow.optional<i1>
  } : !s -> !flow.stream<x: !flow.optional<i1> | bounded>
  return %0 : !flow.stream<x: !flow.optional<i1> | bounded>
}

// CHECK-LABEL: func.func @never_null
func.func @never_null(%s: !s) -> !flow.stream<x: i1 | bounded> {
  %0 = flow.project %s {
  ^bb0(%a: i1, %b: !flow.optional<i1>, %n: i64):
    // CHECK: %[[X:.*]] = flow.constant(false)
    // CHECK: flow.yield %[[X]]
    // expected-remark @below {{applied}}
    %x = flow.is_null %n : i64
    flow.yield %x : i1
  } : !s -> !flow.stream<x: i1 | bounded>
  return %0 : !flow.stream<x: i1 | bounded>
}

// CHECK-LABEL: func.func @value_of_some
func.func @value_of_some(%s: !s) -> !flow.stream<x: i64 | bounded> {
  %0 = flow.project %s {
  ^bb0(%a: i1, %b: !flow.optional<i1>, %n: i64):
    // CHECK: flow.yield %n
    %y = flow.some %n : i64 -> !flow.optional<i64>
    // expected-remark @below {{applied}}
    %x = flow.value %y : !flow.optional<i64> -> i64
    flow.yield %x : i64
  } : !s -> !flow.stream<x: i64 | bounded>
  return %0 : !flow.stream<x: i64 | bounded>
}

// No match: false and NULL is false, true and NULL is NULL.
// CHECK-LABEL: func.func @keeps_and_null
func.func @keeps_and_null(%s: !s) -> !flow.stream<x: !flow.optional<i1> | bounded> {
  %0 = flow.project %s {
  ^bb0(%a: i1, %b: !flow.optional<i1>, %n: i64):
    // CHECK: flow.and
    %t = flow.constant(unit) : !flow.optional<i1>
    %x = flow.and %b, %t : !flow.optional<i1>, !flow.optional<i1> -> !flow.optional<i1>
    flow.yield %x : !flow.optional<i1>
  } : !s -> !flow.stream<x: !flow.optional<i1> | bounded>
  return %0 : !flow.stream<x: !flow.optional<i1> | bounded>
}

// No match: b and not b is NULL where b is.
// CHECK-LABEL: func.func @keeps_contradiction
func.func @keeps_contradiction(%s: !s) -> !flow.stream<x: !flow.optional<i1> | bounded> {
  %0 = flow.project %s {
  ^bb0(%a: i1, %b: !flow.optional<i1>, %n: i64):
    // CHECK: flow.and
    %y = flow.not %b : !flow.optional<i1>
    %x = flow.and %b, %y : !flow.optional<i1>, !flow.optional<i1> -> !flow.optional<i1>
    flow.yield %x : !flow.optional<i1>
  } : !s -> !flow.stream<x: !flow.optional<i1> | bounded>
  return %0 : !flow.stream<x: !flow.optional<i1> | bounded>
}

// No match: b may be NULL.
// CHECK-LABEL: func.func @keeps_may_be_null
func.func @keeps_may_be_null(%s: !s) -> !flow.stream<x: i1 | bounded> {
  %0 = flow.project %s {
  ^bb0(%a: i1, %b: !flow.optional<i1>, %n: i64):
    // CHECK: flow.is_null
    %x = flow.is_null %b : !flow.optional<i1>
    flow.yield %x : i1
  } : !s -> !flow.stream<x: i1 | bounded>
  return %0 : !flow.stream<x: i1 | bounded>
}

// Operations on constants are done at compile time.
// RUN: flott-opt %s --flow-optimize="enable-patterns=fold-constants explain=1" --verify-diagnostics | FileCheck %s

!s = !flow.stream<a: i64, b: !flow.optional<i64> | bounded>

// CHECK-LABEL: func.func @folds
func.func @folds(%s: !s) -> !flow.stream<x: i64 | bounded> {
  %0 = flow.project %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %c = flow.constant(2 : i64) : i64
    %d = flow.constant(3 : i64) : i64
    // CHECK: %[[X:.*]] = flow.constant(5 : i64) : i64
    // CHECK: flow.yield %[[X]]
    // expected-remark @below {{applied}}
    %x = flow.add %c, %d : i64, i64 -> i64
    flow.yield %x : i64
  } : !s -> !flow.stream<x: i64 | bounded>
  return %0 : !flow.stream<x: i64 | bounded>
}

// CHECK-LABEL: func.func @folds_to_optional
func.func @folds_to_optional(%s: !s) -> !flow.stream<x: !flow.optional<i64> | bounded> {
  %0 = flow.project %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %c = flow.constant("7") : !flow.string
    // CHECK: %[[C:.*]] = flow.constant(7 : i64) : i64
    // CHECK: %[[X:.*]] = flow.some %[[C]]
    // CHECK: flow.yield %[[X]]
    // expected-remark @below {{applied}}
    %x = flow.cast %c on_error null : !flow.string -> !flow.optional<i64>
    flow.yield %x : !flow.optional<i64>
  } : !s -> !flow.stream<x: !flow.optional<i64> | bounded>
  return %0 : !flow.stream<x: !flow.optional<i64> | bounded>
}

// CHECK-LABEL: func.func @folds_to_null
func.func @folds_to_null(%s: !s) -> !flow.stream<x: !flow.optional<i64> | bounded> {
  %0 = flow.project %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %c = flow.constant("seven") : !flow.string
    // CHECK: %[[X:.*]] = flow.constant(unit) : !flow.optional<i64>
    // CHECK: flow.yield %[[X]]
    // expected-remark @below {{applied}}
    %x = flow.cast %c on_error null : !flow.string -> !flow.optional<i64>
    flow.yield %x : !flow.optional<i64>
  } : !s -> !flow.stream<x: !flow.optional<i64> | bounded>
  return %0 : !flow.stream<x: !flow.optional<i64> | bounded>
}

// A NULL condition counts as false.
// CHECK-LABEL: func.func @takes_the_branch
func.func @takes_the_branch(%s: !s) -> !flow.stream<x: !flow.optional<i64> | bounded> {
  %0 = flow.project %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %c = flow.constant(unit) : !flow.optional<i1>
    // CHECK-NOT: flow.if
    // CHECK: flow.yield %b
    // expected-remark @below {{applied}}
    %x = flow.if %c : !flow.optional<i1> -> !flow.optional<i64> {
      %n = flow.constant(unit) : !flow.optional<i64>
      flow.yield %n : !flow.optional<i64>
    } else {
      flow.yield %b : !flow.optional<i64>
    }
    flow.yield %x : !flow.optional<i64>
  } : !s -> !flow.stream<x: !flow.optional<i64> | bounded>
  return %0 : !flow.stream<x: !flow.optional<i64> | bounded>
}

// No match: the error belongs to the rows that reach it.
// CHECK-LABEL: func.func @keeps_error
func.func @keeps_error(%s: !s) -> !flow.stream<x: i64 | bounded> {
  %0 = flow.project %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %c = flow.constant(1 : i64) : i64
    %d = flow.constant(0 : i64) : i64
    // CHECK: flow.div
    // expected-remark @below {{fold-constants: evaluation fails: division by zero}}
    %x = flow.div %c, %d : i64, i64 -> i64
    flow.yield %x : i64
  } : !s -> !flow.stream<x: i64 | bounded>
  return %0 : !flow.stream<x: i64 | bounded>
}

// No match: each row has a value of its own.
// CHECK-LABEL: func.func @keeps_volatile
func.func @keeps_volatile(%s: !s) -> !flow.stream<x: i64 | bounded> {
  %0 = flow.project %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    // CHECK: flow.call
    // expected-remark @below {{fold-constants: function is not deterministic}}
    %x = flow.call "random" symbol "random" () volatile : () -> i64
    flow.yield %x : i64
  } : !s -> !flow.stream<x: i64 | bounded>
  return %0 : !flow.stream<x: i64 | bounded>
}

// No match: the text would fill the plan.
// CHECK-LABEL: func.func @keeps_long_text
func.func @keeps_long_text(%s: !s) -> !flow.stream<x: !flow.string | bounded> {
  %0 = flow.project %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %c = flow.constant("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx") : !flow.bytes
    // CHECK: flow.cast
    // expected-remark @below {{fold-constants: result is too long for a plan}}
    %x = flow.cast %c : !flow.bytes -> !flow.string
    flow.yield %x : !flow.string
  } : !s -> !flow.stream<x: !flow.string | bounded>
  return %0 : !flow.stream<x: !flow.string | bounded>
}

// No match: a is known per row.
// CHECK-LABEL: func.func @keeps_variable
func.func @keeps_variable(%s: !s) -> !flow.stream<x: i64 | bounded> {
  %0 = flow.project %s {
  ^bb0(%a: i64, %b: !flow.optional<i64>):
    %c = flow.constant(1 : i64) : i64
    // CHECK: flow.mul
    %x = flow.mul %c, %a : i64, i64 -> i64
    flow.yield %x : i64
  } : !s -> !flow.stream<x: i64 | bounded>
  return %0 : !flow.stream<x: i64 | bounded>
}

// A left join whose unmatched rows are dropped becomes an inner one.
// RUN: flott-opt %s --flow-optimize="enable-patterns=strengthen-left-join explain=1" --verify-diagnostics | FileCheck %s

!l = !flow.stream<k: i64, x: i64 | bounded>
!r = !flow.stream<k: i64, y: i64 | bounded>
!j = !flow.stream<k: i64, x: i64, y: i64 | bounded>
!o = !flow.stream<k: i64, x: i64, y: !flow.optional<i64> | bounded>

// CHECK-LABEL: func.func @strengthens
func.func @strengthens(%l: !l, %r: !r) -> !o {
  %1 = flow.join left %l, %r on ["k"] = ["k"] uid "j" : !l, !r -> !o
  // CHECK: %[[J:.*]] = flow.join inner
  // CHECK: %[[P:.*]] = flow.project %[[J]]
  // CHECK: flow.some %y : i64
  // CHECK: flow.filter %[[P]]
  // expected-remark @below {{strengthen-left-join: applied}}
  %2 = flow.filter %1 {
  ^bb0(%k: i64, %x: i64, %y: !flow.optional<i64>):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %y, %pc : !flow.optional<i64>, i64 -> !flow.optional<i1>
    flow.yield %p : !flow.optional<i1>
  } : !o
  return %2 : !o
}

// No match: is_null asks for the rows without a match.
// CHECK-LABEL: func.func @keeps_what_null_passes
func.func @keeps_what_null_passes(%l: !l, %r: !r) -> !o {
  %1 = flow.join left %l, %r on ["k"] = ["k"] uid "j" : !l, !r -> !o
  // CHECK: flow.join left
  // expected-remark @below {{strengthen-left-join: predicate may be true for a row without a match}}
  %2 = flow.filter %1 {
  ^bb0(%k: i64, %x: i64, %y: !flow.optional<i64>):
    %p = flow.is_null %y : !flow.optional<i64>
    flow.yield %p : i1
  } : !o
  return %2 : !o
}

// No match: the left column may decide.
// CHECK-LABEL: func.func @keeps_or
func.func @keeps_or(%l: !l, %r: !r) -> !o {
  %1 = flow.join left %l, %r on ["k"] = ["k"] uid "j" : !l, !r -> !o
  // CHECK: flow.join left
  // expected-remark @below {{strengthen-left-join: predicate may be true for a row without a match}}
  %2 = flow.filter %1 {
  ^bb0(%k: i64, %x: i64, %y: !flow.optional<i64>):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %y, %pc : !flow.optional<i64>, i64 -> !flow.optional<i1>
    %qc = flow.constant(5 : i64) : i64
    %q = flow.compare lt %x, %qc : i64, i64 -> i1
    %b = flow.or %p, %q : !flow.optional<i1>, i1 -> !flow.optional<i1>
    flow.yield %b : !flow.optional<i1>
  } : !o
  return %2 : !o
}

// No match: the other reader sees the rows without a match.
// CHECK-LABEL: func.func @keeps_shared
func.func @keeps_shared(%l: !l, %r: !r) -> (!o, !o) {
  %1 = flow.join left %l, %r on ["k"] = ["k"] uid "j" : !l, !r -> !o
  // CHECK: flow.join left
  // expected-remark @below {{strengthen-left-join: join has other readers}}
  %2 = flow.filter %1 {
  ^bb0(%k: i64, %x: i64, %y: !flow.optional<i64>):
    %pc = flow.constant(5 : i64) : i64
    %p = flow.compare lt %y, %pc : !flow.optional<i64>, i64 -> !flow.optional<i1>
    flow.yield %p : !flow.optional<i1>
  } : !o
  return %1, %2 : !o, !o
}

// No match: the function would run for fewer rows.
// CHECK-LABEL: func.func @keeps_volatile
func.func @keeps_volatile(%l: !l, %r: !r) -> !o {
  %1 = flow.join left %l, %r on ["k"] = ["k"] uid "j" : !l, !r -> !o
  // CHECK: flow.join left
  // expected-remark @below {{strengthen-left-join: function is volatile}}
  %2 = flow.filter %1 {
  ^bb0(%k: i64, %x: i64, %y: !flow.optional<i64>):
    %z = flow.call "random" symbol "random" () volatile : () -> i64
    %p = flow.compare lt %y, %z : !flow.optional<i64>, i64 -> !flow.optional<i1>
    flow.yield %p : !flow.optional<i1>
  } : !o
  return %2 : !o
}

// Each constraint of the pipe ops, by its label.
// RUN: flott-opt %s --split-input-file --verify-diagnostics

pipe.stage @table_c1 parallelism 1 ports [] {
  // expected-error @+1 {{parts do not fit the kind}}
  pipe.table @t list keys [i64] accumulators [] row [i64] uid "t"
}

// -----

pipe.stage @pipeline_c1 parallelism 1 ports [] {
  // expected-error @+1 {{driver, port, table and firing do not fit}}
  pipe.pipeline @p batch fires end port 0 ports [0] {
  ^bb0(%k: i64):
    pipe.emit [@out] by [](%k) : i64
  }
}

// -----

pipe.stage @pipeline_c2 parallelism 1 ports [] {
  pipe.pipeline @p batch fires input port 0 ports [0] {
  ^bb0(%k: i1):
    // expected-error @+1 {{terminal is not the last op, or is missing}}
    pipe.where %k : i1
  }
}

// -----

pipe.stage @pipeline_c3 parallelism 1 ports [] {
  // expected-error @+1 {{closed needs firing on a window}}
  pipe.pipeline @p table fires end table @t closed @u ports [0] {
  ^bb0(%k: i64):
    pipe.emit [@out] by [](%k) : i64
  }
}

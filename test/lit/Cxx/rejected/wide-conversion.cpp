// RUN: not flott-cxx -I%root -I%S/../Inputs/reject %s 2>&1 | FileCheck %s --implicit-check-not=error:
#include "prelude.h"

namespace flott {

FLOTT_FUNCTION("f")
// CHECK: wide-conversion.cpp:[[#@LINE+1]]:50: error: conversion of 128 bits to or from a float in "f": it would call the compiler's library
double f(Decimal x) { return static_cast<double>(x.unscaled); }

} // namespace flott

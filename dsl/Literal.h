// Constants: as written in a program, given on the command line, or folded.
#pragma once

#include "dsl/Types.h"

#include <optional>

namespace flott {

using Int128 = __int128;

/// A constant value. Which members count follows from `type`:
///
///   Null                      none
///   Bool, I8 .. I64           integer
///   Decimal                   integer (unscaled), type.scale
///   F32, F64                  number
///   String, Bytes             text
///   Date, Time, Timestamp, TimestampLtz, Interval, Months    integer (units)
///   Array                     elements
struct Literal {
  Type type;
  Int128 integer = 0;
  double number = 0;
  std::string text;
  std::vector<Literal> elements;
  /// A number as written, which takes the type that its neighbour asks for if
  /// it fits exactly: then `integer` is its digits, `digitsBehind` of them
  /// behind the point (negative: zeros in front of it).
  bool adapts = false;
  bool exact = true; // false: more digits than 38
  int digitsBehind = 0;

  static Literal null();
  static Literal boolean(bool value);
  static Literal string(std::string value);
};

/// `12`, `12.50`, `1e-3`, `1_000`: an i64 if it is whole and fits, a decimal if
/// it is whole and larger, else an f64; always adapting. Nothing if `text` is
/// not a number or an integer of more than 38 digits.
std::optional<Literal> parseNumber(std::string_view text);

/// `10s`, `1h30m`, `250ms`, `3mo`, `1y`: an interval, or months. Units: us ms s
/// m h d w; mo y.
std::optional<Literal> parseDuration(std::string_view text);

/// `2013-01-31`, `05:00:00.25`, `2013-01-31T05:00` (or a blank for T); an
/// instant (TimestampLtz) ends in `Z` or an offset. Has six digits of a second,
/// or as many as are written.
std::optional<Literal> parseTemporal(TypeKind kind, std::string_view text);

/// What a parameter's text on the command line means.
std::optional<Literal> parseAs(const Type &type, std::string_view text);

/// The literal as a value of `type` (whose optional is ignored), if that is
/// exact: numbers that adapt, and values that widen. NULL fits any type.
std::optional<Literal> literalAs(const Literal &literal, const Type &type);

/// The literal with the other sign.
std::optional<Literal> negated(const Literal &literal);

/// As it could be written in a program.
std::string literalText(const Literal &literal);

/// An interval in the largest unit that it is a whole number of: `90m`.
std::string durationText(Int128 micros);
std::string int128Text(Int128 value);
/// 10 to the power `exponent`, 0..38.
Int128 powerOfTen(int exponent);

} // namespace flott

// Errors as values: Status and Result<T> cannot be dropped.
#pragma once

#include <cassert>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace flott {

/// What a caller may do differently about; the text is for people.
enum class ErrorKind {
  Failed,      // the world (disk, peer, data) refused
  Invalid,     // the plan or an option is wrong
  OutOfMemory, // the budget is used up
  Aborted,     // somebody asked for it
};

struct Error {
  ErrorKind kind = ErrorKind::Failed;
  std::string message;
};

/// Success, or an error. True means success.
class [[nodiscard]] Status {
public:
  Status() = default;
  Status(Error error) : error_(std::make_unique<Error>(std::move(error))) {}

  explicit operator bool() const { return !error_; }
  /// REQUIRES: an error.
  const Error &error() const {
    assert(error_);
    return *error_;
  }
  const std::string &message() const { return error().message; }

private:
  std::unique_ptr<Error> error_;
};

/// A value, or an error. True means a value.
template <typename T> class [[nodiscard]] Result {
public:
  template <typename U,
            typename = std::enable_if_t<std::is_convertible_v<U &&, T>>>
  Result(U &&value) : value_(std::forward<U>(value)) {}
  Result(Error error) : status_(std::move(error)) {}
  Result(Status status) : status_(std::move(status)) { assert(!status_); }

  explicit operator bool() const { return value_.has_value(); }
  /// REQUIRES: a value.
  T &operator*() {
    assert(value_);
    return *value_;
  }
  const T &operator*() const {
    assert(value_);
    return *value_;
  }
  T *operator->() { return &**this; }
  const T *operator->() const { return &**this; }
  /// REQUIRES: an error.
  const Error &error() const { return status_.error(); }
  const std::string &message() const { return status_.message(); }
  Status status() && { return std::move(status_); }

private:
  std::optional<T> value_;
  Status status_;
};

inline Error failed(std::string message) {
  return {ErrorKind::Failed, std::move(message)};
}
inline Error invalid(std::string message) {
  return {ErrorKind::Invalid, std::move(message)};
}
inline Error outOfMemory(std::string message) {
  return {ErrorKind::OutOfMemory, std::move(message)};
}

} // namespace flott

#define FLOTT_JOIN_(a, b) a##b
#define FLOTT_JOIN(a, b) FLOTT_JOIN_(a, b)

/// Returns from the function if `expression`, a Status, is an error.
#define FLOTT_TRY(expression)                                                  \
  do {                                                                         \
    if (::flott::Status status_ = (expression); !status_)                      \
      return status_;                                                          \
  } while (false)

/// Defines `name` from a Result, or returns its error from the function.
#define FLOTT_TRY_ASSIGN(name, expression)                                     \
  auto FLOTT_JOIN(result_, __LINE__) = (expression);                           \
  if (!FLOTT_JOIN(result_, __LINE__))                                          \
    return std::move(FLOTT_JOIN(result_, __LINE__)).status();                  \
  name = std::move(*FLOTT_JOIN(result_, __LINE__))

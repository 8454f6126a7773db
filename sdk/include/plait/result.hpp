// Result and Error: the one way in which plait's own code, engine and plugins alike, says that
// something did not work. Nothing here throws across a function that returns Result.
#pragma once

#include <cassert>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace plait {

// A place in a file that a person wrote. Lines and columns count from 1 (columns in bytes); 0 means
// unknown. `length` is the number of bytes to underline, 0 for a single caret.
struct SourceSpan {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t length = 0;

  friend bool operator==(const SourceSpan&, const SourceSpan&) = default;
};

// `code` is stable and meant for programs: an error class of plait/error_class.hpp for what
// happened while running, `PLxxxx` for a mistake in a file. `message` is one sentence, lower case,
// without a final period; `remedy` says what the user can do; `notes` are added on the way up.
struct Error {
  std::string code;
  std::string message;
  std::string remedy;
  std::optional<SourceSpan> span;
  std::vector<std::string> notes;

  Error&& note(std::string text) && {
    notes.push_back(std::move(text));
    return std::move(*this);
  }
  friend bool operator==(const Error&, const Error&) = default;
};

inline Error fail(std::string_view code, std::string message, std::string remedy = {}) {
  return Error{std::string(code), std::move(message), std::move(remedy), std::nullopt, {}};
}

// A value of T or an Error. Reading the value of a failed Result is a programming error (asserts).
template <typename T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value)
      : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
  // Whatever becomes a T in one step: an alternative of a variant, a derived pointer.
  template <typename U>
  requires(std::convertible_to<U, T> && !std::same_as<std::remove_cvref_t<U>, T> &&
           !std::same_as<std::remove_cvref_t<U>, Error> &&
           !std::same_as<std::remove_cvref_t<U>, Result>)
      Result(U&& value)  // NOLINT(bugprone-forwarding-reference-overload): no Result gets here
      : state_(std::in_place_index<0>, std::forward<U>(value)) {}
  Result(Error error)
      : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }

  T& value() & {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  // By value, so that `for (auto& x : list().value())` loops over something that lives.
  T value() && {
    assert(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  [[nodiscard]] T value_or(T fallback) const& { return ok() ? value() : std::move(fallback); }

  Error& error() & {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }
  const Error& error() const& {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }
  Error&& error() && {
    assert(!ok());
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  std::variant<T, Error> state_;
};

// Success without a value.
template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const noexcept { return !error_.has_value(); }
  explicit operator bool() const noexcept { return ok(); }
  Error& error() & {
    assert(!ok());
    return *error_;
  }
  const Error& error() const& {
    assert(!ok());
    return *error_;
  }
  Error&& error() && {
    assert(!ok());
    return std::move(*error_);
  }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace plait

#define PLAIT_CONCAT_(a, b) a##b
#define PLAIT_CONCAT(a, b) PLAIT_CONCAT_(a, b)

// PLAIT_TRY(auto text, read_file(path)); declares `text`, or returns the error from this function.
#define PLAIT_TRY(declaration, expression) \
  PLAIT_TRY_(declaration, expression, PLAIT_CONCAT(plait_try_, __LINE__))
#define PLAIT_TRY_(declaration, expression, temporary)                            \
  auto temporary = (expression); /* NOLINT(bugprone-macro-parentheses): a name */ \
  if (!(temporary).ok()) return std::move(temporary).error();                     \
  declaration = std::move(temporary).value() /* NOLINT(bugprone-macro-parentheses): same */

// PLAIT_CHECK(write_file(path, text)); the same for a Status.
#define PLAIT_CHECK(expression)                                 \
  do {                                                          \
    if (auto plait_status_ = (expression); !plait_status_.ok()) \
      return std::move(plait_status_).error();                  \
  } while (false)

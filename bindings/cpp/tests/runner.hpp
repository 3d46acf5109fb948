// SPDX-License-Identifier: MIT
//
// A test runner in one file, so that the tests need nothing but a compiler. A test is
//     TEST(refused_sender_leaves_the_session_usable) { EXPECT(…); }
// Every failed expectation is printed with its place; the program ends with
// "N passed, N failed" and status 1 when something failed.
#ifndef COURRIEL_TESTS_RUNNER_HPP
#define COURRIEL_TESTS_RUNNER_HPP

#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace runner {

struct Test {
    std::string name;
    std::function<void()> body;
};

inline std::vector<Test> &tests()
{
    static std::vector<Test> all;
    return all;
}

struct Registration {
    Registration(std::string name, std::function<void()> body)
    {
        tests().push_back({std::move(name), std::move(body)});
    }
};

// Notes a failed expectation of the test that is running; from any thread.
void fail(const char *file, int line, const std::string &what);

// Thrown by REQUIRE to leave a test.
struct Abandoned {};

template <class T> std::string shown(const T &value)
{
    std::ostringstream out;
    out << std::boolalpha << value;
    return out.str();
}

template <class A, class B>
void equal(const char *file, int line, const char *what, const A &actual, const B &expected)
{
    if (!(actual == expected))
        fail(file, line, std::string(what) + " is " + shown(actual) + ", not " + shown(expected));
}

} // namespace runner

#define TEST(name)                                                                                 \
    static void test_##name();                                                                     \
    static const runner::Registration registration_##name(#name, test_##name);                     \
    static void test_##name()

#define EXPECT(condition)                                                                          \
    do {                                                                                           \
        if (!(condition))                                                                          \
            runner::fail(__FILE__, __LINE__, "not so: " #condition);                               \
    } while (0)

#define REQUIRE(condition)                                                                         \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            runner::fail(__FILE__, __LINE__, "not so: " #condition);                               \
            throw runner::Abandoned();                                                             \
        }                                                                                          \
    } while (0)

#define EXPECT_EQUAL(actual, expected)                                                             \
    runner::equal(__FILE__, __LINE__, #actual, (actual), (expected))

// Expects that the statement throws this type, and gives the exception to what follows:
//     EXPECT_THROWS(UseError, session.close(), error) { EXPECT(error.code() == …); }
#define EXPECT_THROWS(type, statement, name)                                                       \
    if (const auto caught = runner_detail::catch_as<type>([&] { statement; }); !caught)            \
        runner::fail(__FILE__, __LINE__, #statement " did not throw " #type);                      \
    else if (const type &name = *caught; true)

namespace runner_detail {

template <class E, class F> std::unique_ptr<E> catch_as(const F &call)
{
    try {
        call();
    } catch (const E &error) {
        return std::make_unique<E>(error);
    }
    return nullptr;
}

} // namespace runner_detail

#endif

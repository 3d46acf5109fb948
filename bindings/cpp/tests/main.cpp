// SPDX-License-Identifier: MIT
//
// Runs all tests, or those whose names contain the first argument.
#include "runner.hpp"

#include <cstdio>
#include <exception>
#include <mutex>

namespace {

std::mutex lock;
int failures_of_this_test = 0;

} // namespace

void runner::fail(const char *file, int line, const std::string &what)
{
    const std::lock_guard<std::mutex> guard(lock);
    failures_of_this_test++;
    std::printf("    %s:%d: %s\n", file, line, what.c_str());
}

int main(int count, char **arguments)
{
    const std::string wanted = count > 1 ? arguments[1] : "";
    int passed = 0, failed = 0;
    for (const runner::Test &test : runner::tests()) {
        if (test.name.find(wanted) == std::string::npos)
            continue;
        failures_of_this_test = 0;
        try {
            test.body();
        } catch (const runner::Abandoned &) {
        } catch (const std::exception &error) {
            runner::fail(test.name.c_str(), 0,
                         std::string("unexpected exception: ") + error.what());
        } catch (...) {
            runner::fail(test.name.c_str(), 0, "unexpected exception of an unknown type");
        }
        const bool good = failures_of_this_test == 0;
        ++(good ? passed : failed);
        std::printf("%s %s\n", good ? "ok    " : "FAILED", test.name.c_str());
        std::fflush(stdout);
    }
    std::printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
}

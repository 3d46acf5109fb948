// SPDX-License-Identifier: MIT
//
// Starts build/smtptestd for a test and reads what it reports.
#ifndef COURRIEL_TESTS_SERVER_HPP
#define COURRIEL_TESTS_SERVER_HPP

#include "json.hpp"

#include "courriel.hpp"

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>
#include <string>
#include <sys/types.h>
#include <thread>
#include <vector>

// A folder that goes with the object.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder &) = delete;
    TemporaryFolder &operator=(const TemporaryFolder &) = delete;

    const std::filesystem::path &path() const { return path_; }
    // Writes a file and gives its path.
    std::filesystem::path file(const std::string &name, const std::string &content) const;

private:
    std::filesystem::path path_;
};

// A running smtptestd; it ends with the object.
class Server {
public:
    explicit Server(std::vector<std::string> arguments = {});
    ~Server();
    Server(const Server &) = delete;
    Server &operator=(const Server &) = delete;

    // The next event of a kind ("mail", "listening" …); those of other kinds before it are
    // kept. Throws when none comes for 30 seconds or the server ends.
    json::Value next(const std::string &kind);
    // The next mail that arrived.
    json::Value mail() { return next("mail"); }
    // Whether an event of this kind has been reported by now and not been taken.
    bool holds(const std::string &kind);

    // Ends the server, waits for it and gives its exit status; its events can still be read.
    int end();

    int port() const { return port_; }
    const std::string &ca() const { return ca_; }
    // Options that fit this server: address, protection, certificate, user and password.
    courriel::SessionOptions options() const;

private:
    void read_events();

    TemporaryFolder folder_;
    pid_t process_ = -1;
    int to_ = -1, from_ = -1;
    // Reads all the time: a server whose reports nobody reads would come to a halt.
    std::thread reader_;
    std::mutex lock_;
    std::condition_variable changed_;
    std::deque<json::Value> events_;
    bool ended_ = false;
    int port_ = 0;
    std::string ca_, tls_, user_, password_;
};

// Runs a program to its end and gives what it printed; throws when it fails.
std::string output_of(std::vector<std::string> arguments);

// The top of the source tree, from the environment that the Makefile sets.
std::filesystem::path tree();

#endif

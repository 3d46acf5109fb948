// SPDX-License-Identifier: MIT

#include "server.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr std::chrono::seconds patience(60); // far more than anything takes, on a busy machine too

[[noreturn]] void fail(const std::string &what) { throw std::runtime_error(what); }

struct Child {
    pid_t process;
    int to, from; // its standard input and output
};

Child start(std::vector<std::string> &arguments)
{
    std::vector<char *> argv;
    for (std::string &argument : arguments)
        argv.push_back(argument.data());
    argv.push_back(nullptr);

    // Closed on exec, or one child would hold the other's standard input open.
    int in[2], out[2];
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
        fail("no pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    Child child{-1, in[1], out[0]};
    const int error = posix_spawn(&child.process, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(in[0]);
    close(out[1]);
    if (error == 0)
        return child;
    close(in[1]);
    close(out[0]);
    fail("cannot start " + arguments[0] + ": " + std::strerror(error) + "; run make first");
}

} // namespace

std::filesystem::path tree()
{
    const char *root = std::getenv("COURRIEL_TREE");
    return root != nullptr ? root : ".";
}

TemporaryFolder::TemporaryFolder()
{
    std::string pattern = (std::filesystem::temp_directory_path() / "courriel-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr)
        fail(std::string("no temporary folder: ") + std::strerror(errno));
    path_ = pattern;
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TemporaryFolder::file(const std::string &name,
                                            const std::string &content) const
{
    std::ofstream(path_ / name, std::ios::binary) << content;
    return path_ / name;
}

Server::Server(std::vector<std::string> arguments)
{
    for (std::size_t i = 0; i + 1 < arguments.size(); i++) {
        if (arguments[i] == "-user")
            user_ = arguments[i + 1];
        if (arguments[i] == "-password")
            password_ = arguments[i + 1];
    }
    const std::string program = (tree() / "build" / "smtptestd").string();
    arguments.insert(arguments.begin(), {program, "-certs", folder_.path().string()});
    const Child child = start(arguments);
    process_ = child.process;
    to_ = child.to;
    from_ = child.from;
    reader_ = std::thread([this] { read_events(); });

    // With -all-scenarios there is an event "scenarios" instead, for the test to read.
    if (std::find(arguments.begin(), arguments.end(), "-all-scenarios") != arguments.end())
        return;
    json::Value listening;
    try {
        listening = next("listening");
    } catch (...) {
        end();
        throw;
    }
    port_ = listening["port"].integer();
    ca_ = listening["ca"].text;
    tls_ = listening["tls"].text;
}

Server::~Server() { end(); }

int Server::end()
{
    if (process_ <= 0)
        return -1;
    close(to_); // it ends when its standard input does
    reader_.join();
    close(from_);
    int status = 0;
    waitpid(process_, &status, 0);
    process_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void Server::read_events()
{
    std::string unread;
    char bytes[65536];
    for (;;) {
        const ssize_t got = read(from_, bytes, sizeof bytes);
        if (got < 0 && errno == EINTR)
            continue;
        const std::lock_guard<std::mutex> guard(lock_);
        if (got <= 0) {
            ended_ = true;
            changed_.notify_all();
            return;
        }
        unread.append(bytes, static_cast<std::size_t>(got));
        for (auto end = unread.find('\n'); end != std::string::npos; end = unread.find('\n')) {
            try {
                events_.push_back(json::parse(unread.substr(0, end)));
            } catch (const std::exception &error) {
                json::Value wrong;
                wrong.object["event"].text = error.what(); // shows up where the event is missed
                events_.push_back(wrong);
            }
            unread.erase(0, end + 1);
        }
        changed_.notify_all();
    }
}

json::Value Server::next(const std::string &kind)
{
    std::unique_lock<std::mutex> guard(lock_);
    const auto found = [&] {
        return std::find_if(events_.begin(), events_.end(),
                            [&](const json::Value &one) { return one["event"].text == kind; });
    };
    if (!changed_.wait_for(guard, patience, [&] { return ended_ || found() != events_.end(); }))
        fail("the test server reported no " + kind + " for 60 seconds");
    const auto one = found();
    if (one == events_.end())
        fail("the test server ended without reporting a " + kind);
    json::Value event = std::move(*one);
    events_.erase(one);
    return event;
}

bool Server::holds(const std::string &kind)
{
    const std::lock_guard<std::mutex> guard(lock_);
    return std::any_of(events_.begin(), events_.end(),
                       [&](const json::Value &one) { return one["event"].text == kind; });
}

std::string output_of(std::vector<std::string> arguments)
{
    const Child child = start(arguments);
    close(child.to);
    std::string output;
    char bytes[4096];
    for (;;) {
        const ssize_t got = read(child.from, bytes, sizeof bytes);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        output.append(bytes, static_cast<std::size_t>(got));
    }
    close(child.from);
    int status = 0;
    waitpid(child.process, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail(arguments[0] + " ended with status " + std::to_string(status) + ": " + output);
    return output;
}

courriel::SessionOptions Server::options() const
{
    courriel::SessionOptions options;
    options.server = "localhost";
    options.port = port_;
    options.ip_version = 4; // the server listens on 127.0.0.1
    options.option = tls_ == "starttls"   ? courriel::Option::starttls
                     : tls_ == "implicit" ? courriel::Option::implicit_tls
                                          : courriel::Option::clear;
    options.username = user_;
    options.password = password_;
    if (tls_ != "none")
        options.ca_file = ca_;
    options.timeout = std::chrono::seconds(20);
    return options;
}
